import type { Component, Components } from "./components.ts";
import { largestAround } from "./morphology.ts";
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
  const reach = Math.round(NEARBY * Math.max(ink.width, ink.height));
  const means = meanInk(ink, { low, reach });
  for (let i = 0; i < ink.data.length; i++) {
    if (ink.data[i] === 0) continue;
    const share = ink.data[i]! / means[i]!;
    ink.data[i] = Math.min(Math.max((share - EMPTY) / (FULL - EMPTY), 0), 1);
  }
  return ink;
}

/** The distances of the digit's pixels and of those beside them that are no other piece's. */
function copyOwn(
  own: ReadonlySet<number>,
  { left, top, width, height }: Box,
  { found: { labels }, distance }: { readonly found: Components; readonly distance: Plane },
): Plane {
  const isOwn = new Float32Array(width * height);
  const taken = new Uint8Array(width * height);
  const data = new Float32Array(width * height);
  // The margin may lie outside of the picture; there all stays 0.
  for (let y = Math.max(0, -top); y < Math.min(height, labels.height - top); y++) {
    const from = (top + y) * labels.width + left;
    for (let x = Math.max(0, -left); x < Math.min(width, labels.width - left); x++) {
      const [at, label] = [y * width + x, labels.data[from + x]!];
      data[at] = distance.data[from + x]!;
      if (label === 0) continue;
      if (own.has(label)) isOwn[at] = 1;
      else taken[at] = 1;
    }
  }
  const beside = largestAround({ data: isOwn, height, width }).data;
  for (let i = 0; i < data.length; i++) if (beside[i] === 0 || taken[i] === 1) data[i] = 0;
  return { data, height, width };
}

/** The mean around each pixel of what is above `low`, by integral images (Crow 1984). */
function meanInk(
  { data, height, width }: Plane,
  { low, reach }: { readonly low: number; readonly reach: number },
): Float32Array {
  const stride = width + 1;
  const sums = new Float64Array((height + 1) * stride);
  const counts = new Int32Array((height + 1) * stride);
  for (let y = 0, at = 0; y < height; y++) {
    let [sum, count] = [0, 0];
    for (let x = 0; x < width; x++, at++) {
      if (data[at]! > low) {
        sum += data[at]!;
        count++;
      }
      const to = (y + 1) * stride + x + 1;
      sums[to] = sums[to - stride]! + sum;
      counts[to] = counts[to - stride]! + count;
    }
  }
  const means = new Float32Array(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    const above = Math.max(0, y - reach) * stride;
    const below = Math.min(height, y + reach + 1) * stride;
    for (let x = 0; x < width; x++, at++) {
      if (data[at] === 0) continue;
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const [a, b, c, d] = [above + left, above + right, below + left, below + right];
      const count = counts[d]! - counts[b]! - counts[c]! + counts[a]!;
      means[at] = (sums[d]! - sums[b]! - sums[c]! + sums[a]!) / Math.max(1, count);
    }
  }
  return means;
}
