/**
 * Lines on gray images, as a pen draws them.
 *
 * @module
 */
import type { Random } from "../core/random.ts";

/** A place in an image, in pixels; the centre of the first pixel is `[0, 0]`. */
export type Point = readonly [y: number, x: number];

/** A number from a range, each as probable as another. */
export function between([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random() / 2 ** 32;
}

/** Draws a line with round ends and soft edges, at most over what is darker. */
export function drawLine(image: Float32Array, columns: number, { from, to, thickness }: {
  readonly from: Point;
  readonly to: Point;
  readonly thickness: number;
}): void {
  const [dy, dx] = [to[0] - from[0], to[1] - from[1]];
  const square = dy * dy + dx * dx;
  for (let i = 0; i < image.length; i++) {
    const [y, x] = [Math.floor(i / columns) - from[0], i % columns - from[1]];
    const along = Math.min(1, Math.max(0, (y * dy + x * dx) / square));
    const [restY, restX] = [y - along * dy, x - along * dx];
    const distance = Math.sqrt(restY * restY + restX * restX);
    const value = Math.min(1, thickness / 2 + 0.5 - distance);
    if (value > image[i]!) image[i] = value;
  }
}
