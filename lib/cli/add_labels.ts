import { addMetadata, type InputDescription, inspect } from "../tflite/mod.ts";

/**
 * Packs the names of classes into a `.tflite` file, where apps and `predict` find them.
 *
 * @param bytes the file
 * @param labels as many as its first output has classes, in their order
 * @param input what is known of what goes in, where there is one input
 * @returns the longer file
 * @throws Error when there are more or fewer names than classes, or one has several lines
 */
export function addLabels(
  bytes: Uint8Array,
  labels: readonly string[],
  input: InputDescription = {},
): Uint8Array {
  const [graph] = inspect(bytes).graphs;
  const others = (graph?.outputs ?? []).slice(1).map(() => ({}));
  return addMetadata(bytes, {
    inputs: (graph?.inputs ?? []).map((_, __, { length }) => length === 1 ? input : {}),
    outputs: [{ labels }, ...others],
  });
}
