/**
 * From the bytes of an image file to its pixels: PNG, JPEG, TIFF and BMP.
 *
 * @module
 */
import { convertIndexedToRgb, decode as decodePng, type DecodedPng } from "fast-png";
import type { NdArray } from "../core/nd_array.ts";
import { declaredSize, type ImageFormat } from "./declared_size.ts";

/** One picture as its file holds it: `[height, width, channels]` uint8 in 0–255. */
export interface Pixels extends NdArray<Uint8Array> {
  /** 1 channel is gray, 2 are gray and alpha, 3 are RGB, 4 are RGBA. */
  readonly shape: readonly [height: number, width: number, channels: number];
}

const EXPECTED = "expected a PNG, JPEG, TIFF or BMP image";

/** More than any camera gives; a header that claims more would only exhaust the memory. */
const MOST_PIXELS = 200_000_000;

/**
 * Decodes an image file. The format is told by its first bytes, not by the file's name. Samples of
 * 16 bits keep their high byte, as Pillow does it for colour; samples of fewer than 8 bits are
 * spread over 0–255. The orientation that a camera notes in EXIF is not applied, nor does Keras'
 * `load_img` apply it.
 *
 * @param bytes the file's contents
 * @param name how errors call the file
 * @returns the pixels, `[height, width, channels]` uint8
 * @throws Error when the bytes are not an image of these formats, are damaged, have no pixels or
 * declare more than 200 million
 */
export async function decodePixels(bytes: Uint8Array, name = "image"): Promise<Pixels> {
  const fail = (found: string, cause?: unknown) =>
    new Error(`Cannot read image "${name}": ${found}, ${EXPECTED}`, { cause });
  if (bytes.length === 0) throw fail("it is empty (0 bytes)");
  const format = formatOf(bytes);
  if (format === undefined) throw fail(`its first bytes are ${describeStart(bytes)}`);
  const size = declaredSize(bytes, format);
  if (size === undefined) {
    throw fail(`its header is damaged or cut short: it declares no size as ${format}`);
  }
  if (size.width * size.height > MOST_PIXELS) {
    throw fail(
      `it declares ${size.width}×${size.height} pixels, more than ${MOST_PIXELS / 1e6} million`,
    );
  }
  let pixels: Pixels;
  try {
    pixels = await decoders[format](bytes);
  } catch (error) {
    throw fail(`it cannot be decoded as ${format} (${reason(error)})`, error);
  }
  const [height, width] = pixels.shape;
  if (height === 0 || width === 0) throw fail(`it has no pixels (${width}×${height})`);
  return pixels;
}

/** What a decoder says; some of what they say when a file is cut short says nothing. */
function reason(error: unknown): string {
  const text = (error as Error).message.replace(/[:\s]+$/, "");
  return /^(Error while decompressing|Unsupported filter: undefined|Offset is outside)/.test(text)
    ? "its data is damaged or cut short"
    : text;
}

/** All but PNG by image-js, which is large and loaded only when it is needed. */
const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array) => Pixels | Promise<Pixels>>> = {
  PNG: pngPixels,
  JPEG: jpegPixels,
  TIFF: otherPixels,
  BMP: bmpPixels,
};

const SIGNATURES: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ["PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["JPEG", [0xff, 0xd8, 0xff]],
  ["TIFF", [0x49, 0x49, 42, 0]],
  ["TIFF", [0x4d, 0x4d, 0, 42]],
  ["BMP", [0x42, 0x4d]],
];

function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  return SIGNATURES.find(([, start]) => start.every((byte, i) => bytes[i] === byte))?.[0];
}

function describeStart(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 8);
  const text = Array.from(
    start,
    (byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".",
  );
  return `${Array.from(start, (byte) => byte.toString(16).padStart(2, "0")).join(" ")} ("${
    text.join("")
  }")`;
}

/**
 * fast-png itself rather than image-js, which reads PNGs of 1, 2 and 4 bits wrongly when their width
 * does not fill whole bytes, and which does not check the checksums.
 */
function pngPixels(bytes: Uint8Array): Pixels {
  const png = decodePng(bytes, { checkCrc: true });
  const { width, height, depth } = png;
  // The interlace method, byte 12 of IHDR's data, which starts at byte 16 of the file.
  if (bytes[28] === 1 && depth < 8) {
    throw new Error(`interlaced with ${depth} bits a sample, which is not supported`);
  }
  if (png.palette !== undefined || depth < 8) {
    const indexed: DecodedPng = { ...png, palette: png.palette ?? grayRamp(depth) };
    const channels = indexed.palette![0]?.length ?? 3;
    return { data: convertIndexedToRgb(indexed), shape: [height, width, channels] };
  }
  return { data: highBytes(png.data), shape: [height, width, png.channels] };
}

/** Every gray that `depth` bits can say, as the entries of a palette. */
function grayRamp(depth: number): [number, number, number][] {
  const largest = 2 ** depth - 1;
  return Array.from({ length: largest + 1 }, (_, i) => {
    const gray = Math.round(255 * i / largest);
    return [gray, gray, gray];
  });
}

/** A file cut short would decode, to gray where bytes are missing; so its end is looked for. */
async function jpegPixels(bytes: Uint8Array): Promise<Pixels> {
  if (!jpegHasEnd(bytes)) throw new Error("the end-of-image marker is missing");
  return await otherPixels(bytes);
}

/**
 * Whether the end-of-image marker follows the picture's data. Segments before them, which may hold
 * a thumbnail with an end of its own, are skipped by their lengths (ITU-T T.81, annex B).
 */
function jpegHasEnd(bytes: Uint8Array): boolean {
  const [marker, startOfScan, endOfImage] = [0xff, 0xda, 0xd9];
  let at = 2; // behind the start-of-image marker
  while (at < bytes.length && bytes[at + 1] !== startOfScan) {
    at += 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
  }
  return bytes.some((byte, i) => i > at && byte === marker && bytes[i + 1] === endOfImage);
}

/** image-js takes the indices of a palette for grays; here they are looked up. */
async function bmpPixels(bytes: Uint8Array): Promise<Pixels> {
  const { data: indices, shape } = await otherPixels(bytes);
  const [height, width, channels] = shape;
  if (channels !== 1) return { data: indices, shape };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = view.getUint16(28, true);
  const palette = bytes.subarray(14 + view.getUint32(14, true), view.getUint32(10, true));
  const data = new Uint8Array(3 * indices.length);
  indices.forEach((value, i) => {
    const entry = 4 * (bits === 1 ? value & 1 : value); // blue, green, red, unused
    for (let channel = 0; channel < 3; channel++) {
      const byte = palette[entry + 2 - channel];
      if (byte === undefined) throw new Error(`the palette has no colour ${value}`);
      data[3 * i + channel] = byte;
    }
  });
  return { data, shape: [height, width, 3] };
}

async function otherPixels(bytes: Uint8Array): Promise<Pixels> {
  const { decode } = await import("image-js");
  const { data, height, width, channels } = decode(bytes).getRawImage();
  return { data: highBytes(data), shape: [height, width, channels] };
}

function highBytes(samples: ArrayLike<number>): Uint8Array {
  if (samples instanceof Uint16Array) return Uint8Array.from(samples, (sample) => sample >> 8);
  return Uint8Array.from(samples);
}
