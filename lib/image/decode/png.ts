/**
 * PNG: all colour types and depths, interlaced or not.
 *
 * @module
 */
import { damaged } from "./decode_error.ts";
import { DEFLATE_RATIO, inflate } from "./inflate.ts";
import { lookUp, paletteOf } from "./palette.ts";
import type { Pixels } from "./pixels.ts";
import { type PngChunks, pngChunks, type PngHeader } from "./png_chunks.ts";
import { type PngPass, pngPasses, rowLength, rowReader } from "./png_rows.ts";
import { takeHighBytes, unpackSamples } from "./samples.ts";

const [GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA] = [0, 2, 3, 4, 6] as const;

/** How many samples a pixel has in the file. */
const SAMPLES: Readonly<Record<number, number>> = {
  [GRAY]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [GRAY_ALPHA]: 2,
  [RGBA]: 4,
};

/** Turns the bytes of a row into pixels. */
interface RowConverter {
  readonly channels: number;
  /** `[columns, channels]` uint8, valid until the next call. */
  convert(row: Uint8Array, columns: number): Uint8Array;
}

/**
 * Decodes a PNG whose size has been found acceptable.
 *
 * @param bytes the file's contents
 * @throws DecodeError when it is damaged or cut short
 */
export function pngPixels(bytes: Uint8Array): Pixels {
  const chunks = pngChunks(bytes);
  const { width, height } = chunks.header;
  const bitsPerPixel = chunks.header.depth * SAMPLES[chunks.header.colorType]!;
  const passes = pngPasses(chunks.header);
  checkLength(chunks, passes, bitsPerPixel);
  const { channels, convert } = rowConverter(chunks);
  const data = new Uint8Array(width * height * channels);
  const rows = rowReader(passes, bitsPerPixel, (row, pass, index) => {
    placeRow(convert(row, pass.columns), { data, width, channels }, pass, index);
  });
  inflate(chunks.data, rows.take);
  if (!rows.isComplete()) throw damaged("its data ends before its last row");
  return { data, shape: [height, width, channels] };
}

/** Refuses a size that the compressed data cannot fill, before memory is taken for it. */
function checkLength(
  { data }: PngChunks,
  passes: readonly PngPass[],
  bitsPerPixel: number,
): void {
  const compressed = data.reduce((sum, part) => sum + part.length, 0);
  const expected = passes.reduce(
    (sum, pass) => sum + pass.rows * rowLength(pass, bitsPerPixel),
    0,
  );
  if (expected > compressed * DEFLATE_RATIO) {
    throw damaged(`its data ends early: ${compressed} bytes cannot hold its pixels`);
  }
}

/** Writes a row of a pass to where its pixels lie in the picture. */
function placeRow(
  pixels: Uint8Array,
  { data, width, channels }: {
    readonly data: Uint8Array;
    readonly width: number;
    readonly channels: number;
  },
  { columns, left, top, columnStep, rowStep }: PngPass,
  index: number,
): void {
  const start = ((top + index * rowStep) * width + left) * channels;
  if (columnStep === 1) {
    data.set(pixels.subarray(0, columns * channels), start);
    return;
  }
  for (let column = 0; column < columns; column++) {
    for (let channel = 0; channel < channels; channel++) {
      data[start + column * columnStep * channels + channel] = pixels[column * channels + channel]!;
    }
  }
}

/** A PLTE chunk counts for colour type 3 only; elsewhere it is a suggestion (specification, 11.2.2). */
function rowConverter(chunks: PngChunks): RowConverter {
  const { header: { width, colorType, depth }, transparency } = chunks;
  if (colorType === PALETTE) return paletteConverter(chunks);
  const samples = SAMPLES[colorType]!;
  const unpacked = new Uint8Array(width * samples);
  const plain: RowConverter = {
    channels: samples,
    convert(row, columns) {
      if (depth === 8) return row;
      const target = unpacked.subarray(0, columns * samples);
      if (depth === 16) takeHighBytes(row, target, 0);
      else unpackGray(row, target, depth);
      return target;
    },
  };
  const hasTransparentColor = transparency.length > 0 && (colorType === GRAY || colorType === RGB);
  return hasTransparentColor ? withTransparentColor(plain, chunks) : plain;
}

/** Spreads the grays that few bits can say over 0–255. */
function unpackGray(row: Uint8Array, grays: Uint8Array, depth: number): void {
  unpackSamples(row, grays, depth);
  const step = 255 / (2 ** depth - 1); // 255, 85 or 17
  for (let i = 0; i < grays.length; i++) grays[i]! *= step;
}

function paletteConverter({ header: { width, depth }, palette, transparency }: PngChunks) {
  const entries = Math.floor(palette.length / 3);
  if (entries === 0) throw damaged("its palette is missing");
  const colors = new Uint8Array(4 * entries);
  for (let i = 0; i < entries; i++) {
    colors.set(palette.subarray(3 * i, 3 * i + 3), 4 * i);
    colors[4 * i + 3] = transparency[i] ?? 255;
  }
  const lookup = paletteOf(colors);
  const indices = new Uint8Array(width);
  const pixels = new Uint8Array(width * lookup.channels);
  return {
    channels: lookup.channels,
    convert(row: Uint8Array, columns: number) {
      const used = indices.subarray(0, columns);
      unpackSamples(row, used, depth);
      lookUp(lookup, used, pixels);
      return pixels;
    },
  };
}

/** Adds an alpha channel: 0 where a pixel has the one colour of the tRNS chunk (11.3.2.1). */
function withTransparentColor(
  { channels: samples, convert }: RowConverter,
  { header, transparency }: PngChunks,
): RowConverter {
  const isTransparent = colorTest(header, transparency, samples);
  const channels = samples + 1;
  const pixels = new Uint8Array(header.width * channels);
  return {
    channels,
    convert(row, columns) {
      const opaque = convert(row, columns);
      for (let i = 0; i < columns; i++) {
        for (let k = 0; k < samples; k++) pixels[i * channels + k] = opaque[i * samples + k]!;
        pixels[i * channels + samples] = isTransparent(row, opaque, i) ? 0 : 255;
      }
      return pixels;
    },
  };
}

/** Whether pixel `i` has the transparent colour: all bytes of its samples count, not the high ones. */
function colorTest(
  { depth }: PngHeader,
  transparency: Uint8Array,
  samples: number,
): (row: Uint8Array, pixels: Uint8Array, i: number) => boolean {
  if (transparency.length < 2 * samples) throw damaged("its chunk tRNS is cut short");
  const key = transparency.subarray(0, 2 * samples);
  const isEqual = (bytes: Uint8Array, start: number, expected: Uint8Array) =>
    expected.every((byte, k) => bytes[start + k] === byte);
  if (depth === 16) return (row, _, i) => isEqual(row, 2 * samples * i, key);
  const scale = 255 / (2 ** depth - 1);
  const expected = Uint8Array.from({ length: samples }, (_, k) => key[2 * k + 1]! * scale);
  return (_, pixels, i) => isEqual(pixels, samples * i, expected);
}
