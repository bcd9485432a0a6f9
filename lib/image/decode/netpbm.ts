/**
 * PBM, PGM and PPM, in letters (P1 to P3) or in bytes (P4 to P6); https://netpbm.sourceforge.net/doc.
 *
 * @module
 */
import { damaged } from "./decode_error.ts";
import type { Pixels } from "./pixels.ts";
import { unpackSamples } from "./samples.ts";

/** What stands before the samples. */
export interface NetpbmHeader {
  /** How many columns. */
  readonly width: number;
  /** How many rows. */
  readonly height: number;
  /** 1 for gray, 3 for RGB. */
  readonly channels: 1 | 3;
  /** What white is; 1 where a sample is a bit, of which 1 is black. */
  readonly largest: number;
  /** Whether a sample is a bit. */
  readonly isBits: boolean;
  /** Whether samples are written in letters. */
  readonly isText: boolean;
  /** Where the samples start. */
  readonly start: number;
}

const LETTER = { newline: 10, return: 13, space: 32, hash: 35, zero: 48, nine: 57 } as const;

/**
 * Reads the header of a PBM, PGM or PPM.
 *
 * @param bytes the file's contents
 * @returns what it says, or undefined where it is cut short or damaged
 */
export function netpbmHeader(bytes: Uint8Array): NetpbmHeader | undefined {
  const kind = bytes[1]! - LETTER.zero; // 1 to 6
  const isBits = kind % 3 === 1;
  const reader = textReader(bytes, 2);
  const [width, height] = [reader.number(), reader.number()];
  const largest = isBits ? 1 : reader.number();
  if (width === undefined || height === undefined) return undefined;
  if (largest === undefined || largest < 1 || largest > 0xffff) return undefined;
  const channels = kind % 3 === 0 ? 3 : 1;
  // One white space stands between the header and what is not text.
  return { width, height, channels, largest, isBits, isText: kind <= 3, start: reader.at() + 1 };
}

/**
 * Decodes a picture whose size has been found acceptable. Samples are spread over 0–255 as Pillow
 * does it for colour.
 *
 * @param bytes the file's contents
 * @throws DecodeError when it is damaged or cut short
 */
export function netpbmPixels(bytes: Uint8Array): Pixels {
  const header = netpbmHeader(bytes);
  if (header === undefined) throw damaged("its header is damaged");
  const { width, height, channels } = header;
  if (width * height * channels > 8 * bytes.length) {
    throw damaged(`its samples are cut short: ${bytes.length} bytes cannot hold them`);
  }
  const data = new Uint8Array(width * height * channels);
  if (header.isText) readText(bytes, header, data);
  else if (header.isBits) readBits(bytes, header, data);
  else readBytes(bytes, header, data);
  return { data, shape: [height, width, channels] };
}

function readText(
  bytes: Uint8Array,
  { start, isBits, largest }: NetpbmHeader,
  data: Uint8Array,
): void {
  const reader = textReader(bytes, start - 1);
  const spread = spreader(largest);
  for (let i = 0; i < data.length; i++) {
    const sample = isBits ? reader.digit() : reader.number();
    if (sample === undefined) throw damaged(`sample ${i} of ${data.length} is no number`);
    data[i] = isBits ? 255 * (1 - sample) : spread(sample);
  }
}

function readBits(
  bytes: Uint8Array,
  { width, height, start }: NetpbmHeader,
  data: Uint8Array,
): void {
  const rowLength = Math.ceil(width / 8);
  checkEnd(bytes, start + rowLength * height);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    unpackSamples(bytes.subarray(start + y * rowLength), row, 1);
    for (let x = 0; x < width; x++) row[x] = 255 * (1 - row[x]!);
  }
}

function readBytes(bytes: Uint8Array, { start, largest }: NetpbmHeader, data: Uint8Array): void {
  const isWide = largest > 255;
  checkEnd(bytes, start + data.length * (isWide ? 2 : 1));
  if (largest === 255) return data.set(bytes.subarray(start, start + data.length));
  const spread = spreader(largest);
  for (let i = 0; i < data.length; i++) {
    const at = start + 2 * i;
    data[i] = spread(isWide ? bytes[at]! << 8 | bytes[at + 1]! : bytes[start + i]!);
  }
}

function checkEnd(bytes: Uint8Array, end: number): void {
  if (bytes.length < end) {
    throw damaged(`its samples are cut short: it has ${bytes.length} bytes of ${end}`);
  }
}

/** Spreads samples over 0–255, and rounds halves to the even number, as Python does. */
function spreader(largest: number): (sample: number) => number {
  const table = Uint8Array.from({ length: largest + 1 }, (_, sample) => {
    const exact = sample / largest * 255;
    const floor = Math.floor(exact);
    return exact - floor === 0.5 ? floor + floor % 2 : Math.round(exact);
  });
  return (sample) => {
    const value = table[sample];
    if (value === undefined) throw damaged(`a sample is ${sample}, expected at most ${largest}`);
    return value;
  };
}

/** Reads numbers between white space and comments, which go from "#" to the end of the line. */
function textReader(bytes: Uint8Array, start: number) {
  let at = start;
  const isDigit = (byte: number | undefined) =>
    byte !== undefined && byte >= LETTER.zero && byte <= LETTER.nine;
  const isSpace = (byte: number | undefined) =>
    byte === LETTER.space || byte !== undefined && byte >= 9 && byte <= LETTER.return;
  const isLineEnd = (byte: number | undefined) =>
    byte === undefined || byte === LETTER.newline || byte === LETTER.return;
  const skipSpace = () => {
    for (; isSpace(bytes[at]) || bytes[at] === LETTER.hash; at++) {
      if (bytes[at] === LETTER.hash) { while (!isLineEnd(bytes[at + 1])) at++; }
    }
  };
  return {
    at: () => at,
    number(): number | undefined {
      skipSpace();
      if (!isDigit(bytes[at])) return undefined;
      let value = 0;
      while (isDigit(bytes[at])) value = Math.min(10 * value + bytes[at++]! - LETTER.zero, 1e9);
      return value;
    },
    /** One digit, 0 or 1; white space between them may be left out. */
    digit(): number | undefined {
      skipSpace();
      const value = (bytes[at] ?? 0) - LETTER.zero;
      at++;
      return value === 0 || value === 1 ? value : undefined;
    },
  };
}
