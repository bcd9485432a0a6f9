/**
 * Shapes as values, and other shapes for the same elements.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import { builtinOptions, MirrorPadMode } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { spatialOrder } from "./parts.ts";

/** What passes its inputs on when a model is run rather than trained. */
const identity: NodeConverter = (node) => node.inputs;

const shape: NodeConverter = (node) =>
  node.inputs.map((input) => node.integersConstant("shape", input.shape));

const size: NodeConverter = (node) =>
  node.integersConstant("size", [elementCount(node.input(0).shape)], []);

const rank: NodeConverter = (node) =>
  node.integersConstant("rank", [node.input(0).shape.length], []);

const reshape: NodeConverter = (node) => {
  const input = node.input(0);
  const target = node.integers(1, "target shape");
  const known = target.filter((length) => length !== -1).reduce((a, b) => a * b, 1);
  const count = elementCount(input.shape);
  const resolved = target.map((length) => length === -1 ? count / known : length);
  if (elementCount(resolved) !== count || !resolved.every((length) => length >= 0)) {
    node.refuse(`it makes [${target}] of [${input.shape}], which have other numbers of elements`);
  }
  return node.writer.reshape(input, resolved, node.name);
};

/** Refuses a value that has another shape than the node says. */
const ensureShape: NodeConverter = (node) => node.input(0);

const expandDims: NodeConverter = (node) => {
  const input = node.input(0);
  const axis = node.integer(1, "axis");
  const positive = axis < 0 ? axis + input.shape.length + 1 : axis;
  if (positive < 0 || positive > input.shape.length) {
    node.refuse(`its axis is ${axis}, its input has the shape [${input.shape}]`);
  }
  return node.writer.reshape(input, input.shape.toSpliced(positive, 0, 1), node.name);
};

const squeeze: NodeConverter = (node) => {
  const input = node.input(0);
  const named = node.numbers("squeeze_dims", node.numbers("axis", []));
  const axes = named.map((axis) => axis < 0 ? axis + input.shape.length : axis);
  if (axes.some((axis) => input.shape[axis] !== 1)) {
    node.refuse(`it takes the axes [${named}] away from [${input.shape}]`);
  }
  // Without axes it takes away all of length 1: an open batch counts, as in tfjs.
  const isGone = (length: number, axis: number) =>
    axes.length > 0 ? axes.includes(axis) : length === 1;
  const kept = input.shape.filter((length, axis) => !isGone(length, axis));
  return node.writer.reshape(input, kept, node.name);
};

const transpose: NodeConverter = (node) => {
  const input = node.input(0);
  const order = node.inputs.length > 1
    ? node.integers(1, "order of axes")
    : input.shape.map((_, axis) => input.shape.length - 1 - axis);
  const positive = order.map((axis) => axis < 0 ? axis + input.shape.length : axis);
  const isOrder = new Set(positive).size === input.shape.length &&
    positive.length === input.shape.length &&
    positive.every((axis) => axis >= 0 && axis < input.shape.length);
  if (!isOrder) node.refuse(`its order of axes is [${order}] for [${input.shape}]`);
  if (input.shape.length > 6) node.refuse(`its input [${input.shape}] has more than 6 axes`);
  return node.writer.transpose(input, positive, node.name);
};

/** Margins of zeros, or of another number. */
const pad: NodeConverter = (node) => {
  const input = node.input(0);
  const margins = marginsOf(node, input);
  if (margins.data!.every((margin) => margin === 0)) return input;
  const fill = node.op === "PadV2"
    ? node.input(2)
    : node.number(node.attribute("constant_value", 0), input);
  if (fill.data?.[0] === 0) {
    return node.add("PAD", [input, margins], { options: builtinOptions("PadOptions") });
  }
  const value = node.writer.reshape(fill, [], `${node.name}/fill`);
  if (value.type !== input.type) node.refuse(`it fills ${input.type} with ${value.type}`);
  return node.add("PADV2", [input, margins, value], { options: builtinOptions("PadV2Options") });
};

function marginsOf(node: NodeCall, input: Value): Value {
  const margins = node.integers(1, "paddings");
  const rank = input.shape.length;
  if (margins.length !== 2 * rank || margins.some((margin) => margin < 0)) {
    node.refuse(`its paddings are [${margins}] for [${input.shape}]`);
  }
  if (rank > 4) node.refuse(`its input [${input.shape}] has more than 4 axes`);
  return node.integersConstant("paddings", margins, [rank, 2]);
}

const mirrorPad: NodeConverter = (node) => {
  const input = node.input(0);
  const margins = marginsOf(node, input);
  const name = node.text("mode", "REFLECT").toUpperCase();
  if (name !== "REFLECT" && name !== "SYMMETRIC") return node.refuse(`its mode is "${name}"`);
  const most = input.shape.map((length) => name === "REFLECT" ? length - 1 : length);
  if (margins.data!.some((margin, i) => margin > most[i >> 1]!)) {
    node.refuse(`its paddings are larger than what there is to mirror of [${input.shape}]`);
  }
  return node.add("MIRROR_PAD", [input, margins], {
    options: builtinOptions("MirrorPadOptions", { mode: MirrorPadMode[name] }),
  });
};

/** Blocks of an image's pixels become examples of the batch, or the other way round. */
const batchAndSpace =
  (operator: "SPACE_TO_BATCH_ND" | "BATCH_TO_SPACE_ND"): NodeConverter => (node) => {
    const input = node.input(0);
    const blocks = node.integers(1, "block shape");
    const margins = node.integers(2, "margins");
    const expected = spatialOrder(input.shape.length);
    if (expected === undefined || blocks.length !== expected || margins.length !== 2 * expected) {
      node.refuse(`it moves blocks of [${blocks}] of [${input.shape}]`);
    }
    const table = operator === "SPACE_TO_BATCH_ND"
      ? "SpaceToBatchNDOptions"
      : "BatchToSpaceNDOptions";
    return node.add(operator, [
      input,
      node.integersConstant("blocks", blocks),
      node.integersConstant("margins", margins, [blocks.length, 2]),
    ], { options: builtinOptions(table) });
  };

const depthToSpace: NodeConverter = (node) => {
  node.requireChannelsLast();
  return node.add("DEPTH_TO_SPACE", [node.input(0)], {
    options: builtinOptions("DepthToSpaceOptions", { blockSize: node.attribute("block_size", 2) }),
  });
};

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const shapeOperators = (): Readonly<Record<string, NodeConverter>> => ({
  BatchToSpaceND: batchAndSpace("BATCH_TO_SPACE_ND"),
  CheckNumerics: identity,
  DepthToSpace: depthToSpace,
  EnsureShape: ensureShape,
  ExpandDims: expandDims,
  // tfjs passes values on as they are.
  FakeQuantWithMinMaxVars: (node) => node.input(0),
  Identity: identity,
  IdentityN: identity,
  MirrorPad: mirrorPad,
  Pad: pad,
  PadV2: pad,
  // Where the signature names it as an input it never comes here: then the caller sets it.
  PlaceholderWithDefault: identity,
  PreventGradient: identity,
  Print: (node) => node.input(0),
  Rank: rank,
  Reshape: reshape,
  Shape: shape,
  ShapeN: shape,
  Size: size,
  Snapshot: identity,
  SpaceToBatchND: batchAndSpace("SPACE_TO_BATCH_ND"),
  Squeeze: squeeze,
  StopGradient: identity,
  Transpose: transpose,
});
