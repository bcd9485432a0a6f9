import type { NdArray } from "../core/nd_array.ts";
import { createRandom, permutation } from "../core/random.ts";
import { gatherExamples } from "../data/gather_images.ts";
import type { Dataset } from "../data/images.ts";
import { predictLogits, scoreLogits } from "../evaluation/mod.ts";
import { type Head, headModel } from "./head.ts";

/** Into so many parts examples are divided, at most: each is held back once. */
const PARTS = 5;

/**
 * Divides examples into parts, each with about as many of each class.
 *
 * @param labels `[n]`, two or more
 * @param seed fixes which example is in which part
 * @returns the indices of each part
 */
export function divide(labels: Uint8Array, seed: number): number[][] {
  const parts = Array.from({ length: Math.min(PARTS, labels.length) }, (): number[] => []);
  const mixed = Array.from(permutation(labels.length, createRandom(seed)));
  // Stable: within a class the order stays mixed.
  mixed.sort((a, b) => labels[a]! - labels[b]!);
  mixed.forEach((index, place) => parts[place % parts.length]!.push(index));
  return parts;
}

/** Some of the examples of a set, as a copy. */
export function choose(
  { images, labels }: Dataset<NdArray>,
  indices: readonly number[],
): Dataset<NdArray> {
  return {
    images: gatherExamples(images as NdArray<Float32Array>, indices),
    labels: Uint8Array.from(indices, (index) => labels[index]!),
  };
}

/**
 * How many of some features a head gives their labels.
 *
 * @param head the weights
 * @param features `[n, features]` float32 and their labels
 */
export function countRight(head: Head, { images, labels }: Dataset<NdArray>): number {
  const model = headModel(head, images.shape[1]!);
  try {
    const { predictions } = scoreLogits(predictLogits(model, images), labels);
    return labels.reduce((sum, label, i) => sum + Number(predictions[i] === label), 0);
  } finally {
    model.dispose();
  }
}
