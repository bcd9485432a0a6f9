/**
 * Strokes drawn thicker or thinner.
 *
 * @module
 */

/**
 * Moves the edges of bright strokes by up to a pixel: gray-scale dilation or erosion by a cross of five
 * pixels (Sternberg 1986, "Grayscale morphology"), mixed with the image itself for parts of a pixel.
 *
 * @param source `[height × width]` float32
 * @param target the result, of the same shape; another array than the source
 * @param options the size, and how far edges move: in −1 (thinner) to 1 (thicker) pixels
 */
export function changeStrokeWidth(
  source: Float32Array,
  target: Float32Array,
  { height, width, by }: {
    readonly height: number;
    readonly width: number;
    readonly by: number;
  },
): void {
  const share = Math.abs(by);
  // The smallest is what is largest with the other sign.
  const sign = by > 0 ? 1 : -1;
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const value = source[i]!;
      const above = sign * (row > 0 ? source[i - width]! : 0);
      const below = sign * (row < height - 1 ? source[i + width]! : 0);
      const left = sign * (column > 0 ? source[i - 1]! : 0);
      const right = sign * (column < width - 1 ? source[i + 1]! : 0);
      let most = sign * value;
      if (above > most) most = above;
      if (below > most) most = below;
      if (left > most) most = left;
      if (right > most) most = right;
      target[i] = value + share * (sign * most - value);
    }
  }
}
