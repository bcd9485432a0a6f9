import type { Component, Components } from "./components.ts";
import { type Box, type Plane, union } from "./plane.ts";

/** Ink is judged beside the mean of the ink around, within this share of the digit's side. */
const NEARBY = 0.2;
/** Below the first share of that mean is no ink, above the second full ink. */
const EMPTY = 0.2;
const FULL = 0.9;

/**
 * Cuts a digit out of the picture's ink, with its soft edge, and evens it out: a pencil's grain and a
 * pen that runs dry become one black.
 *
 * @param parts the digit's pieces
 * @param found all pieces
 * @param options the distances from the ground, and from which on a pixel is ink
 * @returns `[height, width]` float32 in [0, 1], one pixel of margin around
 */
export function cutOut(
  parts: readonly Component[],
  found: Components,
  { distance, low }: { readonly distance: Plane; readonly low: number },
): Plane {
  const box = union(parts);
  const frame = {
    left: box.left - 1,
    top: box.top - 1,
    width: box.width + 2,
    height: box.height + 2,
  };
  const ink = copyOwn(new Set(parts.map(({ label }) => label)), frame, { found, distance });
  const core = Float32Array.from(ink.data, (value) => value > low ? 1 : 0);
  const reach = Math.round(NEARBY * Math.max(ink.width, ink.height));
  const sums = boxSums({ ...ink, data: ink.data.map((value, i) => value * core[i]!) }, reach);
  const counts = boxSums({ ...ink, data: core }, reach);
  const data = ink.data.map((value, i) => {
    const share = value / (sums[i]! / Math.max(1, counts[i]!));
    return value === 0 ? 0 : Math.min(Math.max((share - EMPTY) / (FULL - EMPTY), 0), 1);
  });
  return { ...ink, data };
}

/** The distances of the digit's pixels and of those beside them that are no other piece's. */
function copyOwn(
  own: ReadonlySet<number>,
  { left, top, width, height }: Box,
  { found: { labels }, distance }: { readonly found: Components; readonly distance: Plane },
): Plane {
  const labelAt = (x: number, y: number) =>
    x < 0 || y < 0 || x >= labels.width || y >= labels.height
      ? -1
      : labels.data[y * labels.width + x]!;
  const isBeside = (x: number, y: number) => {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) if (own.has(labelAt(x + dx, y + dy))) return true;
    }
    return false;
  };
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = labelAt(left + x, top + y);
      if (own.has(label) || (label === 0 && isBeside(left + x, top + y))) {
        data[y * width + x] = distance.data[(top + y) * distance.width + left + x]!;
      }
    }
  }
  return { data, height, width };
}

/** The sum around each pixel, by an integral image (Crow 1984). */
function boxSums({ data, height, width }: Plane, reach: number): Float32Array {
  const integral = new Float64Array((height + 1) * (width + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      integral[(y + 1) * (width + 1) + x + 1] = integral[y * (width + 1) + x + 1]! + row;
    }
  }
  const sums = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - reach) * (width + 1);
    const below = Math.min(height, y + reach + 1) * (width + 1);
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      sums[y * width + x] = integral[below + right]! - integral[above + right]! -
        integral[below + left]! + integral[above + left]!;
    }
  }
  return sums;
}
