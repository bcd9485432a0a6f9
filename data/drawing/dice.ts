import { createRandom } from "../../lib/core/random.ts";

/** Numbers for pictures: uniform, whole, chosen and normal ones, all from one seed. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createRandom(seed);
  }

  /** Uniform from `low` to `high`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.#next() / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.uniform(low, high + 1));
  }

  /** One of several. */
  choose<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)]!;
  }

  /** About normal, mean 0 and deviation 1: the sum of 4 uniform ones, scaled. */
  normal(): number {
    const sum = this.uniform(-1, 1) + this.uniform(-1, 1) + this.uniform(-1, 1) +
      this.uniform(-1, 1);
    return sum * Math.sqrt(3 / 4);
  }
}
