/**
 * JPEG, baseline and progressive, by libjpeg-turbo; loaded when the first one comes.
 *
 * @module
 */
import { cmykToRgb } from "./cmyk.ts";
import { type Codec, startCodec } from "./codecs/codec.ts";
import { damaged, unsupported } from "./decode_error.ts";
import { JPEG, type JpegFrame, jpegFrame, jpegSegments, startsFrame } from "./jpeg_markers.ts";
import type { Pixels } from "./pixels.ts";

/** What is called of it (`lib/tools/codecs/libjpeg.c`). */
interface Libjpeg extends Codec {
  /** Gives the address of the samples; where the file is damaged, the call ends in a trap. */
  decode(file: number, length: number, colors: number): number;
  /** The address of the reason for a trap: text that ends with a zero. */
  message(): number;
}

/** What components mean, by the library's numbers (`jpeglib.h`, `J_COLOR_SPACE`). */
export const JPEG_COLORS = { asTheFileSays: 0, gray: 1, rgb: 2, ycbcr: 3, cmyk: 4 } as const;

/**
 * Each scan of a progressive picture costs as much time as a picture, though a few bytes can hold
 * one. Ten are usual: this lets 64 million pixels have 16 of them, and smaller pictures more.
 */
const MOST_SCANNED_PIXELS = 2 ** 30;

/** No sound file has so many. */
const MOST_SEGMENTS = 10_000;

/** The kinds of frames that are read: baseline, extended, progressive, all with Huffman codes. */
const [BASELINE, EXTENDED, PROGRESSIVE] = [0xc0, 0xc1, 0xc2] as const;

/**
 * Decodes a JPEG whose size has been found acceptable.
 *
 * @param bytes the file's contents
 * @returns gray or RGB
 * @throws DecodeError when it is damaged, cut short, or of a kind that is not read
 */
export async function jpegPixels(bytes: Uint8Array): Promise<Pixels> {
  const { data, shape } = await jpegSamples(bytes, JPEG_COLORS.asTheFileSays);
  if (shape[2] !== 4) return { data, shape };
  // As all programs do, they hold how much light is left, not how much ink is there.
  for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
  return { data: cmykToRgb(data), shape: [shape[0], shape[1], 3] };
}

/**
 * Decodes a JPEG to what its components mean.
 *
 * @param bytes the file's contents
 * @param colors one of `JPEG_COLORS`
 * @returns 1 channel is gray, 3 are RGB, 4 are CMYK as they stand in the file
 * @throws DecodeError when it is damaged, cut short, or of a kind that is not read
 */
export async function jpegSamples(bytes: Uint8Array, colors: number): Promise<Pixels> {
  const { width, height, components: { length: channels } } = checkedFrame(bytes);
  const { codec, address } = await startCodec<Libjpeg>("libjpeg", bytes);
  let samples: number;
  try {
    samples = codec.decode(address, bytes.length, colors) >>> 0;
  } catch (error) {
    throw damaged(reasonOf(codec) || "its coded data is damaged", error);
  }
  const data = new Uint8Array(codec.memory.buffer, samples, width * height * channels).slice();
  return { data, shape: [height, width, channels] };
}

function reasonOf(codec: Libjpeg): string {
  const text = new Uint8Array(codec.memory.buffer).subarray(codec.message());
  return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
}

/** The only frame of a JPEG that is whole and of a kind that can be read. */
function checkedFrame(bytes: Uint8Array): JpegFrame {
  let frame: JpegFrame | undefined;
  let [count, scans, coded, last] = [0, 0, 0, 0];
  for (const segment of jpegSegments(bytes)) {
    last = segment.marker;
    if (++count > MOST_SEGMENTS) throw damaged(`it has more than ${MOST_SEGMENTS} segments`);
    if (startsFrame(last)) {
      if (frame !== undefined) throw damaged("it has more than one frame");
      frame = jpegFrame(segment);
      if (frame === undefined) throw damaged("its frame header is damaged");
      checkKind(frame);
    }
    coded += segment.codedBytes;
    if (last === JPEG.startOfScan) scans++;
  }
  if (last !== JPEG.endOfImage) throw damaged("its end-of-image marker is missing");
  if (frame === undefined) throw damaged("its frame header is missing");
  if (8 * coded < leastBits(frame)) {
    throw damaged(`its coded data ends early: ${coded} bytes cannot hold its pixels`);
  }
  if (scans * frame.width * frame.height > MOST_SCANNED_PIXELS) {
    throw damaged(
      `it has ${scans} scans, a picture of this size may have ${
        Math.floor(MOST_SCANNED_PIXELS / frame.width / frame.height)
      }`,
    );
  }
  return frame;
}

function checkKind({ kind, precision, height, components }: JpegFrame): void {
  if (![BASELINE, EXTENDED, PROGRESSIVE].includes(kind as 0xc0)) {
    const names: Readonly<Record<number, string>> = { 0xc3: "lossless", 0xc5: "hierarchical" };
    throw unsupported(`a ${names[kind] ?? "rare kind of"} JPEG (frame ${kind.toString(16)})`);
  }
  if (precision !== 8) throw unsupported(`a JPEG of ${precision} bits a sample`);
  if (height === 0) throw unsupported("a JPEG that tells its height after its first scan");
  if (![1, 3, 4].includes(components.length)) {
    throw unsupported(`a JPEG of ${components.length} colour components`);
  }
}

/**
 * How many bits the frame's blocks take at least: one for what the mean of a block's 64 samples
 * adds to the one before, and in a baseline frame one that says that the block has no more.
 */
function leastBits({ kind, width, height, components }: JpegFrame): number {
  const widest = Math.max(...components.map(({ horizontal }) => horizontal));
  const highest = Math.max(...components.map(({ vertical }) => vertical));
  const blocks = components.reduce((sum, { horizontal, vertical }) =>
    sum +
    Math.ceil(width * horizontal / widest / 8) * Math.ceil(height * vertical / highest / 8), 0);
  return blocks * (kind === PROGRESSIVE ? 1 : 2);
}
