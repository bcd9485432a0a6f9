/**
 * How far numbers are from those that are expected.
 *
 * @module
 */

/** The differences between two lists of numbers, over any number of examples. */
export interface Difference {
  /** The largest, absolute; infinite where one number is not finite and the other another. */
  readonly largest: number;
  /** Their mean, absolute. */
  readonly mean: number;
  /** The largest magnitude that is expected. */
  readonly magnitude: number;
  /** The largest difference over that magnitude; 0 where nothing differs. */
  readonly relative: number;
  /** The root of the mean squared difference over that of what is expected. */
  readonly noise: number;
  /** The part of the examples in which the same entry of the last axis is the largest. */
  readonly agreement: number;
}

/** Collects differences. */
export class Differences {
  readonly #classes: number;
  #count = 0;
  #largest = 0;
  #sum = 0;
  #squares = 0;
  #signal = 0;
  #magnitude = 0;
  #rows = 0;
  #agreeing = 0;

  /**
   * Starts without any.
   *
   * @param options `classes`: the length of the last axis
   */
  constructor({ classes = 1 }: { readonly classes?: number } = {}) {
    this.#classes = Math.max(1, classes);
  }

  /**
   * Adds an example.
   *
   * @param found the numbers
   * @param expected as many as expected
   * @throws Error when there are more or fewer
   */
  add(found: ArrayLike<number>, expected: ArrayLike<number>): void {
    if (found.length !== expected.length) {
      throw new Error(
        `Cannot compare: there are ${found.length} numbers, expected ${expected.length}`,
      );
    }
    for (let i = 0; i < found.length; i++) {
      const [number, wanted] = [found[i]!, expected[i]!];
      const difference = Object.is(number, wanted) ? 0 : Math.abs(number - wanted);
      const known = Number.isNaN(difference) ? Infinity : difference;
      this.#largest = Math.max(this.#largest, known);
      this.#sum += known;
      this.#squares += known ** 2;
      if (!Number.isFinite(wanted)) continue;
      this.#signal += wanted ** 2;
      this.#magnitude = Math.max(this.#magnitude, Math.abs(wanted));
    }
    this.#count += found.length;
    for (let start = 0; start < found.length; start += this.#classes) {
      this.#rows++;
      const [left, right] = [found, expected].map((numbers) => this.#argMax(numbers!, start));
      if (left === right) this.#agreeing++;
    }
  }

  /** What has been added so far. */
  get result(): Difference {
    const ratio = (part: number, whole: number) => part === 0 ? 0 : part / whole;
    return {
      largest: this.#largest,
      mean: ratio(this.#sum, this.#count),
      magnitude: this.#magnitude,
      relative: ratio(this.#largest, this.#magnitude),
      noise: Math.sqrt(ratio(this.#squares, this.#signal)),
      agreement: this.#rows === 0 ? 1 : this.#agreeing / this.#rows,
    };
  }

  #argMax(numbers: ArrayLike<number>, start: number): number {
    let best = 0;
    for (let i = 1; i < this.#classes; i++) {
      if (numbers[start + i]! > numbers[start + best]!) best = i;
    }
    return best;
  }
}
