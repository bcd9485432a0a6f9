/**
 * Operations that join, choose and repeat elements.
 *
 * @module
 */
import { sameShape } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { NodeConverter } from "../node_call.ts";
import { cast } from "./element_wise.ts";
import { axisOf, pack, unpack } from "./parts.ts";

/** The axis is the last input, or the first one of the old operation. */
const concat: NodeConverter = (node) => {
  const isOld = node.op === "Concat";
  const axisInput = isOld ? 0 : -1;
  const all = isOld ? node.inputs.slice(1) : node.inputs.slice(0, -1);
  // Empty ones add nothing, and not every runtime takes them.
  const parts = all.filter(({ shape }) => !shape.includes(0));
  const [first = all[0]] = parts;
  if (first === undefined) return node.refuse("it has no inputs");
  if (parts.length < 2) return first;
  const axis = axisOf(node, node.integer(axisInput, "axis"), first.shape.length);
  const type = parts.some((part) => part.type === "float32") ? "float32" : first.type;
  const alike = parts.map((part) => cast(node, part, type as "float32"));
  return node.add("CONCATENATION", alike, {
    options: builtinOptions("ConcatenationOptions", { axis }),
  });
};

const gather: NodeConverter = (node) => {
  const [value, indices] = [node.input(0), cast(node, node.input(1), "int32")];
  const axis = node.inputs.length > 2 ? node.integer(2, "axis") : 0;
  const batchDims = node.attribute("batch_dims", 0);
  return node.add("GATHER", [value, indices], {
    options: builtinOptions("GatherOptions", {
      axis: axisOf(node, axis, value.shape.length),
      batchDims: batchDims < 0 ? batchDims + indices.shape.length : batchDims,
    }),
  });
};

const gatherNd: NodeConverter = (node) =>
  node.add("GATHER_ND", [node.input(0), cast(node, node.input(1), "int32")], {
    options: builtinOptions("GatherNdOptions"),
  });

const scatterNd: NodeConverter = (node) =>
  node.add("SCATTER_ND", [
    cast(node, node.input(0), "int32"),
    node.input(1),
    node.integersConstant("shape", node.integers(2, "shape")),
  ], { options: builtinOptions("ScatterNdOptions"), type: node.input(1).type });

/** Of constants only: values at places, and a default elsewhere. */
const sparseToDense: NodeConverter = (node) => {
  const shape = node.integers(1, "shape");
  const [indices, values] = [node.integers(0, "indices"), node.input(2)];
  const [value = 0] = node.integers(3, "default");
  if (values.data === undefined) return node.refuse("its values depend on data");
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > 2 ** 24) node.refuse(`it makes ${count} numbers`);
  const result = new Array<number>(count).fill(value);
  const rank = shape.length;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  for (let i = 0; i < indices.length / rank; i++) {
    const place = strides.reduce(
      (sum, stride, axis) => sum + stride * indices[i * rank + axis]!,
      0,
    );
    if (!(place >= 0 && place < count)) node.refuse(`its index ${i} lies outside of [${shape}]`);
    result[place] = values.data[values.data.length === 1 ? 0 : i]!;
  }
  return node.writer.constant(node.name, result, { shape, type: values.type });
};

/** One axis after another: older runtimes reverse one at a time. */
const reverse: NodeConverter = (node) => {
  const input = node.input(0);
  const given = node.integers(1, "axes");
  const axes = node.op === "Reverse"
    ? given.flatMap((isReversed, axis) => isReversed ? [axis] : [])
    : given.map((axis) => axisOf(node, axis, input.shape.length));
  return axes.filter((axis) => input.shape[axis] !== 1).reduce(
    (value, axis) =>
      node.add("REVERSE_V2", [value, node.integersConstant("axis", [axis])], {
        options: builtinOptions("ReverseV2Options"),
      }),
    input,
  );
};

const tile: NodeConverter = (node) => {
  const input = node.input(0);
  const times = node.integers(1, "repetitions");
  if (times.length !== input.shape.length || times.some((count) => count < 1)) {
    node.refuse(`it repeats [${input.shape}] [${times}] times`);
  }
  if (times.every((count) => count === 1)) return input;
  return node.add("TILE", [input, node.integersConstant("multiples", times)], {
    options: builtinOptions("TileOptions"),
  });
};

const broadcastTo: NodeConverter = (node) => {
  const input = node.input(0);
  const given = node.integers(1, "shape");
  const missing = given.length - input.shape.length;
  const shape = given.map((length, axis) =>
    length === -1 ? input.shape[axis - missing] ?? 1 : length
  );
  const fits = missing >= 0 && shape.every((length, axis) => {
    const own = input.shape[axis - missing] ?? 1;
    return own === length || own === 1;
  });
  if (!fits) node.refuse(`it repeats [${input.shape}] to [${given}]`);
  if (sameShape(shape, input.shape)) return input;
  return node.add("BROADCAST_TO", [input, node.integersConstant("shape", shape)], {
    options: builtinOptions("BroadcastToOptions"),
  });
};

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const movingOperators = (): Readonly<Record<string, NodeConverter>> => ({
  BroadcastTo: broadcastTo,
  Concat: concat,
  ConcatV2: concat,
  Gather: gather,
  GatherNd: gatherNd,
  GatherV2: gather,
  Pack: (node) => pack(node, node.inputs, node.attribute("axis", 0)),
  Reverse: reverse,
  ReverseV2: reverse,
  ScatterNd: scatterNd,
  SparseToDense: sparseToDense,
  Tile: tile,
  Unpack: (node) => unpack(node, node.input(0), node.attribute("axis", 0)),
});
