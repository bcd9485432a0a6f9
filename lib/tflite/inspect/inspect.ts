/**
 * Tells what a `.tflite` file holds: its tensors, operators, quantization and sizes, and which
 * runtimes will take it.
 *
 * @module
 */
import { readModel, type ReadOptions } from "../format/read.ts";
import type { ModelSummary } from "./model_summary.ts";
import { runtimeSupport } from "./runtime_support.ts";
import { summarize } from "./summarize.ts";

/**
 * Tells what a `.tflite` file holds.
 *
 * @param bytes the file
 * @param options what errors call the model
 * @returns its contents, without the weights themselves
 * @throws InvalidModelError when the bytes are no `.tflite` file, or a damaged one
 */
export function inspect(
  bytes: Uint8Array,
  { name = "model" }: ReadOptions = {},
): ModelSummary {
  const model = readModel(bytes, { name });
  return { ...summarize(model, bytes, name), runtimes: runtimeSupport(model) };
}
