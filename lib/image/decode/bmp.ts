/**
 * BMP in all its variants: 1 to 32 bits, palettes, masks, run-length coded, from either end.
 *
 * @module
 */
import { BMP, type BmpHeader, bmpHeader } from "./bmp_header.ts";
import { readRuns } from "./bmp_runs.ts";
import { damaged } from "./decode_error.ts";
import { lookUp, type Palette, paletteOf } from "./palette.ts";
import type { Pixels } from "./pixels.ts";
import { unpackSamples } from "./samples.ts";

/**
 * Decodes a BMP whose size has been found acceptable.
 *
 * @param bytes the file's contents
 * @throws DecodeError when it is damaged, cut short, or of a kind that is not read
 */
export function bmpPixels(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = bmpHeader(view);
  const { width, height, bits, compression, start } = header;
  if (compression === BMP.runs8 || compression === BMP.runs4) {
    const palette = readPalette(bytes, header);
    const indices = readRuns(bytes.subarray(start), header, compression === BMP.runs8 ? 8 : 4);
    return fillRows(header, palette.channels, (row, y) => {
      lookUp(palette, indices.subarray(y * width, (y + 1) * width), row);
    });
  }
  const rowLength = 4 * Math.ceil(width * bits / 32); // filled up to four bytes
  if (bytes.length < start + rowLength * height) {
    throw damaged(
      `its pixels are cut short: it has ${bytes.length} bytes of ${start + rowLength * height}`,
    );
  }
  const sourceRow = (y: number) =>
    bytes.subarray(start + y * rowLength, start + (y + 1) * rowLength);
  if (bits <= 8) {
    const palette = readPalette(bytes, header);
    const indices = new Uint8Array(width);
    return fillRows(header, palette.channels, (row, y) => {
      unpackSamples(sourceRow(y), indices, bits);
      lookUp(palette, indices, row);
    });
  }
  if (bits === 24 || isPlain32(header)) {
    return fillRows(header, 3, (row, y) => reverseColors(sourceRow(y), bits / 8, row));
  }
  return maskedPixels(header, view);
}

/** Fills the rows of a picture in the order of the file, which most often starts at the bottom. */
function fillRows(
  { width, height, topDown }: BmpHeader,
  channels: number,
  fill: (row: Uint8Array, y: number) => void,
): Pixels {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const start = (topDown ? y : height - 1 - y) * width * channels;
    fill(data.subarray(start, start + width * channels), y);
  }
  return { data, shape: [height, width, channels] };
}

/** An entry is blue, green, red, and in Windows' files a byte that means nothing. */
function readPalette(bytes: Uint8Array, { palette }: BmpHeader): Palette {
  const { start, entries, entryLength } = palette;
  const colors = new Uint8Array(4 * entries);
  for (let i = 0; i < entries; i++) {
    const [blue, green, red] = bytes.subarray(start + i * entryLength);
    colors.set([red!, green!, blue!, 255], 4 * i);
  }
  return paletteOf(colors);
}

function isPlain32({ bits, masks: [red, green, blue, alpha] }: BmpHeader): boolean {
  return bits === 32 && red === 0xff0000 && green === 0xff00 && blue === 0xff && alpha === 0;
}

/** Blue, green, red and perhaps a fourth byte become red, green, blue. */
function reverseColors(source: Uint8Array, bytesPerPixel: number, row: Uint8Array): void {
  for (let at = 0, from = 0; at < row.length; at += 3, from += bytesPerPixel) {
    row[at] = source[from + 2]!;
    row[at + 1] = source[from + 1]!;
    row[at + 2] = source[from]!;
  }
}

/** Pixels of 16 or 32 bits whose colours are where masks say, spread over 0–255 as Pillow does it. */
function maskedPixels(header: BmpHeader, view: DataView): Pixels {
  const { width, bits, start } = header;
  const channels = header.masks[3] === 0 ? 3 : 4;
  const parts = header.masks.slice(0, channels).map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const largest = mask >>> shift;
    if ((largest & largest + 1) !== 0) throw damaged("a mask of its colours has gaps");
    return { mask, shift, largest: Math.max(largest, 1) };
  });
  const bytesPerPixel = bits / 8;
  const rowLength = 4 * Math.ceil(width * bytesPerPixel / 4);
  const pixels = fillRows(header, channels, (row, y) => {
    for (let x = 0, at = 0; x < width; x++) {
      const from = start + y * rowLength + x * bytesPerPixel;
      const pixel = bits === 16 ? view.getUint16(from, true) : view.getUint32(from, true);
      for (const { mask, shift, largest } of parts) {
        row[at++] = Math.floor(((pixel & mask) >>> shift) * 255 / largest);
      }
    }
  });
  return channels === 4 ? withoutEmptyAlpha(pixels) : pixels;
}

/** Many programs leave the alpha channel at 0 and mean an opaque picture; browsers show it so. */
function withoutEmptyAlpha({ data, shape: [height, width] }: Pixels): Pixels {
  const rgba: Pixels = { data, shape: [height, width, 4] };
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return rgba;
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0, at = 0; i < data.length; i += 4) {
    for (let channel = 0; channel < 3; channel++) rgb[at++] = data[i + channel]!;
  }
  return { data: rgb, shape: [height, width, 3] };
}
