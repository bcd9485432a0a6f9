/**
 * Sums, products and extremes of constants along axes.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import { type ConstantArray, type FoldedType, type Numbers, stridesOf, zeros } from "./arrays.ts";

/** How the numbers along axes become one. */
export interface Reduction {
  /** What it is before any number. */
  readonly start: number;
  /** What the next number makes of it. */
  readonly step: (result: number, value: number) => number;
  /** Whether the result is divided by how many numbers there were. */
  readonly isMean?: boolean;
}

/** By the names of TFLite's operators. */
export const REDUCTIONS: Readonly<Record<string, Reduction | undefined>> = {
  MEAN: { start: 0, step: (result, value) => result + value, isMean: true },
  REDUCE_ALL: { start: 1, step: (result, value) => Number(result !== 0 && value !== 0) },
  REDUCE_ANY: { start: 0, step: (result, value) => Number(result !== 0 || value !== 0) },
  REDUCE_MAX: { start: -Infinity, step: Math.max },
  REDUCE_MIN: { start: Infinity, step: Math.min },
  REDUCE_PROD: { start: 1, step: (result, value) => result * value },
  SUM: { start: 0, step: (result, value) => result + value },
};

/**
 * Reduces a constant.
 *
 * @param array the numbers
 * @param options the axes, how their numbers become one, and the type of the result
 * @returns the numbers of the axes that are left
 */
export function reduce(
  { data, shape }: ConstantArray,
  { axes, reduction, type }: {
    readonly axes: ArrayLike<number>;
    readonly reduction: Reduction;
    readonly type: FoldedType;
  },
): Numbers {
  const gone = new Set(Array.from(axes, (axis) => axis < 0 ? axis + shape.length : axis));
  const kept = shape.map((length, axis) => gone.has(axis) ? 1 : length);
  const steps = stridesOf(kept).map((step, axis) => gone.has(axis) ? 0 : step);
  const own = stridesOf(shape);
  const sums = new Float64Array(elementCount(kept)).fill(reduction.start);
  for (let i = 0; i < data.length; i++) {
    let place = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      place += Math.floor(i / own[axis]!) % shape[axis]! * steps[axis]!;
    }
    sums[place] = reduction.step(sums[place]!, data[i]!);
  }
  const count = reduction.isMean ? data.length / sums.length : 1;
  const result = zeros(type, sums.length);
  for (let i = 0; i < sums.length; i++) result[i] = sums[i]! / count;
  return result;
}
