/**
 * The first frame of a GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt).
 *
 * @module
 */
import { damaged } from "./decode_error.ts";
import { decodeLzw } from "./lzw.ts";
import { lookUp, type Palette, paletteOf } from "./palette.ts";
import type { Pixels } from "./pixels.ts";

/** What a block starts with. */
const [EXTENSION, FRAME, TRAILER] = [0x21, 0x2c, 0x3b] as const;

const GRAPHIC_CONTROL = 0xf9;

/** Where rows of an interlaced frame start, and how far they lie apart, in four passes. */
const PASSES = [[0, 8], [4, 8], [2, 4], [1, 2]] as const;

/** A frame and what it looks like. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** Three bytes a colour; empty where there are none. */
  readonly palette: Uint8Array;
  /** The index that is transparent, if one is. */
  readonly transparent: number | undefined;
  /** Bits of a literal in the compressed indices. */
  readonly literalBits: number;
  readonly compressed: Uint8Array;
}

/**
 * Reads the size of the screen that a GIF's frames are drawn on.
 *
 * @param view of the file's contents
 * @throws RangeError when the file ends within
 */
export function gifSize(view: DataView): { readonly width: number; readonly height: number } {
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/**
 * Decodes the first frame of a GIF whose size has been found acceptable.
 *
 * @param bytes the file's contents
 * @returns the whole screen; what the frame leaves free is transparent
 * @throws DecodeError when the file is damaged or cut short
 */
export function gifPixels(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { width, height } = gifSize(view);
  const frame = firstFrame(bytes, view);
  if (frame.width === 0 || frame.height === 0) throw damaged("its first frame has no pixels");
  if (frame.left + frame.width > width || frame.top + frame.height > height) {
    throw damaged("its first frame leaves the picture");
  }
  const palette = framePalette(frame, frame.width === width && frame.height === height);
  const { channels } = palette;
  const data = blankScreen(frame, palette, width * height);
  const indices = decodeLzw(frame.compressed, {
    length: frame.width * frame.height,
    literalBits: frame.literalBits,
    firstBit: "lowest",
    growsEarly: false,
  });
  frameRows(frame).forEach((y, i) => {
    const row = indices.subarray(i * frame.width, (i + 1) * frame.width);
    const start = ((frame.top + y) * width + frame.left) * channels;
    lookUp(palette, row, data.subarray(start, start + frame.width * channels));
  });
  return { data, shape: [height, width, channels] };
}

/** Finds the first frame; what stands before it is read over, but for the transparent index. */
function firstFrame(bytes: Uint8Array, view: DataView): Frame {
  const globalPalette = paletteAt(bytes, 13, bytes[10]!);
  let at = 13 + globalPalette.length;
  let transparent: number | undefined;
  while (bytes[at] === EXTENSION) {
    const { parts, end } = subBlocks(bytes, at + 2);
    const control = parts[0];
    if (bytes[at + 1] === GRAPHIC_CONTROL && control !== undefined) {
      transparent = control[0]! & 1 ? control[3] : undefined;
    }
    at = end;
  }
  if (bytes[at] === TRAILER) throw damaged("it has no frame");
  if (bytes[at] !== FRAME || at + 10 > bytes.length) {
    throw damaged(`it has no frame where one is due, at byte ${at}`);
  }
  const flags = bytes[at + 9]!;
  const localPalette = paletteAt(bytes, at + 10, flags);
  const dataStart = at + 10 + localPalette.length;
  const literalBits = bytes[dataStart] ?? 0;
  if (literalBits < 2 || literalBits > 8) throw damaged(`its codes are of ${literalBits} bits`);
  return {
    left: view.getUint16(at + 1, true),
    top: view.getUint16(at + 3, true),
    width: view.getUint16(at + 5, true),
    height: view.getUint16(at + 7, true),
    interlaced: (flags & 0x40) !== 0,
    palette: localPalette.length > 0 ? localPalette : globalPalette,
    ...{ transparent, literalBits },
    compressed: joined(subBlocks(bytes, dataStart + 1).parts),
  };
}

/** The palette that flags announce: `2^(1 + flags & 7)` colours, if bit 7 is set. */
function paletteAt(bytes: Uint8Array, start: number, flags: number): Uint8Array {
  const length = flags & 0x80 ? 3 * 2 ** (1 + (flags & 7)) : 0;
  if (start + length > bytes.length) throw damaged("its palette is cut short");
  return bytes.subarray(start, start + length);
}

/** Parts of up to 255 bytes, each behind its length, to one of length 0. */
function subBlocks(
  bytes: Uint8Array,
  start: number,
): { readonly parts: readonly Uint8Array[]; readonly end: number } {
  const parts: Uint8Array[] = [];
  for (let at = start;;) {
    const length = bytes[at++];
    if (length === undefined || at + length > bytes.length) throw damaged("a block is cut short");
    if (length === 0) return { parts, end: at };
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Without any palette an index is a gray. Alpha is there where an index or the screen needs it. */
function framePalette({ palette, transparent }: Frame, fillsScreen: boolean): Palette {
  const entries = palette.length / 3 || 256;
  const colors = new Uint8Array(4 * entries);
  for (let i = 0; i < entries; i++) {
    const color = palette.length > 0 ? palette.subarray(3 * i, 3 * i + 3) : [i, i, i];
    colors.set(color, 4 * i);
    colors[4 * i + 3] = i === transparent ? 0 : 255;
  }
  const needed = paletteOf(colors);
  const hasAlpha = needed.channels % 2 === 0;
  return { colors, channels: needed.channels + (fillsScreen || hasAlpha ? 0 : 1) };
}

/** The screen before the first frame: the transparent colour or the first, and alpha 0. */
function blankScreen(
  { transparent = 0 }: Frame,
  { colors, channels }: Palette,
  pixels: number,
): Uint8Array {
  const data = new Uint8Array(pixels * channels);
  if (channels % 2 !== 0) return data; // the frame covers it
  const color = colors.subarray(4 * transparent, 4 * transparent + channels - 1);
  for (let i = 0; i < pixels; i++) data.set(color, i * channels);
  return data;
}

/** Which row of the frame each row in the file is. */
function frameRows({ height, interlaced }: Frame): number[] {
  if (!interlaced) return Array.from({ length: height }, (_, y) => y);
  return PASSES.flatMap(([first, step]) =>
    Array.from({ length: Math.ceil((height - first) / step) }, (_, i) => first + i * step)
  );
}
