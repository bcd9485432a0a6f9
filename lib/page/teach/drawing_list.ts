/**
 * Shows drawings, small, each with what it is, and lets each be taken away.
 *
 * @module
 */
/// <reference lib="dom" />
import { texts } from "../texts.ts";
import { type Drawing, type DrawingSet, SIDE } from "./drawings_file.ts";

/** A list of pictures. */
export class DrawingList {
  readonly #list: HTMLElement;
  readonly #onRemove: (drawing: Drawing) => void;
  /** The pictures that are there already. */
  #items = new Map<Drawing, HTMLElement>();

  /** @param onRemove takes a drawing away */
  constructor(list: HTMLElement, onRemove: (drawing: Drawing) => void) {
    this.#list = list;
    this.#onRemove = onRemove;
  }

  /** Shows a set, the newest drawing first. */
  show({ classes, drawings }: DrawingSet): void {
    this.#items = new Map(
      drawings.map((drawing) => [drawing, this.#items.get(drawing) ?? this.#itemOf(drawing)]),
    );
    for (const [drawing, item] of this.#items) {
      const name = classes[drawing.label]!;
      const button = item.firstElementChild!;
      button.setAttribute("aria-label", texts.teach.remove(name));
      button.setAttribute("title", texts.teach.remove(name));
      button.lastElementChild!.textContent = name;
    }
    this.#list.replaceChildren(...[...this.#items.values()].reverse());
  }

  #itemOf(drawing: Drawing): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const surface = canvas.getContext("2d")!;
    const picture = surface.createImageData(SIDE, SIDE);
    drawing.image.forEach((value, i) => picture.data.set([value, value, value, 255], 4 * i));
    surface.putImageData(picture, 0, 0);
    button.append(canvas, document.createElement("span"));
    button.addEventListener("click", () => this.#onRemove(drawing));
    item.append(button);
    return item;
  }
}
