/**
 * Draws how each pixel counts for a class.
 *
 * @module
 */
/// <reference lib="dom" />
import { COLOURS } from "./why.ts";

/**
 * Draws weights: the stronger, the fuller the colour.
 *
 * @param weights `[height × width]`
 */
export function drawWeights(
  canvas: HTMLCanvasElement,
  weights: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
): void {
  canvas.width = width;
  canvas.height = height;
  const surface = canvas.getContext("2d")!;
  const picture = surface.createImageData(width, height);
  const largest = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  weights.forEach((value, i) => {
    const colour = COLOURS[value > 0 ? "for" : "against"];
    const share = Math.abs(value) / largest;
    colour.forEach((part, channel) => picture.data[4 * i + channel] = part * share);
    picture.data[4 * i + 3] = 255;
  });
  surface.putImageData(picture, 0, 0);
}
