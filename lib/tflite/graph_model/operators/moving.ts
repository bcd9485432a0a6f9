/**
 * Operations that join, cut, choose and repeat elements.
 *
 * @module
 */
import { sameShape } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { cast } from "./element_wise.ts";

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

/** Cuts a part out of a value. An axis that is taken whole stays open where it is. */
function slice(
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

const sliceNode: NodeConverter = (node) => {
  const input = node.input(0);
  const [begin, sizes] = [node.integers(1, "begin"), node.integers(2, "size")];
  const shape = input.shape.map((length, axis) =>
    sizes[axis] === -1 ? length - begin[axis]! : sizes[axis] ?? -1
  );
  const fits = shape.every((length, axis) =>
    length >= 0 && begin[axis]! >= 0 && begin[axis]! + length <= input.shape[axis]!
  );
  if (!fits) node.refuse(`it takes [${sizes}] from [${begin}] of [${input.shape}]`);
  return slice(node, input, { begin, shape });
};

/** One entry of begin, end and strides of a `StridedSlice`, for one axis of its input. */
interface Cut {
  readonly begin: number;
  readonly end: number;
  readonly stride: number;
  /** Whether the axis is taken away from the result. */
  readonly isShrunk: boolean;
  /** Whether begin and end are those of the axis. */
  readonly isWhole: boolean;
}

/** Masks, an ellipsis and new axes are resolved, so that a plain slice and a reshape are left. */
const stridedSlice: NodeConverter = (node) => {
  const input = node.input(0);
  const { cuts, shape } = resolveSlice(node, input.shape);
  const lengths = cuts.map(({ begin, end, stride }) =>
    Math.max(0, Math.ceil((end - begin) / stride))
  );
  const begin = cuts.map((cut) => cut.begin);
  const name = `${node.name}/slice`;
  if (cuts.every(({ stride }) => stride === 1)) {
    const part = slice(node, input, { begin, shape: lengths, name });
    return node.writer.reshape(part, shape(lengths), node.name);
  }
  if (lengths.length > 5) node.refuse(`its input [${input.shape}] has more than 5 axes`);
  const mask = cuts.reduce((bits, { isWhole }, axis) => isWhole ? bits | 1 << axis : bits, 0);
  const part = node.add("STRIDED_SLICE", [
    input,
    node.integersConstant("begin", begin),
    // An end of −1 would count from the back: where a slice runs backwards to the start, one further.
    node.integersConstant(
      "end",
      cuts.map(({ end }, axis) => end < 0 ? -input.shape[axis]! - 1 : end),
    ),
    node.integersConstant("strides", cuts.map(({ stride }) => stride)),
  ], {
    options: builtinOptions("StridedSliceOptions", { beginMask: mask, endMask: mask }),
    shape: lengths,
    name,
  });
  return node.writer.reshape(part, shape(lengths), node.name);
};

function resolveSlice(node: NodeCall, input: readonly number[]): {
  readonly cuts: readonly Cut[];
  readonly shape: (lengths: readonly number[]) => number[];
} {
  const [begins, ends, strides] = [
    node.integers(1, "begin"),
    node.integers(2, "end"),
    node.integers(3, "strides"),
  ];
  const isMarked = (mask: string, entry: number) => (node.attribute(mask, 0) >> entry & 1) === 1;
  const isNew = (entry: number) =>
    isMarked("new_axis_mask", entry) && !isMarked("ellipsis_mask", entry);
  const entries = begins.map((_, entry) => entry);
  const taken = entries.filter((entry) => !isNew(entry) && !isMarked("ellipsis_mask", entry));
  const rest = input.length - taken.length;
  if (rest < 0) node.refuse(`it cuts ${taken.length} axes of [${input}]`);
  const cuts: Cut[] = [];
  /** For each axis of the result: the axis of the input, or "new". */
  const kept: (number | "new")[] = [];
  const whole = (count: number) => {
    for (let i = 0; i < count; i++) {
      kept.push(cuts.length);
      const end = input[cuts.length]!;
      cuts.push({ begin: 0, end, stride: 1, isShrunk: false, isWhole: true });
    }
  };
  for (const entry of entries) {
    if (isMarked("ellipsis_mask", entry)) {
      whole(rest);
    } else if (isNew(entry)) {
      kept.push("new");
    } else {
      const isShrunk = isMarked("shrink_axis_mask", entry);
      if (!isShrunk) kept.push(cuts.length);
      cuts.push(cutOf(node, input[cuts.length]!, {
        begin: isMarked("begin_mask", entry) ? undefined : begins[entry]!,
        end: isMarked("end_mask", entry) ? undefined : ends[entry] ?? 0,
        stride: strides[entry] ?? 1,
        isShrunk,
      }));
    }
  }
  if (cuts.length < input.length) whole(input.length - cuts.length);
  return {
    cuts,
    shape: (lengths) => kept.map((axis) => axis === "new" ? 1 : lengths[axis]!),
  };
}

function cutOf(
  node: NodeCall,
  length: number,
  { begin, end, stride, isShrunk }: {
    readonly begin: number | undefined;
    readonly end: number | undefined;
    readonly stride: number;
    readonly isShrunk: boolean;
  },
): Cut {
  if (stride === 0) node.refuse("its stride is 0");
  const place = (value: number) => value < 0 ? value + length : value;
  if (isShrunk) {
    const at = place(begin ?? 0);
    if (at < 0 || at >= length) node.refuse(`it takes element ${begin} of ${length}`);
    return { begin: at, end: at + 1, stride: 1, isShrunk, isWhole: false };
  }
  const [low, high] = stride > 0 ? [0, length] : [-1, length - 1];
  const within = (value: number) => Math.min(high, Math.max(low, place(value)));
  const [first, last] = [
    begin === undefined ? (stride > 0 ? 0 : length - 1) : within(begin),
    end === undefined ? (stride > 0 ? length : -1) : within(end),
  ];
  const isWhole = stride > 0 ? first === 0 && last === length : first === length - 1 && last === -1;
  return { begin: first, end: last, stride, isShrunk, isWhole };
}

const split: NodeConverter = (node) => {
  const isEven = node.op === "Split";
  const [value, axisInput] = isEven ? [node.input(1), 0] : [node.input(0), 2];
  const axis = axisOf(node, node.integer(axisInput, "axis"), value.shape.length);
  const length = value.shape[axis]!;
  const count = isEven ? node.attribute("num_split", 1) : 0;
  if (isEven && length % count !== 0) node.refuse(`it splits ${length} into ${count}`);
  const given = isEven ? new Array<number>(count).fill(length / count) : node.integers(1, "sizes");
  const known = given.filter((size) => size !== -1).reduce((sum, size) => sum + size, 0);
  const sizes = given.map((size) => size === -1 ? length - known : size);
  if (sizes.reduce((sum, size) => sum + size, 0) !== length || sizes.some((size) => size < 0)) {
    node.refuse(`it splits ${length} into [${given}]`);
  }
  if (sizes.length === 1) return [value];
  const forms = sizes.map((size) => ({ shape: value.shape.with(axis, size), type: value.type }));
  if (value.data !== undefined) {
    return sizes.map((_, i) => {
      const start = sizes.slice(0, i).reduce((sum, size) => sum + size, 0);
      const begin = value.shape.map((_, k) => k === axis ? start : 0);
      return slice(node, value, { begin, shape: forms[i]!.shape });
    });
  }
  const isEqual = sizes.every((size) => size === sizes[0]);
  const axisConstant = node.integersConstant("axis", [axis], []);
  return node.writer.addSeveral(
    isEqual
      ? {
        operator: "SPLIT",
        inputs: [axisConstant, value],
        options: builtinOptions("SplitOptions", { numSplits: sizes.length }),
        name: node.name,
      }
      : {
        operator: "SPLIT_V",
        inputs: [value, node.integersConstant("sizes", sizes), axisConstant],
        options: builtinOptions("SplitVOptions", { numSplits: sizes.length }),
        name: node.name,
      },
    forms,
  );
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
  Slice: sliceNode,
  SparseToDense: sparseToDense,
  Split: split,
  SplitV: split,
  StridedSlice: stridedSlice,
  Tile: tile,
  Unpack: (node) => unpack(node, node.input(0), node.attribute("axis", 0)),
});
