/**
 * Puts the axes of a value into another order.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import type { Value } from "../graph/graph.ts";
import type { Place } from "./sequence.ts";

/**
 * Puts the axes of a value into another order.
 *
 * @param place where the operation goes, and what it is named after
 * @param value any value
 * @param order for each axis of the result, which axis of the value it is
 * @returns the result; `value` itself if the order is the same
 */
export function transposed({ graph, name }: Place, value: Value, order: readonly number[]): Value {
  if (order.every((axis, i) => axis === i)) return value;
  return graph.add({
    operator: "TRANSPOSE",
    inputs: [value, graph.integers(`${name}/perm`, order)],
    options: builtinOptions("TransposeOptions"),
    name: `${name}/transpose`,
    shape: order.map((axis) => value.shape[axis]!),
    type: value.type,
  });
}
