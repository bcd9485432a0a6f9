/**
 * Which way up a camera was held, as a picture's file notes it.
 *
 * @module
 */
import type { ImageFormat } from "./formats.ts";
import { JPEG, jpegSegments } from "./jpeg_markers.ts";

/** As EXIF numbers them, from 1, which is upright, to 8 (EXIF 2.32, 4.6.4, tag 274). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const UPRIGHT: Orientation = 1;

/**
 * Reads a picture's orientation: of a JPEG, PNG or WebP off its EXIF block, of a TIFF off its own
 * first directory, which has the same layout. GIF, BMP and PNM have no place for one.
 *
 * @param bytes the file's contents
 * @param format which one it is
 * @returns 1, upright, where the file says nothing, says it in a damaged block, or says what is no
 *   orientation
 */
export function exifOrientation(bytes: Uint8Array, format: ImageFormat): Orientation {
  const block = blocks[format]?.(bytes);
  return (block && orientationIn(block)) ?? UPRIGHT;
}

/** The part of a file that is laid out like a TIFF and may hold the tag. */
const blocks: Partial<Record<ImageFormat, (bytes: Uint8Array) => Uint8Array | undefined>> = {
  JPEG: exifOfJpeg,
  PNG: exifOfPng,
  WebP: exifOfWebp,
  TIFF: (bytes) => bytes,
};

/** What a JPEG's EXIF segment starts with; some programs put it into a WebP, too. */
const EXIF_START = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif"

/** The marker APP1, which XMP has as well. */
const APP1 = 0xe1;

/** The first segment APP1 that is EXIF's (EXIF 2.32, 4.7.2); it stands before the first scan. */
function exifOfJpeg(bytes: Uint8Array): Uint8Array | undefined {
  for (const { marker, content } of jpegSegments(bytes)) {
    if (marker === JPEG.startOfScan) return undefined;
    if (marker === APP1 && startsWith(content, EXIF_START)) {
      return content.subarray(EXIF_START.length);
    }
  }
  return undefined;
}

/** The chunk eXIf (PNG specification, third edition, 11.3.4.6), in front of the pixels or behind. */
function exifOfPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  // A signature of 8 bytes; each chunk has 4 bytes of length, 4 of name, its data, 4 of checksum.
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (view.getUint32(at + 4) === 0x65584966) return bytes.subarray(at + 8, end); // "eXIf"
    at = end + 4;
  }
  return undefined;
}

/** The chunk EXIF of the container (RFC 9649, 2.7.1.5). */
function exifOfWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  // A header of 12 bytes; each chunk has 4 bytes of name, 4 of length, its data, and one more where
  // that is odd.
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    if (view.getUint32(at) === 0x45584946) { // "EXIF"
      const block = bytes.subarray(at + 8, at + 8 + length);
      return startsWith(block, EXIF_START) ? block.subarray(EXIF_START.length) : block;
    }
    at += 8 + length + length % 2;
  }
  return undefined;
}

const ORIENTATION = 274;

/** The type of the tag's value: a whole number of 16 bits. */
const SHORT = 3;

/**
 * Looks the tag up in the first directory (TIFF 6.0, section 2); the second one is a thumbnail's.
 *
 * @returns undefined where there is none, or the directory does not lie within the block
 */
function orientationIn(block: Uint8Array): Orientation | undefined {
  const view = viewOf(block);
  const [headerLength, entryLength] = [8, 12];
  if (block.length < headerLength) return undefined;
  const littleEndian = view.getUint16(0) === 0x4949; // "II"; "MM" is the other order
  const isTiff = (littleEndian || view.getUint16(0) === 0x4d4d) &&
    view.getUint16(2, littleEndian) === 42;
  const start = view.getUint32(4, littleEndian);
  if (!isTiff || start < headerLength || start + 2 > block.length) return undefined;
  const count = view.getUint16(start, littleEndian);
  if (start + 2 + count * entryLength > block.length) return undefined;
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * entryLength;
    if (view.getUint16(entry, littleEndian) !== ORIENTATION) continue;
    const isOneShort = view.getUint16(entry + 2, littleEndian) === SHORT &&
      view.getUint32(entry + 4, littleEndian) === 1;
    const value = view.getUint16(entry + 8, littleEndian);
    return isOneShort && isOrientation(value) ? value : undefined;
  }
  return undefined;
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
