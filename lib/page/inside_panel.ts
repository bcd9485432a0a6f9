/**
 * The panel that shows the inside of the model that reads. It draws between frames, after the answer: it
 * must not hold up the pen.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ReadDigit } from "../classifier/read_digits.ts";
import type { Insight } from "./insight.ts";
import type { InsightPlaces } from "./show_insight.ts";

/** The places of the page that are filled. */
export interface InsidePlaces extends InsightPlaces {
  readonly whole: HTMLDetailsElement;
  readonly caption: HTMLElement;
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
    const { showInsight } = await import("./show_insight.ts");
    const insight = await (this.#insight ??= this.#open());
    const { caption } = this.#places;
    const text = showInsight(this.#places, insight, this.#digit);
    if (caption.textContent !== text) caption.textContent = text;
  }
}
