/**
 * Checks the examples that a model is to be calibrated on.
 *
 * @module
 */
import { elementCount, type NdArray } from "../core/nd_array.ts";
import type { Graph, Value } from "./graph/graph.ts";

/** Examples for one input of a model. */
export type Examples = NdArray<Float32Array | Int32Array>;

/**
 * Checks examples for calibration.
 *
 * @param graph the model's graph
 * @param arrays the examples for each input
 * @returns how many there are
 * @throws Error when they do not fit the model, are no numbers, or index beyond an embedding's table
 */
export function checkExamples(graph: Graph, arrays: readonly Examples[]): number {
  const count = arrays[0]?.shape[0] ?? 0;
  if (count === 0) {
    throw new Error("Cannot calibrate: there are no examples, expected at least one");
  }
  if (arrays.length !== graph.inputs.length) {
    throw new Error(
      `Cannot calibrate: there are examples for ${arrays.length} inputs, ` +
        `expected ${graph.inputs.length}`,
    );
  }
  for (const [i, { name, value }] of graph.inputs.entries()) {
    const { shape, data } = arrays[i]!;
    const expected = [count, ...value.shape.slice(1)];
    const size = elementCount(expected);
    if (shape.join() !== expected.join() || data.length !== size) {
      throw new Error(
        `Cannot calibrate: the examples for input "${name}" have shape [${shape.join(", ")}] and ` +
          `${data.length} values, expected [${expected.join(", ")}]`,
      );
    }
    checkFinite(arrays[i]!, name);
    checkIndices(arrays[i]!, { name, length: tableLength(graph, value) });
  }
  return count;
}

/** How many examples that are no numbers are named. */
const MOST_NAMED = 5;

function checkFinite({ data, shape: [count = 0] }: Examples, name: string): void {
  const size = data.length / count;
  const bad: number[] = [];
  let value: number | undefined;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    value ??= data[i];
    const example = Math.floor(i / size);
    if (bad.at(-1) !== example) bad.push(example);
  }
  if (value === undefined) return;
  const more = bad.length - MOST_NAMED;
  const named = bad.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
  throw new Error(
    `Cannot calibrate: ${
      bad.length === 1 ? "example" : "examples"
    } ${named} (counted from 0) for ` +
      `input "${name}" ${bad.length === 1 ? "holds" : "hold"} ${value}, expected finite numbers`,
  );
}

/**
 * How many rows the shortest table has that the values of an input look up.
 *
 * @param graph the model's graph
 * @param input one of its inputs
 * @returns the largest index and one; Infinity where nothing is looked up
 */
export function tableLength(graph: Graph, input: Value): number {
  const lengths = graph.operations.map(
    ({ operator, inputs: [table, indices], options, outputs }) => {
      if (operator === "RESHAPE" && table === input) return tableLength(graph, outputs[0]!);
      if (operator !== "GATHER" || indices !== input || table?.data === undefined) return Infinity;
      const { axis } = options as { readonly axis: number };
      return table.shape.at(axis)!;
    },
  );
  return Math.min(Infinity, ...lengths);
}

/** The runtime would read beyond the table without a word. */
function checkIndices(
  { data, shape: [count = 0] }: Examples,
  { name, length }: { readonly name: string; readonly length: number },
): void {
  if (length === Infinity) return;
  const at = data.findIndex((index: number) => index < 0 || index >= length);
  if (at < 0) return;
  throw new Error(
    `Cannot calibrate: example ${
      Math.floor(at / (data.length / count))
    } (counted from 0) for input ` +
      `"${name}" holds ${data[at]}, expected 0 to ${
        length - 1
      }, for it looks up a table of ${length}`,
  );
}
