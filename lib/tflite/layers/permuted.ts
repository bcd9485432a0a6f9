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
  const result = new Float32Array(values.length);
  let to = 0;
  const walk = (depth: number, from: number): void => {
    if (depth === order.length) {
      result[to++] = values[from]!;
      return;
    }
    const axis = order[depth]!;
    for (let i = 0; i < shape[axis]!; i++) walk(depth + 1, from + i * strides[axis]!);
  };
  walk(0, 0);
  return result;
}
