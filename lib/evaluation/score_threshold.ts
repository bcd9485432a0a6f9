/**
 * From which probability on an answer is believed.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import { argMax, softmax } from "./score.ts";

/**
 * The probability below which a model's answer is called unsure: the smallest that catches a share of
 * its wrong answers. To be chosen on validation examples, never on those that it is judged by.
 *
 * @param logits `[n, classes]` float32, before softmax
 * @param labels `[n]` integers in 0–(classes − 1)
 * @param share of the wrong answers whose probability is to be below the threshold, in 0–1
 * @returns a probability in 0–1; 1 / classes, which nothing is below, where no answer is wrong
 */
export function scoreThreshold(
  { data, shape: [, classes = 0] }: NdArray,
  labels: Uint8Array,
  { share }: { readonly share: number },
): number {
  const wrong: number[] = [];
  labels.forEach((label, i) => {
    const row = data.subarray(i * classes, (i + 1) * classes);
    const answer = argMax(row);
    if (answer !== label) wrong.push(softmax(row)[answer]!);
  });
  wrong.sort((a, b) => a - b);
  const caught = Math.ceil(wrong.length * share);
  if (caught === 0) return 1 / classes;
  // Half way to the next one, which is not caught.
  return (wrong[caught - 1]! + (wrong[caught] ?? 1)) / 2;
}
