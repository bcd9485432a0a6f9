/**
 * What shape an operator computes, from its inputs and options: for the operators that converters
 * of Keras and tfjs models write.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import { Padding } from "./schema.ts";

/** A shape, without open dimensions. */
export type Shape = readonly number[];

/** What an operator works on. */
export interface Operands {
  /** The shapes of its inputs; undefined for an optional one that is not given. */
  readonly shapes: readonly (Shape | undefined)[];
  /** The integers of an input that is an int32 constant; undefined for any other. */
  readonly integers: (input: number) => readonly number[] | undefined;
  /** Its options by their names in the schema. */
  readonly options: Readonly<Record<string, unknown>>;
}

type Rule = (operands: Operands) => Shape | undefined;

/**
 * The shape of an operator's outputs.
 *
 * @param operator its name in the schema
 * @param operands its inputs and options
 * @returns the shape that each of its outputs has; undefined when it depends on values that are
 *   computed, or the operator is not known here
 * @throws RangeError when the inputs do not fit each other or the options
 */
export function inferShape(operator: string, operands: Operands): Shape | undefined {
  const rule = RULES.get(operator);
  return rule === undefined ? undefined : rule(operands);
}

/** The shape of an input that must be there. */
function given({ shapes }: Operands, input: number): Shape {
  return shapes[input] ?? refuse(`input ${input} is not given`);
}

function refuse(problem: string): never {
  throw new RangeError(problem);
}

function text(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** A dimension that must be there. */
function dimension(shape: Shape, axis: number): number {
  return shape[axis] ?? refuse(`${text(shape)} has no dimension ${axis}`);
}

/** An axis from 0 to `rank` − 1; negative ones count from the end. */
function axisOf(value: number, rank: number): number {
  const axis = value < 0 ? value + rank : value;
  return axis >= 0 && axis < rank ? axis : refuse(`axis ${value} is not one of ${rank}`);
}

function option({ options }: Operands, name: string): number {
  return Number(options[name] ?? 0);
}

const likeInput: Rule = (operands) => given(operands, 0);

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [m = 1, n = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    if (m !== n && m !== 1 && n !== 1) refuse(`${text(a)} and ${text(b)} do not fit each other`);
    return m === 1 ? n : m;
  });
}

const broadcastInputs: Rule = (operands) => broadcast(given(operands, 0), given(operands, 1));

/** Of two inputs that must have the same shape. */
const likeBoth: Rule = (operands) => {
  const [left, right] = [given(operands, 0), given(operands, 1)];
  return text(left) === text(right) ? left : refuse(`${text(left)} is not ${text(right)}`);
};

/** The length of an axis after a window has slid along it. */
function slide(
  length: number,
  { window, stride, dilation, padding }: {
    readonly window: number;
    readonly stride: number;
    readonly dilation: number;
    readonly padding: number;
  },
): number {
  const covered = (window - 1) * dilation + 1;
  const places = padding === Padding.SAME ? length : length - covered + 1;
  if (places < 1) refuse(`a window of ${covered} does not fit into ${length}`);
  return Math.ceil(places / stride);
}

/** Height and width after a window of height and width `[h, w]` has slid over an image. */
function slideImage(image: Shape, [h, w]: readonly [number, number], operands: Operands) {
  const padding = option(operands, "padding");
  const along = (axis: number, side: "H" | "W", window: number) =>
    slide(dimension(image, axis), {
      window,
      padding,
      stride: option(operands, `stride${side}`),
      dilation: Math.max(1, option(operands, `dilation${side}Factor`)),
    });
  return [along(1, "H", h), along(2, "W", w)] as const;
}

const convolution: Rule = (operands) => {
  const [image, filter] = [given(operands, 0), given(operands, 1)];
  const [channels, taken] = [dimension(image, 3), dimension(filter, 3)];
  if (channels % taken !== 0) refuse(`filters ${text(filter)} do not fit ${text(image)}`);
  const size = [dimension(filter, 1), dimension(filter, 2)] as const;
  return [dimension(image, 0), ...slideImage(image, size, operands), dimension(filter, 0)];
};

const depthwiseConvolution: Rule = (operands) => {
  const [image, filter] = [given(operands, 0), given(operands, 1)];
  const [channels, made] = [dimension(image, 3), dimension(filter, 3)];
  if (made % channels !== 0) refuse(`filters ${text(filter)} do not fit ${text(image)}`);
  const size = [dimension(filter, 1), dimension(filter, 2)] as const;
  return [dimension(image, 0), ...slideImage(image, size, operands), made];
};

/** Its output is right when the convolution that it reverses gives its input. */
const transposedConvolution: Rule = (operands) => {
  const output = operands.integers(0);
  if (output === undefined) return undefined;
  const [filter, image] = [given(operands, 1), given(operands, 2)];
  const size = [dimension(filter, 1), dimension(filter, 2)] as const;
  const reversed = [
    dimension(output, 0),
    ...slideImage(output, size, operands),
    dimension(filter, 3),
  ];
  if (text(reversed) !== text(image) || dimension(output, 3) !== dimension(filter, 0)) {
    refuse(`${text(image)} does not become ${text(output)} by filters ${text(filter)}`);
  }
  return output;
};

const pooling: Rule = (operands) => {
  const image = given(operands, 0);
  const size = [option(operands, "filterHeight"), option(operands, "filterWidth")] as const;
  return [dimension(image, 0), ...slideImage(image, size, operands), dimension(image, 3)];
};

const fullyConnected: Rule = (operands) => {
  const [input, weights] = [given(operands, 0), given(operands, 1)];
  const [units, inputs] = [dimension(weights, 0), dimension(weights, 1)];
  if (elementCount(input) % inputs !== 0) {
    refuse(`weights ${text(weights)} do not fit ${text(input)}`);
  }
  return operands.options["keepNumDims"] === true
    ? [...input.slice(0, -1), units]
    : [elementCount(input) / inputs, units];
};

const concatenation: Rule = (operands) => {
  const first = given(operands, 0);
  const axis = axisOf(option(operands, "axis"), first.length);
  const inputs = operands.shapes.map((_, index) => given(operands, index));
  for (const shape of inputs) {
    if (text(shape.with(axis, 0)) !== text(first.with(axis, 0))) {
      refuse(`${text(shape)} does not fit ${text(first)} along axis ${axis}`);
    }
  }
  return first.with(axis, inputs.reduce((sum, shape) => sum + dimension(shape, axis), 0));
};

const padding: Rule = (operands) => {
  const margins = operands.integers(1);
  return margins && given(operands, 0).map((length, axis) => {
    const [before = -1, after = -1] = margins.slice(2 * axis, 2 * axis + 2);
    return before < 0 || after < 0
      ? refuse(`margins ${text(margins)} do not fit`)
      : before + length + after;
  });
};

const slice: Rule = (operands) => {
  const [begins, sizes] = [operands.integers(1), operands.integers(2)];
  return begins && sizes && given(operands, 0).map((length, axis) => {
    const begin = dimension(begins, axis);
    const size = dimension(sizes, axis) === -1 ? length - begin : dimension(sizes, axis);
    return begin < 0 || size < 0 || begin + size > length
      ? refuse(`${size} from ${begin} do not lie within ${length}`)
      : size;
  });
};

const transposition: Rule = (operands) => {
  const input = given(operands, 0);
  const order = operands.integers(1);
  if (order === undefined) return undefined;
  if (order.length !== input.length || new Set(order).size !== order.length) {
    refuse(`${text(order)} is no order of ${input.length} axes`);
  }
  return order.map((axis) => dimension(input, axis));
};

const reduction: Rule = (operands) => {
  const input = given(operands, 0);
  const axes = operands.integers(1)?.map((axis) => axisOf(axis, input.length));
  if (axes === undefined) return undefined;
  return operands.options["keepDims"] === true
    ? input.map((length, axis) => axes.includes(axis) ? 1 : length)
    : input.filter((_, axis) => !axes.includes(axis));
};

const matrixProduct: Rule = (operands) => {
  const oriented = (input: number, isTransposed: unknown) => {
    const shape = given(operands, input);
    const [rows, columns] = [shape.length - 2, shape.length - 1].map((axis) =>
      dimension(shape, axis)
    ) as [number, number];
    return isTransposed === true ? [columns, rows] as const : [rows, columns] as const;
  };
  const [m, k] = oriented(0, operands.options["adjX"]);
  const [l, n] = oriented(1, operands.options["adjY"]);
  if (k !== l) refuse(`matrices of ${m} × ${k} and ${l} × ${n} do not fit each other`);
  return [...broadcast(given(operands, 0).slice(0, -2), given(operands, 1).slice(0, -2)), m, n];
};

const gathering: Rule = (operands) => {
  const [input, indices] = [given(operands, 0), given(operands, 1)];
  const axis = axisOf(option(operands, "axis"), input.length);
  const batchDims = option(operands, "batchDims");
  return [...input.slice(0, axis), ...indices.slice(batchDims), ...input.slice(axis + 1)];
};

/** GATHER_ND: the last axis of the indices counts the axes of the input that they choose from. */
const gatheringOfMany: Rule = (operands) => {
  const [input, indices] = [given(operands, 0), given(operands, 1)];
  const chosen = dimension(indices, indices.length - 1);
  if (chosen > input.length) refuse(`${text(indices)} chooses from more axes than ${text(input)}`);
  return [...indices.slice(0, -1), ...input.slice(chosen)];
};

/** ARG_MAX and ARG_MIN. */
const position: Rule = (operands) => {
  const [input, axes] = [given(operands, 0), operands.integers(1)];
  return axes && input.toSpliced(axisOf(dimension(axes, 0), input.length), 1);
};

/** An operator whose output has the shape that an input says. */
const saidBy = (input: number): Rule => (operands) => {
  const shape = operands.integers(input);
  return shape?.some((length) => length < 0) ? refuse(`${text(shape)} is no shape`) : shape;
};

const selection: Rule = (operands) =>
  broadcast(given(operands, 0), broadcast(given(operands, 1), given(operands, 2)));

/** Each begin lies within its axis and each end beside it; masks replace them by the axis' ends. */
const stridedSlice: Rule = (operands) => {
  const [begins, ends, strides] = [1, 2, 3].map((input) => operands.integers(input));
  const otherMasks = ["ellipsisMask", "newAxisMask", "shrinkAxisMask", "offset"];
  if (!begins || !ends || !strides || otherMasks.some((mask) => option(operands, mask) !== 0)) {
    return undefined;
  }
  return given(operands, 0).map((length, axis) => {
    const stride = dimension(strides, axis);
    if (stride === 0) refuse(`axis ${axis} has the stride 0`);
    const place = (value: number, mask: string, whole: number) => {
      if (option(operands, mask) >> axis & 1) return whole;
      const [low, high] = stride > 0 ? [0, length] : [-1, length - 1];
      return Math.min(high, Math.max(low, value < 0 ? value + length : value));
    };
    const begin = place(dimension(begins, axis), "beginMask", stride > 0 ? 0 : length - 1);
    const end = place(dimension(ends, axis), "endMask", stride > 0 ? length : -1);
    return Math.max(0, Math.ceil((end - begin) / stride));
  });
};

/** Blocks of pixels move to channels, or back where `sign` is −1. */
const depthAndSpace = (sign: 1 | -1): Rule => (operands) => {
  const image = given(operands, 0);
  const factor = option(operands, "blockSize") ** sign;
  const shape = [
    dimension(image, 0),
    dimension(image, 1) / factor,
    dimension(image, 2) / factor,
    dimension(image, 3) * factor * factor,
  ];
  return shape.every(Number.isInteger) ? shape : refuse(`blocks do not fit ${text(image)}`);
};

/** Blocks of space move to the batch, or back where `sign` is −1; margins are added or cut. */
const batchAndSpace = (sign: 1 | -1): Rule => (operands) => {
  const [input, blocks, margins] = [given(operands, 0), operands.integers(1), operands.integers(2)];
  if (!blocks || !margins) return undefined;
  const shape = input.map((length, axis) => {
    if (axis === 0) return blocks.reduce((product, block) => product * block ** sign, length);
    const block = blocks[axis - 1];
    if (block === undefined) return length;
    const both = dimension(margins, 2 * axis - 2) + dimension(margins, 2 * axis - 1);
    return sign === 1 ? (length + both) / block : length * block - both;
  });
  return shape.every((length) => Number.isInteger(length) && length >= 0)
    ? shape
    : refuse(`blocks ${text(blocks)} do not fit ${text(input)}`);
};

const unstacking: Rule = (operands) => {
  const input = given(operands, 0);
  const axis = axisOf(option(operands, "axis"), input.length);
  if (dimension(input, axis) !== option(operands, "num")) {
    refuse(`${text(input)} has no ${option(operands, "num")} parts along axis ${axis}`);
  }
  return input.toSpliced(axis, 1);
};

const topEntries: Rule = (operands) => {
  const [input, counts] = [given(operands, 0), operands.integers(1)];
  return counts && [...input.slice(0, -1), dimension(counts, 0)];
};

const stacking: Rule = (operands) => {
  const first = given(operands, 0);
  const axis = axisOf(option(operands, "axis"), first.length + 1);
  for (const [index] of operands.shapes.entries()) {
    const shape = given(operands, index);
    if (text(shape) !== text(first)) refuse(`${text(shape)} does not fit ${text(first)}`);
  }
  return [...first.slice(0, axis), operands.shapes.length, ...first.slice(axis)];
};

const splitting: Rule = (operands) => {
  const [input, axes] = [given(operands, 1), operands.integers(0)];
  if (axes === undefined) return undefined;
  const axis = axisOf(dimension(axes, 0), input.length);
  const parts = option(operands, "numSplits");
  const length = dimension(input, axis);
  if (parts < 1 || length % parts !== 0) refuse(`${length} cannot be split into ${parts}`);
  return input.with(axis, length / parts);
};

const tiling: Rule = (operands) => {
  const times = operands.integers(1);
  return times && given(operands, 0).map((length, axis) => length * dimension(times, axis));
};

const resizing: Rule = (operands) => {
  const [image, size] = [given(operands, 0), operands.integers(1)];
  return size && [dimension(image, 0), dimension(size, 0), dimension(size, 1), dimension(image, 3)];
};

/** The boxes that are kept, as many as there may be; those that are missing are 0. */
const suppression: Rule = (operands) => {
  const most = operands.integers(2);
  return most && [dimension(most, 0)];
};

// Marked as pure, so that a page which only converts does without.
const RULES: ReadonlyMap<string, Rule> = /* @__PURE__ */ allRules();

function allRules(): ReadonlyMap<string, Rule> {
  return new Map([
    ...rules(likeInput, [
      ..."RELU RELU6 RELU_N1_TO_1 RELU_0_TO_1 LEAKY_RELU ELU GELU HARD_SWISH LOGISTIC TANH".split(
        " ",
      ),
      ..."SOFTMAX LOG_SOFTMAX ABS NEG SIGN EXP LOG SQRT RSQRT SQUARE SIN COS FLOOR CEIL".split(" "),
      ..."ROUND CAST QUANTIZE DEQUANTIZE L2_NORMALIZATION LOGICAL_NOT CUMSUM REVERSE_V2".split(" "),
      ..."LOCAL_RESPONSE_NORMALIZATION ZEROS_LIKE".split(" "),
    ]),
    ...rules(broadcastInputs, [
      ..."ADD SUB MUL DIV MAXIMUM MINIMUM POW SQUARED_DIFFERENCE FLOOR_DIV FLOOR_MOD".split(" "),
      ..."PRELU EQUAL NOT_EQUAL LESS LESS_EQUAL GREATER GREATER_EQUAL LOGICAL_AND".split(" "),
      "LOGICAL_OR",
    ]),
    ...rules(likeBoth, ["ATAN2"]),
    ...rules(convolution, ["CONV_2D"]),
    ...rules(depthwiseConvolution, ["DEPTHWISE_CONV_2D"]),
    ...rules(transposedConvolution, ["TRANSPOSE_CONV"]),
    ...rules(pooling, ["AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"]),
    ...rules(fullyConnected, ["FULLY_CONNECTED"]),
    ...rules(concatenation, ["CONCATENATION"]),
    ...rules(padding, ["PAD", "PADV2", "MIRROR_PAD"]),
    ...rules(slice, ["SLICE"]),
    ...rules(transposition, ["TRANSPOSE"]),
    ...rules(reduction, ["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD"]),
    ...rules(reduction, ["REDUCE_ALL", "REDUCE_ANY"]),
    ...rules(position, ["ARG_MAX", "ARG_MIN"]),
    ...rules(saidBy(1), ["BROADCAST_TO"]),
    ...rules(saidBy(0), ["FILL"]),
    ...rules(saidBy(2), ["SCATTER_ND"]),
    ...rules(selection, ["SELECT_V2"]),
    ...rules(stridedSlice, ["STRIDED_SLICE"]),
    ...rules(depthAndSpace(1), ["SPACE_TO_DEPTH"]),
    ...rules(depthAndSpace(-1), ["DEPTH_TO_SPACE"]),
    ...rules(batchAndSpace(1), ["SPACE_TO_BATCH_ND"]),
    ...rules(batchAndSpace(-1), ["BATCH_TO_SPACE_ND"]),
    ...rules(unstacking, ["UNPACK"]),
    ...rules(topEntries, ["TOPK_V2"]),
    ...rules(matrixProduct, ["BATCH_MATMUL"]),
    ...rules(gathering, ["GATHER"]),
    ...rules(gatheringOfMany, ["GATHER_ND"]),
    ...rules(stacking, ["PACK"]),
    ...rules(splitting, ["SPLIT"]),
    ...rules(tiling, ["TILE"]),
    ...rules(resizing, ["RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"]),
    ...rules(suppression, ["NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5"]),
  ]);
}

function rules(rule: Rule, operators: readonly string[]): (readonly [string, Rule])[] {
  return operators.map((operator) => [operator, rule]);
}
