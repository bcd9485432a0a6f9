/**
 * Resizing as Pillow does it.
 *
 * Pillow's "bilinear" is no interpolation between four neighbours: when it shrinks, a triangle as
 * wide as two target pixels averages over all that it covers, so that no stroke is lost. Computed in
 * Pillow's own fixed point, columns and rows apart, each rounded to bytes, it gives the same bytes
 * (algorithm: Pillow 13, `src/libImaging/Resample.c`).
 *
 * @module
 */
import type { Images } from "../data/images.ts";

/** The size of an image in pixels. */
export interface ImageSize {
  /** How many rows. */
  readonly height: number;
  /** How many columns. */
  readonly width: number;
}

/** Bits behind the point: 32 less 8 of the pixel and 2 for sign and overflow. */
const PRECISION_BITS = 32 - 8 - 2;

/**
 * Resizes images as Pillow's `resize((width, height), BILINEAR)` does, byte for byte.
 *
 * @param images `[count, height, width]` uint8 in 0–255, at least 1×1
 * @param size the new height and width, whole numbers ≥ 1
 * @returns the images, `[count, size.height, size.width]` uint8; never the array that came in
 * @throws RangeError when a size is not a whole number ≥ 1
 */
export function resize(images: Images<Uint8Array>, size: ImageSize): Images<Uint8Array> {
  const [count, height, width] = images.shape;
  for (const length of [height, width, size.height, size.width]) {
    if (!Number.isInteger(length) || length < 1) {
      throw new RangeError(
        `Cannot resize ${width}×${height} to ${size.width}×${size.height}: ` +
          `expected whole numbers from 1`,
      );
    }
  }
  const columns = { from: width, to: size.width };
  const rows = { from: height, to: size.height };
  // The order shows in the rounding. Pillow does the rows first where that saves much: where more
  // than twice as many rows as columns go.
  const rowsGone = height - size.height;
  const rowsFirst = rowsGone > 0 && rowsGone > 2 * (width - size.width);
  let data: Uint8Array;
  if (rowsFirst) {
    data = resizeAxis(images.data, { outer: count, ...rows, inner: width });
    data = resizeAxis(data, { outer: count * size.height, ...columns, inner: 1 });
  } else {
    data = resizeAxis(images.data, { outer: count * height, ...columns, inner: 1 });
    data = resizeAxis(data, { outer: count, ...rows, inner: size.width });
  }
  return { data, shape: [count, size.height, size.width] };
}

interface Axis {
  /** How many times the axis occurs: the product of the lengths before it. */
  readonly outer: number;
  /** The axis' length, old and new. */
  readonly from: number;
  readonly to: number;
  /** How far neighbours on the axis lie apart: the product of the lengths behind it. */
  readonly inner: number;
}

/** `[outer, from, inner]` → `[outer, to, inner]`. */
function resizeAxis(source: Uint8Array, { outer, from, to, inner }: Axis): Uint8Array {
  if (from === to) return source.slice();
  const windows = Array.from({ length: to }, (_, i) => triangleWindow(i, from / to, from));
  const target = new Uint8Array(outer * to * inner);
  for (let o = 0; o < outer; o++) {
    windows.forEach(({ start, weights }, i) => {
      for (let p = 0; p < inner; p++) {
        let sum = 1 << (PRECISION_BITS - 1); // a half, to round
        for (let k = 0; k < weights.length; k++) {
          sum += source[(o * from + start + k) * inner + p]! * weights[k]!;
        }
        // No clipping: the weights are not negative and sum to 1, give or take rounding.
        target[(o * to + i) * inner + p] = Math.min(sum >> PRECISION_BITS, 255);
      }
    });
  }
  return target;
}

/** Which source pixels make the target pixel `i`, and with what weights in fixed point. */
function triangleWindow(
  i: number,
  scale: number,
  length: number,
): { start: number; weights: Int32Array } {
  const support = Math.max(scale, 1); // half the triangle's base, in source pixels
  const center = (i + 0.5) * scale;
  const start = Math.max(Math.trunc(center - support + 0.5), 0);
  const end = Math.min(Math.trunc(center + support + 0.5), length);
  // Pillow multiplies by the inverse; dividing would round differently.
  const inverse = 1 / support;
  const heights = Array.from(
    { length: end - start },
    (_, k) => Math.max(0, 1 - Math.abs((k + start - center + 0.5) * inverse)),
  );
  const sum = heights.reduce((total, height) => total + height, 0);
  return {
    start,
    weights: Int32Array.from(heights, (height) => 0.5 + height / sum * (1 << PRECISION_BITS)),
  };
}
