/**
 * Operations that cut values: slices, strided or not, and splits.
 *
 * @module
 */
import { builtinOptions } from "../../format/schema.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { axisOf, slice } from "./parts.ts";

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

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const sliceOperators = (): Readonly<Record<string, NodeConverter>> => ({
  Slice: sliceNode,
  Split: split,
  SplitV: split,
  StridedSlice: stridedSlice,
});
