/**
 * Pictures cut, scaled and compressed.
 *
 * @module
 */
import type { Coverage } from "../../../data/drawing/pen.ts";
import { type Pixels, resize } from "../../../lib/image/mod.ts";

/** A part of a picture, in pixels. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where there is ink, with a margin in pixels. */
export function boxOfInk({ data, height, width }: Coverage, margin = 0): Part {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! <= 0.3) continue;
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
    }
  }
  return {
    left: Math.max(0, left - margin),
    top: Math.max(0, top - margin),
    right: Math.min(width, right + margin),
    bottom: Math.min(height, bottom + margin),
  };
}

/** Cuts a part out. */
export function crop({ data, shape: [, columns, channels] }: Pixels, part: Part): Pixels {
  const [width, height] = [part.right - part.left, part.bottom - part.top];
  const out = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = ((part.top + y) * columns + part.left) * channels;
    out.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return { data: out, shape: [height, width, channels] };
}

/** Another size, smooth. */
export function scaleTo(
  { data, shape: [rows, columns, channels] }: Pixels,
  size: { readonly height: number; readonly width: number },
): Pixels {
  const out = new Uint8Array(size.height * size.width * channels);
  for (let channel = 0; channel < channels; channel++) {
    const plane = data.filter((_, i) => i % channels === channel);
    const scaled = resize({ data: plane, shape: [1, rows, columns] }, size).data;
    scaled.forEach((value, i) => out[i * channels + channel] = value);
  }
  return { data: out, shape: [size.height, size.width, channels] };
}

/** Each pixel becomes a block of `factor`×`factor`. */
export function enlarge(
  { data, shape: [rows, columns, channels] }: Pixels,
  factor: number,
): Pixels {
  const [height, width] = [rows * factor, columns * factor];
  const out = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / factor) * columns + Math.floor(x / factor)) * channels;
      out.set(data.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return { data: out, shape: [height, width, channels] };
}

/** A block's side in JPEG, and its cosines: `[place][frequency]`. */
const BLOCK = 8;
const COSINES = Array.from({ length: BLOCK * BLOCK }, (_, i) => {
  const [place, frequency] = [Math.floor(i / BLOCK), i % BLOCK];
  const angle = (2 * place + 1) * frequency * Math.PI / (2 * BLOCK);
  return Math.cos(angle) * (frequency === 0 ? Math.SQRT1_2 : 1) / 2;
});

/** What strong compression leaves of the first channel: each block of 8×8 keeps few cosines. */
export function compress(pixels: Pixels, coarseness: number): Pixels {
  const [height, width, channels] = pixels.shape;
  const data = pixels.data.filter((_, i) => i % channels === 0);
  for (let top = 0; top + BLOCK <= height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      compressBlock(data, { at: top * width + left, stride: width, coarseness });
    }
  }
  return { data, shape: [height, width, 1] };
}

function compressBlock(
  data: Uint8Array,
  { at, stride, coarseness }: {
    readonly at: number;
    readonly stride: number;
    readonly coarseness: number;
  },
): void {
  const frequencies = new Float64Array(BLOCK * BLOCK);
  for (let u = 0; u < BLOCK; u++) {
    for (let v = 0; v < BLOCK; v++) {
      let sum = 0;
      for (let y = 0; y < BLOCK; y++) {
        for (let x = 0; x < BLOCK; x++) {
          const value = data[at + y * stride + x]! - 128;
          sum += value * COSINES[y * BLOCK + u]! * COSINES[x * BLOCK + v]!;
        }
      }
      const step = coarseness * (1 + (u + v) / 4) / 2;
      frequencies[u * BLOCK + v] = Math.round(sum / step) * step;
    }
  }
  for (let y = 0; y < BLOCK; y++) {
    for (let x = 0; x < BLOCK; x++) {
      let sum = 128;
      for (let u = 0; u < BLOCK; u++) {
        for (let v = 0; v < BLOCK; v++) {
          sum += frequencies[u * BLOCK + v]! * COSINES[y * BLOCK + u]! * COSINES[x * BLOCK + v]!;
        }
      }
      data[at + y * stride + x] = Math.min(255, Math.max(0, sum));
    }
  }
}
