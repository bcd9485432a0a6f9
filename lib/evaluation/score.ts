/**
 * From logits to the figures by which a classifier is judged.
 *
 * @module
 */
import { exponential, naturalLogarithm } from "../core/math.ts";
import type { NdArray } from "../core/nd_array.ts";

/** How well a model did on examples with labels. */
export interface Evaluation {
  /** Mean cross-entropy an example, in nats. */
  readonly loss: number;
  /** The share of right answers, 0–1. */
  readonly accuracy: number;
  /** How many examples were judged. */
  readonly count: number;
  /** The class that each example was given, `[n]`. */
  readonly predictions: Uint16Array;
  /** `confusionMatrix[label][prediction]`: how many examples of a label were given a class. */
  readonly confusionMatrix: readonly (readonly number[])[];
}

/**
 * The index of the largest value; the first of several equal ones.
 *
 * @param values one value a class, at least one
 */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Turns logits into probabilities: exp(logit) over the sum of all exp(logit). The largest logit is
 * subtracted first so that nothing overflows.
 *
 * @param logits one logit a class
 * @returns as many values in [0, 1] that sum to 1, float64
 */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const exponentials = values.map((value) => exponential(value - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/**
 * Judges logits by labels.
 *
 * @param logits `[n, classes]` float32, before softmax
 * @param labels `[n]` integers in 0–(classes − 1)
 * @throws Error when there are not as many labels as rows of logits, or a label is out of range
 */
export function scoreLogits(logits: NdArray, labels: Uint8Array): Evaluation {
  const [count = 0, classes = 0] = logits.shape;
  if (count === 0 || labels.length !== count) {
    throw new Error(
      `Cannot evaluate: ${count} outputs for ${labels.length} labels, expected as many`,
    );
  }
  const stray = labels.findIndex((label) => label >= classes);
  if (stray >= 0) {
    throw new Error(
      `Cannot evaluate: label ${stray} is ${labels[stray]}, the model knows 0–${classes - 1}`,
    );
  }
  const predictions = new Uint16Array(count);
  const confusionMatrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let loss = 0;
  let right = 0;
  for (let i = 0; i < count; i++) {
    const row = logits.data.subarray(i * classes, (i + 1) * classes);
    const label = labels[i]!;
    const prediction = argMax(row);
    predictions[i] = prediction;
    confusionMatrix[label]![prediction]!++;
    loss += crossEntropy(row, label);
    if (prediction === label) right++;
  }
  return { loss: loss / count, accuracy: right / count, count, predictions, confusionMatrix };
}

/** −ln softmax(logits)[label] as ln Σ exp(logit) − logit[label]: exact where softmax is 0 in float. */
function crossEntropy(logits: Float32Array, label: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += exponential(logit - largest);
  return largest + naturalLogarithm(sum) - logits[label]!;
}
