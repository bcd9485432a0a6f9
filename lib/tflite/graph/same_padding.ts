/**
 * TensorFlow's rule for padding "same".
 *
 * @module
 */

/**
 * What an axis lacks so that as many windows fit as there are strides: the smaller half stands in
 * front. It is negative where windows that are smaller than the stride leave the last elements out.
 *
 * @param length the length of the axis
 * @param window how many elements a window has, the steps between windows and between its elements
 * @returns how many elements are missing, in front and behind together
 */
export function missingForSame(
  length: number,
  { size, stride, dilation = 1 }: {
    readonly size: number;
    readonly stride: number;
    readonly dilation?: number;
  },
): number {
  return (Math.ceil(length / stride) - 1) * stride + (size - 1) * dilation + 1 - length;
}
