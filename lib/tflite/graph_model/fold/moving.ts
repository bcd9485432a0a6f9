/**
 * What operators that only move, repeat or cut elements make of constants.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import { broadcastTo, collect, type ConstantArray, type Numbers, stridesOf } from "./arrays.ts";

/** An operation on constants whose output's shape is known. */
interface Call {
  readonly arrays: readonly ConstantArray[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
}

type Mover = (call: Call) => Numbers | undefined;

const same: Mover = ({ arrays }) => arrays[0]!.data;

const transpose: Mover = ({ arrays: [input, order], shape }) => {
  const own = stridesOf(input!.shape);
  return collect(input!.data, { shape, steps: Array.from(order!.data, (axis) => own[axis]!) });
};

const slice: Mover = ({ arrays: [input, begin], shape }) => {
  const steps = stridesOf(input!.shape);
  const start = steps.reduce((sum, step, axis) => sum + step * begin!.data[axis]!, 0);
  return collect(input!.data, { shape, start, steps });
};

/** Masks are not looked at: the front writes none where begin and stride could depend on them. */
const stridedSlice: Mover = ({ arrays: [input, begin, , strides], shape }) => {
  const own = stridesOf(input!.shape);
  const first = own.map((_, axis) => {
    const value = begin!.data[axis]!;
    return value < 0 ? value + input!.shape[axis]! : value;
  });
  const start = own.reduce((sum, step, axis) => sum + step * first[axis]!, 0);
  const steps = own.map((step, axis) => step * strides!.data[axis]!);
  return collect(input!.data, { shape, start, steps });
};

/** CONCATENATION; PACK is the same with an axis of 1 in each input. */
function join(arrays: readonly ConstantArray[], axis: number, shape: readonly number[]): Numbers {
  const inner = elementCount(shape.slice(axis + 1));
  const outer = elementCount(shape.slice(0, axis));
  const [{ data: first }] = arrays as [ConstantArray];
  const result = new (first.constructor as new (length: number) => Numbers)(elementCount(shape));
  const width = shape[axis]! * inner;
  let start = 0;
  for (const { data } of arrays) {
    const run = data.length / outer;
    for (let i = 0; i < outer; i++) {
      result.set(data.subarray(i * run, (i + 1) * run), i * width + start);
    }
    start += run;
  }
  return result;
}

const joined: Mover = ({ arrays, options, shape }) => {
  const axis = Number(options["axis"] ?? 0);
  return elementCount(shape) === 0
    ? undefined
    : join(arrays, axis < 0 ? axis + shape.length : axis, shape);
};

const gather: Mover = ({ arrays: [input, indices], options }) => {
  if (Number(options["batchDims"] ?? 0) !== 0) return undefined;
  const rank = input!.shape.length;
  const axis = (Number(options["axis"] ?? 0) + rank) % rank;
  const length = input!.shape[axis]!;
  const inner = elementCount(input!.shape.slice(axis + 1));
  const outer = elementCount(input!.shape.slice(0, axis));
  const count = indices!.data.length;
  if (indices!.data.some((index) => index < 0 || index >= length)) return undefined;
  const type = input!.data.constructor as new (length: number) => Numbers;
  const result = new type(outer * count * inner);
  for (let i = 0; i < outer; i++) {
    for (let k = 0; k < count; k++) {
      const from = (i * length + indices!.data[k]!) * inner;
      result.set(input!.data.subarray(from, from + inner), (i * count + k) * inner);
    }
  }
  return result;
};

const tile: Mover = ({ arrays: [input], shape }) => {
  // Each axis as two: how often it is repeated, and its own length.
  const own = stridesOf(input!.shape);
  const split = shape.flatMap((length, axis) => {
    const inner = input!.shape[axis]!;
    return [length / inner, inner];
  });
  const steps = own.flatMap((step) => [0, step]);
  return collect(input!.data, { shape: split, steps });
};

/** By the names of TFLite's operators. */
export const MOVING: Readonly<Record<string, Mover | undefined>> = {
  BROADCAST_TO: ({ arrays, shape }) => broadcastTo(arrays[0]!, shape),
  CONCATENATION: joined,
  GATHER: gather,
  PACK: joined,
  RESHAPE: same,
  SLICE: slice,
  STRIDED_SLICE: stridedSlice,
  TILE: tile,
  TRANSPOSE: transpose,
};
