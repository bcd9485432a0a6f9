/**
 * The curves of a training: loss and accuracy, growing as it goes on.
 *
 * @module
 */
/// <reference lib="dom" />
import type { BatchResult, EpochResult } from "../training/history.ts";
import { texts } from "./texts.ts";

/** How many points an epoch has: its steps are brought together. */
const POINTS = 40;

/** Which of the two curves. */
type Metric = "loss" | "accuracy";

/** A point: how many epochs are done, and the value. */
interface Point {
  readonly at: number;
  readonly value: number;
}

/** The places of the page for one of them. */
export interface CurvePlaces {
  readonly svg: SVGSVGElement;
  /** The ends of the axes. */
  readonly highest: HTMLElement;
  readonly lowest: HTMLElement;
  readonly last: HTMLElement;
}

/** Draws both curves. */
export class Curves {
  readonly #places: Readonly<Record<Metric, CurvePlaces>>;
  #epochs = 1;
  #trained: Record<Metric, Point[]> = { loss: [], accuracy: [] };
  #judged: Record<Metric, Point[]> = { loss: [], accuracy: [] };
  /** The batches that the last report told of, and their sums. */
  #told: BatchResult | undefined;

  constructor(places: Readonly<Record<Metric, CurvePlaces>>) {
    this.#places = places;
  }

  /** Begins with the epochs that are done, of so many. */
  start(epochs: number, done: readonly EpochResult[]): void {
    this.#epochs = epochs;
    this.#told = undefined;
    for (const metric of ["loss", "accuracy"] as const) {
      this.#trained[metric] = done.map((result) => ({
        at: result.epoch - 0.5,
        value: result[metric],
      }));
      this.#judged[metric] = [];
    }
    for (const result of done) this.#judge(result);
    this.#draw();
  }

  /** Adds what a few more steps gave. */
  addBatch(result: BatchResult): void {
    const { epoch, batch, batches } = result;
    const before = this.#told?.epoch === epoch ? this.#told : undefined;
    const place = (batch: number) => Math.floor(POINTS * batch / batches);
    if (before && place(before.batch) === place(batch)) return;
    const count = batch - (before?.batch ?? 0);
    for (const metric of ["loss", "accuracy"] as const) {
      // What is told are means since the beginning of the epoch.
      const sum = result[metric] * batch - (before ? before[metric] * before.batch : 0);
      const at = epoch - 1 + (batch - count / 2) / batches;
      this.#trained[metric].push({ at, value: sum / count });
    }
    this.#told = result;
    this.#draw();
  }

  /** Adds how an epoch was judged. */
  addEpoch(result: EpochResult): void {
    this.#judge(result);
    this.#draw();
  }

  #judge({ epoch, validation }: EpochResult): void {
    if (!validation) return;
    for (const metric of ["loss", "accuracy"] as const) {
      this.#judged[metric].push({ at: epoch, value: validation[metric] });
    }
  }

  #draw(): void {
    for (const metric of ["loss", "accuracy"] as const) {
      const [trained, judged] = [this.#trained[metric], this.#judged[metric]];
      const { low, high } = rangeOf(metric, [...trained, ...judged].map(({ value }) => value));
      const { svg, highest, lowest, last } = this.#places[metric];
      const text = ({ at, value }: Point) =>
        `${(100 * at / this.#epochs).toFixed(2)},${
          (100 * (high - value) / (high - low)).toFixed(2)
        }`;
      svg.querySelector(".trained")!.setAttribute("points", trained.map(text).join(" "));
      svg.querySelector(".judged")!.setAttribute("points", judged.map(text).join(" "));
      setDots(svg.querySelector(".dots")!, judged.map(text));
      highest.textContent = texts.train.value[metric](high);
      lowest.textContent = texts.train.value[metric](low);
      last.textContent = `${this.#epochs}`;
      svg.setAttribute(
        "aria-label",
        texts.train.curve[metric](trained.at(-1)?.value, judged.at(-1)?.value),
      );
    }
  }
}

/** Round values that hold all others. */
function rangeOf(
  metric: Metric,
  values: readonly number[],
): { readonly low: number; readonly high: number } {
  if (metric === "loss") {
    const largest = Math.max(...values, 0.1);
    return { low: 0, high: Number.isFinite(largest) ? Math.ceil(10 * largest) / 10 : 1 };
  }
  // In tenths, so that the axis seldom changes.
  return { low: Math.min(Math.floor(10 * Math.min(...values, 0.9)) / 10, 0.9), high: 1 };
}

/** Lines of no length with round ends: dots that stay round however the picture is stretched. */
function setDots(path: Element, points: readonly string[]): void {
  path.setAttribute("d", points.map((point) => `M${point}h0`).join(""));
}
