import type { Pixels } from "../decode.ts";
import type { Box, ColourPlanes } from "./plane.ts";

const BYTES_A_WORD = 4;
/** The first and the third byte of a word. */
const EVEN_BYTES = 0x00ff00ff;
const LOW_HALF = 0xffff;

/** A part of a picture, made smaller, with its alpha. */
export interface Reduced extends ColourPlanes {
  /** In 0–255, `[height, width]`; missing where all is opaque. */
  readonly alpha?: Float32Array;
}

/**
 * Makes a picture smaller by a whole factor: each new pixel is the mean of the `factor`×`factor`
 * ones that it covers (fewer at the right and the bottom edge). A mean keeps the ratio of a thin
 * stroke to the noise around it. Where there is alpha, colours count as much as they are opaque.
 *
 * @param pixels `[height, width, channels]` uint8
 * @param options which part, the whole by default; the factor, ≥ 1
 * @returns one plane of colour for 1 and 2 channels, three for 3 and 4
 */
export function reduce(
  pixels: Pixels,
  { factor, box }: { readonly factor: number; readonly box?: Box },
): Reduced {
  const [rows, columns, channels] = pixels.shape;
  const part = box ?? { left: 0, top: 0, width: columns, height: rows };
  const sums = sumBlocks(pixels, { factor, part });
  if (channels % 2 === 1) return mean(sums, { factor, part });
  const alpha = sums.planes.at(-1)!;
  const full = 255 * part.height * part.width;
  let total = 0;
  for (let i = 0; i < alpha.length; i++) total += alpha[i]!;
  // All transparent is what 32-bit BMP files without alpha look like: it says nothing either.
  if (total === full || total === 0) {
    const opaque = { ...sums, planes: sums.planes.slice(0, -1) };
    return mean(opaque, { factor, part });
  }
  const weighted = sumWeightedBlocks(pixels, { factor, part });
  const planes = weighted.planes.map((plane) =>
    plane.map((sum, i) => alpha[i] === 0 ? 0 : sum / alpha[i]!)
  );
  const { planes: [meanAlpha] } = mean({ ...sums, planes: [alpha] }, { factor, part });
  return { ...sums, planes, alpha: meanAlpha! };
}

interface Blocks {
  readonly factor: number;
  readonly part: Box;
}

/**
 * The sums of blocks, all channels apart; whole numbers below 2^24 for factors up to 256.
 *
 * The bytes of `factor` rows are added four at a time: a word's first and third byte, and its second
 * and fourth, each in 16 bits, which hold 257 bytes.
 */
function sumBlocks({ data, shape: [, columns, channels] }: Pixels, { factor, part }: Blocks) {
  const height = Math.ceil(part.height / factor);
  const width = Math.ceil(part.width / factor);
  const planes = Array.from({ length: channels }, () => new Float32Array(height * width));
  const length = part.width * channels;
  const rows = new Int32Array(factor * Math.ceil(length / BYTES_A_WORD));
  const bytes = new Uint8Array(rows.buffer);
  const pairs = new Int32Array(2 * Math.ceil(length / BYTES_A_WORD));
  const sums = new Uint16Array(pairs.buffer, 0, length);
  for (let row = 0; row < height; row++) {
    const count = Math.min(factor, part.height - row * factor);
    for (let i = 0; i < count; i++) {
      const start = ((part.top + row * factor + i) * columns + part.left) * channels;
      bytes.set(data.subarray(start, start + length), i * pairs.length * 2);
    }
    sumRows(rows, { count, pairs });
    const blocks = { from: row * width, to: (row + 1) * width, channels, factor };
    if (channels >= 3) sumColours(sums, planes, blocks);
    for (let channel = channels >= 3 ? 3 : 0; channel < channels; channel++) {
      sumChannel(sums, planes[channel]!, { ...blocks, channel });
    }
  }
  return { planes, height, width };
}

/** Adds up `count` rows of bytes: one sum for each column of bytes, two of 16 bits in a word. */
function sumRows(
  rows: Int32Array,
  { count, pairs }: { readonly count: number; readonly pairs: Int32Array },
): void {
  const words = pairs.length >> 1;
  const end = count * words;
  for (let i = 0; i < words; i++) {
    let [even, odd] = [0, 0];
    for (let at = i; at < end; at += words) {
      const word = rows[at]!;
      even = (even + (word & EVEN_BYTES)) | 0;
      odd = (odd + ((word >>> 8) & EVEN_BYTES)) | 0;
    }
    pairs[2 * i] = (even & LOW_HALF) | (odd << 16);
    pairs[2 * i + 1] = (even >>> 16) | (odd & ~LOW_HALF);
  }
}

/** Pixels of a row of blocks. */
interface BlockRow {
  /** The blocks' places in their plane. */
  readonly from: number;
  readonly to: number;
  readonly channels: number;
  readonly factor: number;
}

/** Adds up one channel of each block of a row of which `sumRows` made one row of pixels. */
function sumChannel(
  sums: Uint16Array,
  plane: Float32Array,
  { from, to, channel, channels, factor }: BlockRow & { readonly channel: number },
): void {
  const block = factor * channels;
  for (let x = from, at = channel, end = block; x < to; x++, end += block) {
    const last = Math.min(end, sums.length);
    let sum = 0;
    for (; at < last; at += channels) sum += sums[at]!;
    plane[x] = sum;
  }
}

/** The same for the first three channels at once, which is faster than one by one. */
function sumColours(
  sums: Uint16Array,
  [first, second, third]: readonly Float32Array[],
  { from, to, channels, factor }: BlockRow,
): void {
  const block = factor * channels;
  for (let x = from, at = 0, end = block; x < to; x++, end += block) {
    const last = Math.min(end, sums.length);
    let [a, b, c] = [0, 0, 0];
    for (; at < last; at += channels) {
      a += sums[at]!;
      b += sums[at + 1]!;
      c += sums[at + 2]!;
    }
    first![x] = a;
    second![x] = b;
    third![x] = c;
  }
}

/** The sums of colour times alpha, without the plane of alpha itself. */
function sumWeightedBlocks(
  { data, shape: [, columns, channels] }: Pixels,
  { factor, part }: Blocks,
) {
  const height = Math.ceil(part.height / factor);
  const width = Math.ceil(part.width / factor);
  const colours = channels - 1;
  const planes = Array.from({ length: colours }, () => new Float32Array(height * width));
  for (let y = 0; y < part.height; y++) {
    const row = Math.floor(y / factor) * width;
    const start = ((part.top + y) * columns + part.left) * channels;
    for (let channel = 0; channel < colours; channel++) {
      const plane = planes[channel]!;
      for (let x = 0, at = start; x < width; x++) {
        const end = start + channels * Math.min(part.width, (x + 1) * factor);
        let sum = 0;
        for (; at < end; at += channels) sum += data[at + channel]! * data[at + colours]!;
        plane[row + x]! += sum;
      }
    }
  }
  return { planes, height, width };
}

/** Divides sums by how many pixels each block has. */
function mean(
  { planes, height, width }: ColourPlanes,
  { factor, part }: Blocks,
): ColourPlanes {
  for (const plane of planes) {
    for (let y = 0, at = 0; y < height; y++) {
      const rows = Math.min(factor, part.height - y * factor);
      const full = rows * factor;
      for (const end = at + width - 1; at < end; at++) plane[at]! /= full;
      plane[at++]! /= rows * (part.width - (width - 1) * factor);
    }
  }
  return { planes, height, width };
}
