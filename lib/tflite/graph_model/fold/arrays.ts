/**
 * Arrays of constants, and how their elements are found by coordinates.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";

/** The numbers of a constant. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** A constant: numbers, row-major, and the length of each axis. */
export interface ConstantArray {
  /** The numbers. */
  readonly data: Numbers;
  /** The length of each axis. */
  readonly shape: readonly number[];
}

/** The element types of constants that are folded. */
export type FoldedType = "float32" | "int32" | "bool";

/**
 * An array of zeros.
 *
 * @param type its element type
 * @param length how many
 * @returns the array
 */
export function zeros(type: FoldedType, length: number): Numbers {
  if (type === "float32") return new Float32Array(length);
  return type === "int32" ? new Int32Array(length) : new Uint8Array(length);
}

/**
 * How far apart neighbours along each axis are.
 *
 * @param shape the length of each axis
 * @returns as many steps
 */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/**
 * Gathers elements: the element at coordinates `c` of the result is that at
 * `start + Σ c[axis] × steps[axis]` of the source.
 *
 * @param source the numbers
 * @param place the shape of the result, where it begins, and a step for each of its axes
 * @returns the numbers of the result, of the same type
 */
export function collect<Data extends Numbers>(
  source: Data,
  { shape, start = 0, steps }: {
    readonly shape: readonly number[];
    readonly start?: number;
    readonly steps: readonly number[];
  },
): Data {
  const count = elementCount(shape);
  const result = new (source.constructor as new (length: number) => Data)(count);
  const coordinates = new Array<number>(shape.length).fill(0);
  let position = start;
  for (let i = 0; i < count; i++) {
    result[i] = source[position]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += steps[axis]!;
      if (++coordinates[axis]! < shape[axis]!) break;
      position -= steps[axis]! * shape[axis]!;
      coordinates[axis] = 0;
    }
  }
  return result;
}

/**
 * Repeats an array to a larger shape, as operators with two inputs do.
 *
 * @param array the array
 * @param shape the larger shape, aligned at the last axes
 * @returns the numbers of the larger shape
 */
export function broadcastTo(array: ConstantArray, shape: readonly number[]): Numbers {
  const missing = shape.length - array.shape.length;
  const own = stridesOf(array.shape);
  const steps = shape.map((_, axis) => {
    const length = array.shape[axis - missing] ?? 1;
    return length === 1 ? 0 : own[axis - missing]!;
  });
  return collect(array.data, { shape, steps });
}
