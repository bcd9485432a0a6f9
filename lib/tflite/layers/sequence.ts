/**
 * Sequences as lists of steps: taken apart for layers that go through them step by step, and put
 * together again.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import type { GraphBuilder, Value } from "../graph/graph.ts";

/** Where the operations go and what their results are named after. */
export interface Place {
  /** Where the operations go. */
  readonly graph: GraphBuilder;
  /** What the results are named after. */
  readonly name: string;
}

/**
 * Takes a value apart along an axis that then is gone.
 *
 * @param value any value
 * @param axis the axis
 * @param place where the operation goes
 * @returns as many values as the axis is long, in its order
 */
export function unstack(value: Value, axis: number, { graph, name }: Place): Value[] {
  const shape = value.shape.toSpliced(axis, 1);
  const outputs = several({ ...value, shape }, value.shape[axis]!, { graph, name });
  const options = builtinOptions("UnpackOptions", { num: outputs.length, axis });
  graph.operations.push({ operator: "UNPACK", inputs: [value], outputs, options });
  return outputs;
}

/**
 * Puts values of one shape together along a new axis.
 *
 * @param values at least one value
 * @param axis where the new axis is
 * @param place where the operation goes
 * @returns the joined value
 */
export function stack(values: readonly Value[], axis: number, { graph, name }: Place): Value {
  return graph.add({
    operator: "PACK",
    inputs: values,
    options: builtinOptions("PackOptions", { valuesCount: values.length, axis }),
    name,
    shape: values[0]!.shape.toSpliced(axis, 0, values.length),
  });
}

/**
 * Cuts a value into equal parts along its last axis.
 *
 * @param value any value whose last axis is a multiple of `parts`
 * @param parts how many parts; of one nothing is cut
 * @param place where the operation goes
 * @returns the parts in their order
 */
export function split(value: Value, parts: number, { graph, name }: Place): Value[] {
  if (parts === 1) return [value];
  const axis = value.shape.length - 1;
  const shape = value.shape.with(axis, value.shape[axis]! / parts);
  const outputs = several({ ...value, shape }, parts, { graph, name });
  graph.operations.push({
    operator: "SPLIT",
    inputs: [graph.integers(`${name}/axis`, [axis], { shape: [] }), value],
    outputs,
    options: builtinOptions("SplitOptions", { numSplits: parts }),
  });
  return outputs;
}

/** Values of one form. */
function several({ shape, type }: Value, length: number, { graph, name }: Place): Value[] {
  return Array.from(
    { length },
    (_, i) => ({ name: graph.uniqueName(`${name}/${i}`), shape, type }),
  );
}
