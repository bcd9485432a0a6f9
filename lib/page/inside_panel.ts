/**
 * The panel that shows the inside of the model that reads. It draws between frames, after the answer: it
 * must not hold up the pen.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ReadDigit } from "../classifier/read_digits.ts";
import { normalize } from "../data/normalize.ts";
import type { Insight } from "./insight.ts";
import { showMaps } from "./show_maps.ts";
import { drawWeights } from "./show_weights.ts";
import { texts } from "./texts.ts";

/** The places of the page that are filled. */
export interface InsidePlaces {
  readonly whole: HTMLDetailsElement;
  readonly caption: HTMLElement;
  readonly maps: HTMLElement;
  readonly weights: HTMLCanvasElement;
}

/** Shows the inside for one digit at a time. */
export class InsidePanel {
  readonly #places: InsidePlaces;
  readonly #open: () => Promise<Insight>;
  /** Of the model that reads; opened when somebody first wants to see it. */
  #insight: Promise<Insight> | undefined;
  #digit: ReadDigit | undefined;
  #isDue = false;

  /** @param open looks into the model that reads */
  constructor(places: InsidePlaces, open: () => Promise<Insight>) {
    this.#places = places;
    this.#open = open;
    places.whole.addEventListener("toggle", () => this.show(this.#digit));
  }

  /** Another model reads from now on. */
  changeModel(): void {
    void this.#insight?.then(({ inside }) => inside?.[Symbol.dispose]());
    this.#insight = undefined;
    this.show(this.#digit);
  }

  /** Shows what the model makes of a digit, in the next frame. */
  show(digit: ReadDigit | undefined): void {
    this.#digit = digit;
    if (this.#isDue || !this.#places.whole.open) return;
    this.#isDue = true;
    requestAnimationFrame(() => void this.#draw());
  }

  async #draw(): Promise<void> {
    this.#isDue = false;
    const insight = await (this.#insight ??= this.#open());
    const { maps, weights } = this.#places;
    const digit = this.#digit;
    maps.hidden = digit === undefined || insight.inside === undefined;
    weights.hidden = digit === undefined || insight.weights === undefined;
    if (digit === undefined) return this.#say(texts.nothingToExplain);
    const name = digit.label ?? `${digit.digit}`;
    if (insight.inside) {
      showMaps(maps, insight.inside.mapsOf(digit.image), insight.inside.count);
      return this.#say(texts.mapsHelp);
    }
    if (insight.weights === undefined) return this.#say(texts.noInside);
    const { data, shape: [, height, width] } = normalize(digit.image);
    drawWeights(weights, insight.weights.of(data, digit.digit), { height, width });
    weights.setAttribute("aria-label", texts.weightsPicture(name));
    this.#say(texts.weightsHelp(name));
  }

  #say(text: string): void {
    const { caption } = this.#places;
    if (caption.textContent !== text) caption.textContent = text;
  }
}
