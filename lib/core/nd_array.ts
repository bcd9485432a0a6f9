/**
 * The form in which arrays travel from room to room: flat values beside their shape.
 *
 * A file, a tensor and an interpreter's input all look like this, so that reading, normalizing,
 * training and running a saved model need no conversion between them.
 *
 * This module is browser compatible.
 *
 * @module
 */

/** A row-major array of numbers and its shape; `data.length` is the product of `shape`. */
export interface NdArray<Data extends ArrayLike<number> = Float32Array> {
  /** The values, row-major (the last axis varies fastest). */
  readonly data: Data;
  /** The length of each axis; the first axis counts the examples. */
  readonly shape: readonly number[];
}

/**
 * How many elements a shape has.
 *
 * @param shape the length of each axis
 * @returns the product; 1 for a scalar's `[]`
 */
export function elementCount(shape: ArrayLike<number>): number {
  let product = 1;
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis]!;
  return product;
}

/**
 * Whether two shapes are equal.
 *
 * @param a a shape
 * @param b a shape
 * @returns true if rank and lengths agree
 */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
