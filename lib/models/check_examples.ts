import { elementCount, type NdArray } from "../core/nd_array.ts";
import type { LayersModel } from "../core/tensorflow.ts";

/**
 * Makes sure that a classifier can be fed with examples, before anything is computed.
 *
 * @param model from `[n, …]` to `[n, classes]`
 * @param examples `[n, …]` float32
 * @param action what errors say cannot be done: `train`, `evaluate`
 * @throws Error when the model has several inputs or outputs, its output has another rank, or the
 * examples' shape is not its input's or not that of their values
 */
export function checkExamples(
  model: LayersModel,
  { data, shape }: NdArray,
  action: string,
): void {
  const fail = (problem: string) => new Error(`Cannot ${action}: ${problem}`);
  const { inputs, outputs } = model;
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw fail(
      `the model has ${inputs.length} inputs and ${outputs.length} outputs, expected one of each`,
    );
  }
  const output = outputs[0]!.shape;
  if (output.length !== 2) {
    throw fail(
      `the model gives [${output.map((n) => n ?? "n").join(", ")}], expected [n, classes]`,
    );
  }
  const [count = 0, ...found] = shape;
  const expected = inputs[0]!.shape.slice(1);
  const fits = found.length === expected.length &&
    expected.every((length, axis) => length === null || length === found[axis]);
  if (!fits) {
    throw fail(`examples are [${found.join(", ")}], the model expects [${expected.join(", ")}]`);
  }
  const length = elementCount(shape);
  if (data.length !== length) {
    throw fail(`${data.length} values for ${count} examples, expected ${length}`);
  }
}
