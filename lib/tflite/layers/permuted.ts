/**
 * Puts the axes of a constant into another order.
 *
 * @module
 */

/**
 * Puts the axes of a constant into another order.
 *
 * @param values row-major
 * @param shape the length of each axis
 * @param order for each axis of the result, which axis of the constant it is
 * @returns the values in the new order
 */
export function permuted(
  values: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, length) => product * length, 1)
  );
  return values.map((_, place) => {
    let rest = place;
    let from = 0;
    for (const axis of order.toReversed()) {
      from += rest % shape[axis]! * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return values[from]!;
  });
}
