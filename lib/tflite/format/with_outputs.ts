import { InvalidModelError } from "./invalid_model_error.ts";
import { readModel } from "./read.ts";
import type { Model } from "./schema.ts";
import { writeModel } from "./write.ts";

/**
 * The same model with other outputs: what flows inside it, such as the maps of its convolutions.
 *
 * @param bytes a `.tflite` file; it is left as it is
 * @param choose given the file's tables, says which tensors of its first graph come out, by index
 * @returns the bytes of a file that computes the same, without names for its inputs and outputs
 * @throws InvalidModelError when the bytes are no `.tflite` file, or an index is that of no tensor
 */
export function withOutputs(
  bytes: Uint8Array,
  choose: (model: Model) => readonly number[],
): Uint8Array<ArrayBuffer> {
  const model = readModel(bytes);
  const [graph, ...others] = model.subgraphs ?? [];
  const outputs = Int32Array.from(choose(model));
  const stray = outputs.find((index) => graph?.tensors?.[index] === undefined);
  if (stray !== undefined || graph === undefined) {
    throw new InvalidModelError("model", `it has no tensor ${stray}, expected one to come out`);
  }
  return writeModel({ ...model, subgraphs: [{ ...graph, outputs }, ...others], signatureDefs: [] });
}
