/**
 * From a model's outputs to digits, probabilities, accuracy.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { argMax, softmax } from "digits";
 *
 * const logits = [-1, 4, 2];
 * assertEquals(argMax(logits), 1);
 * assertEquals(softmax(logits).map((p) => p.toFixed(2)), ["0.01", "0.88", "0.12"]);
 * ```
 *
 * @module
 */
export { evaluate, predictLogits } from "./evaluate.ts";
export { scoreThreshold } from "./score_threshold.ts";
export { argMax, type Evaluation, scoreLogits, softmax } from "./score.ts";
