import type { NdArray } from "../core/nd_array.ts";
import { createRandom, deriveSeed, permutation } from "../core/random.ts";
import { gatherExamples } from "../data/gather_images.ts";
import { type Dataset, NO_CLASS } from "../data/images.ts";
import type { FullOptions } from "./train_options.ts";

/** Which examples are trained on, and what is judged by. */
export interface Split {
  /** The indices of the examples to train on, ascending. */
  readonly training: Uint32Array;
  /** Examples that the model never trains on; undefined where none are wanted. */
  readonly validation: Dataset<NdArray> | undefined;
}

type SplitOptions = Pick<FullOptions, "validationData" | "validationSplit" | "seed">;

/** What the seed is for here; epochs are its other uses, from 1. */
const SPLIT = 0;

/**
 * Holds examples back for validation, if the options ask for it.
 *
 * @param data all examples
 * @param options `validationSplit` with the seed that picks them, or `validationData`
 * @throws Error when nothing would be left on one side
 */
export function splitExamples(data: Dataset<NdArray>, options: SplitOptions): Split {
  const { validationData, validationSplit, seed } = options;
  const count = data.labels.length;
  if (validationSplit === undefined) {
    return {
      training: Uint32Array.from({ length: count }, (_, i) => i),
      validation: validationData,
    };
  }
  const held = Math.round(count * validationSplit);
  if (held === 0 || held === count) {
    throw new Error(
      `Cannot train: a validationSplit of ${validationSplit} of ${count} examples leaves ` +
        `${count - held} to train on and ${held} to judge by, expected some of each`,
    );
  }
  const order = permutation(count, createRandom(deriveSeed(seed, SPLIT)));
  const training = order.slice(held).sort();
  // No answer to what belongs to no class is right or wrong.
  const validation = order.slice(0, held).filter((index) => data.labels[index] !== NO_CLASS).sort();
  return {
    training,
    validation: {
      images: gatherExamples(data.images, validation),
      labels: Uint8Array.from(validation, (index) => data.labels[index]!),
    },
  };
}
