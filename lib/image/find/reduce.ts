import type { Pixels } from "../decode.ts";
import type { Box, ColourPlanes } from "./plane.ts";

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

/** The sums of blocks, all channels apart; no more than 2^24 for factors up to 256. */
function sumBlocks({ data, shape: [, columns, channels] }: Pixels, { factor, part }: Blocks) {
  const height = Math.ceil(part.height / factor);
  const width = Math.ceil(part.width / factor);
  const planes = Array.from({ length: channels }, () => new Float32Array(height * width));
  const [first, second, third, fourth] = planes as [Float32Array, ...Float32Array[]];
  for (let y = 0; y < part.height; y++) {
    const row = Math.floor(y / factor) * width;
    let at = ((part.top + y) * columns + part.left) * channels;
    for (let x = 0; x < width; x++) {
      const to = row + x;
      const end = at + channels * Math.min(factor, part.width - x * factor);
      let a = 0, b = 0, c = 0, d = 0;
      if (channels === 4) {
        for (; at < end; at += 4) {
          a += data[at]!;
          b += data[at + 1]!;
          c += data[at + 2]!;
          d += data[at + 3]!;
        }
        fourth![to]! += d;
      } else if (channels === 3) {
        for (; at < end; at += 3) {
          a += data[at]!;
          b += data[at + 1]!;
          c += data[at + 2]!;
        }
      } else if (channels === 2) {
        for (; at < end; at += 2) {
          a += data[at]!;
          b += data[at + 1]!;
        }
      } else {
        for (; at < end; at++) a += data[at]!;
      }
      first[to]! += a;
      if (channels > 1) second![to]! += b;
      if (channels > 2) third![to]! += c;
    }
  }
  return { planes, height, width };
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
  for (let channel = 0; channel < colours; channel++) {
    const plane = planes[channel]!;
    for (let y = 0; y < part.height; y++) {
      const row = Math.floor(y / factor) * width;
      const start = ((part.top + y) * columns + part.left) * channels;
      for (let x = 0; x < part.width; x++) {
        const at = start + x * channels;
        plane[row + Math.floor(x / factor)]! += data[at + channel]! * data[at + colours]!;
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
      for (let x = 0; x < width; x++, at++) {
        plane[at]! /= rows * Math.min(factor, part.width - x * factor);
      }
    }
  }
  return { planes, height, width };
}
