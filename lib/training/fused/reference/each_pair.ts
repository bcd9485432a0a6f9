import type { WindowShape } from "../geometry.ts";

/**
 * Visits every pixel of the input under every window: the output's pixel, the place in the window,
 * the input's pixel. What lies outside the image is left out.
 */
export function forEachPair(
  { input, output, window, strides, dilation, padding }: WindowShape,
  visit: (outputPixel: number, place: number, inputPixel: number) => void,
): void {
  const [height, width] = input;
  for (let pixel = 0; pixel < output[0] * output[1]; pixel++) {
    const top = Math.floor(pixel / output[1]) * strides[0] - padding[0];
    const left = pixel % output[1] * strides[1] - padding[1];
    for (let place = 0; place < window[0] * window[1]; place++) {
      const row = top + Math.floor(place / window[1]) * dilation[0];
      const column = left + place % window[1] * dilation[1];
      if (row >= 0 && row < height && column >= 0 && column < width) {
        visit(pixel, place, row * width + column);
      }
    }
  }
}
