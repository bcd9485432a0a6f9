/**
 * Axes, and the parts of values along them: what several families of operations share.
 *
 * @module
 */
import { sameShape } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall } from "../node_call.ts";

/** How many axes of an image or sequence are space; undefined where it is neither. */
export function spatialOrder(rank: number): number | undefined {
  return rank === 4 ? 2 : rank === 3 ? 1 : undefined;
}

/** An axis from 0 to `rank` − 1. */
export function axisOf(node: NodeCall, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  return positive >= 0 && positive < rank
    ? positive
    : node.refuse(`its axis is ${axis}, expected one of ${rank}`);
}

/**
 * Stacks values along a new axis.
 *
 * @param node where the operation goes
 * @param values values of one shape
 * @param axis the new axis
 * @returns their stack
 */
export function pack(node: NodeCall, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (first === undefined) return node.refuse("it has no inputs");
  const positive = axisOf(node, axis, first.shape.length + 1);
  const shape = first.shape.toSpliced(positive, 0, values.length);
  if (values.some((value) => !sameShape(value.shape, first.shape))) {
    node.refuse(`its inputs have different shapes`);
  }
  if (values.length === 1) return node.writer.reshape(first, shape, node.name);
  return node.add("PACK", values, {
    options: builtinOptions("PackOptions", { valuesCount: values.length, axis: positive }),
    shape,
  });
}

/**
 * Takes a value apart along an axis.
 *
 * @param node where the operation goes
 * @param value the value
 * @param axis the axis
 * @returns the parts, which have the axis no more
 */
export function unpack(node: NodeCall, value: Value, axis: number): readonly Value[] {
  const positive = axisOf(node, axis, value.shape.length);
  const num = value.shape[positive]!;
  const shape = value.shape.toSpliced(positive, 1);
  if (num === 1) return [node.writer.reshape(value, shape, node.name)];
  if (value.data !== undefined) {
    return Array.from({ length: num }, (_, index) => {
      const part = slice(node, value, {
        begin: value.shape.map((_, i) => i === positive ? index : 0),
        shape: value.shape.with(positive, 1),
      });
      return node.writer.reshape(part, shape, `${node.name}/part`);
    });
  }
  const forms = Array.from({ length: num }, () => ({ shape, type: value.type }));
  return node.writer.addSeveral({
    operator: "UNPACK",
    inputs: [value],
    options: builtinOptions("UnpackOptions", { num, axis: positive }),
    name: node.name,
  }, forms);
}

/**
 * Cuts a part out of a value. An axis that is taken whole stays open where it is.
 *
 * @param node where the operation goes
 * @param value the value
 * @param part where it begins, its shape, and its name if not the node's
 * @returns the part
 */
export function slice(
  node: NodeCall,
  value: Value,
  { begin, shape, name = node.name }: {
    readonly begin: readonly number[];
    readonly shape: readonly number[];
    readonly name?: string;
  },
): Value {
  if (sameShape(shape, value.shape)) return value;
  if (shape.length > 5) node.refuse(`its input [${value.shape}] has more than 5 axes`);
  const size = shape.map((length, axis) => length === value.shape[axis] ? -1 : length);
  return node.add("SLICE", [
    value,
    node.integersConstant("begin", begin),
    node.integersConstant("size", size),
  ], { options: builtinOptions("SliceOptions"), name, shape });
}
