/**
 * Copies the examples of a batch, changed at random where that is wanted.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import { deriveSeed } from "../core/random.ts";
import {
  type Augment,
  type AugmentOptions,
  createAugment,
} from "../data/augment/create_augment.ts";

/** Copies chosen examples, one after the other, to the beginning of `target`. */
export type FillBatch = (chosen: Uint32Array, target: Float32Array, seed: number) => void;

/** What the step's seed is for here; dropout layers count from 0. */
const AUGMENT = -2;

/**
 * Prepares copying.
 *
 * @param examples `[n, …]` float32
 * @param options how images are changed; not at all by default
 * @returns what copies a batch; the seed fixes all changes, whatever the threads
 * @throws Error when examples that shall be changed are no gray images
 */
export function createFillBatch(examples: NdArray, options?: AugmentOptions): FillBatch {
  const [count = 0] = examples.shape;
  const size = examples.data.length / count;
  const exampleOf = (index: number) => examples.data.subarray(index * size, (index + 1) * size);
  if (!options) {
    return (chosen, target) => {
      for (let row = 0; row < chosen.length; row++) target.set(exampleOf(chosen[row]!), row * size);
    };
  }
  const augment = createAugmentOf(examples, options);
  return (chosen, target, seed) => {
    for (let row = 0; row < chosen.length; row++) {
      const place = target.subarray(row * size, (row + 1) * size);
      augment(exampleOf(chosen[row]!), place, deriveSeed(seed, AUGMENT, row));
    }
  };
}

function createAugmentOf({ shape }: NdArray, options: AugmentOptions): Augment {
  const [, height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || shape.length > 4 || channels !== 1) {
    throw new Error(
      `Cannot augment: examples are [${shape.slice(1).join(", ")}], expected images ` +
        "[height, width] or [height, width, 1]",
    );
  }
  return createAugment([height, width], options);
}
