/**
 * Shows what was read: the number, what the model saw, and its probabilities.
 *
 * @module
 */
/// <reference lib="dom" />
import { namesOf, type ReadDigit, type Reading } from "../classifier/read_digits.ts";
import { barHtml } from "./html.ts";
import { texts } from "./texts.ts";

/** What an answer asks for. */
export interface AnswerEvents {
  /** Another digit is shown, or none. */
  readonly onDigit: (digit: ReadDigit | undefined) => void;
}

/** The places of the page that are filled. */
export interface AnswerPlaces {
  readonly answer: HTMLElement;
  readonly seen: HTMLElement;
  readonly barsTitle: HTMLElement;
  readonly bars: HTMLElement;
}

/** Shows readings, one after the other. */
export class Answer {
  readonly #places: AnswerPlaces;
  readonly #events: AnswerEvents;
  #digits: readonly ReadDigit[] = [];
  /** The digit whose bars are shown. */
  #chosen = 0;
  #labels: readonly string[] = [];

  constructor(places: AnswerPlaces, events: AnswerEvents) {
    this.#places = places;
    this.#events = events;
  }

  /** The digit whose probabilities are shown; undefined where there is none. */
  get digit(): ReadDigit | undefined {
    return this.#digits[this.#chosen];
  }

  /** Makes a bar for each class. */
  setLabels(labels: readonly string[]): void {
    if (labels.join("\n") === this.#labels.join("\n")) return;
    this.#labels = labels;
    this.#places.bars.innerHTML = labels.map(barHtml).join("");
  }

  /** Shows a reading; of several digits the bars are those of the last. */
  show(reading: Reading): void {
    const { digits } = reading;
    if (digits.length !== this.#digits.length) this.#chosen = digits.length - 1;
    this.#digits = digits;
    setText(this.#places.answer, sentenceOf(reading));
    this.#places.answer.classList.toggle("unsure", digits.some(({ unsure }) => unsure));
    this.#places.answer.classList.toggle("nothing", digits.length === 0);
    this.#showDigit();
  }

  #showDigit(): void {
    this.#showSeen();
    this.#showBars();
    this.#events.onDigit(this.digit);
  }

  #showSeen(): void {
    const { seen } = this.#places;
    while (seen.children.length > this.#digits.length) seen.lastElementChild!.remove();
    this.#digits.forEach((digit, i) => {
      const button = seen.children[i] as HTMLButtonElement | undefined ?? this.#addSeen(i);
      const { name } = namesOf(digit);
      button.setAttribute("aria-label", texts.seenDigit(i + 1, this.#digits.length, name));
      button.setAttribute("aria-pressed", `${i === this.#chosen}`);
      paintImage(button.firstElementChild as HTMLCanvasElement, digit);
      setText(button.lastElementChild as HTMLElement, name);
    });
  }

  #addSeen(place: number): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.append(document.createElement("canvas"), document.createElement("span"));
    button.addEventListener("click", () => {
      this.#chosen = place;
      this.#showDigit();
    });
    this.#places.seen.append(button);
    return button;
  }

  #showBars(): void {
    const { bars, barsTitle } = this.#places;
    const { digit } = this;
    setText(barsTitle, texts.probabilities(this.#chosen + 1, this.#digits.length));
    [...bars.children].forEach((row, i) => {
      const share = digit?.probabilities[i] ?? 0;
      const [, track, number] = row.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
      (track.firstElementChild as HTMLElement).style.transform = `scaleX(${share.toFixed(4)})`;
      setText(number, digit ? texts.probability(share) : "");
      row.classList.toggle("winner", i === digit?.digit);
    });
  }
}

/** The answer as people say it. */
function sentenceOf({ digits, text, probability }: Reading): string {
  const [first] = digits;
  if (first === undefined) return texts.nothingYet;
  if (digits.every(({ unsure }) => !unsure)) return texts.sure(text, probability);
  if (digits.length > 1) return texts.unsureNumber(text, probability);
  const { name, secondName } = namesOf(first);
  return texts.unsure(name, secondName);
}

/** The model's input as a picture, white on black. */
function paintImage(canvas: HTMLCanvasElement, { image: { data, shape } }: ReadDigit): void {
  const [, height, width] = shape;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const surface = canvas.getContext("2d")!;
  const pixels = surface.createImageData(width, height);
  data.forEach((value, i) => pixels.data.set([value, value, value, 255], 4 * i));
  surface.putImageData(pixels, 0, 0);
}

/** Sets a text only where it is another one: what listens to changes hears no more than there are. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
