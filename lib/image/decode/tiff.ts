/**
 * The first picture of a TIFF: strips or tiles, 1 to 16 bits, gray, RGB, CMYK or with a palette,
 * plain or compressed by PackBits, LZW, deflate or JPEG.
 *
 * @module
 */
import { damaged, unsupported } from "./decode_error.ts";
import { JPEG_COLORS, jpegSamples } from "./jpeg.ts";
import { jpegSize } from "./jpeg_markers.ts";
import type { Pixels } from "./pixels.ts";
import { takeHighBytes, unpackSamples } from "./samples.ts";
import { blockRows } from "./tiff_block.ts";
import { tiffColors } from "./tiff_colors.ts";
import { TAG, type TiffDirectory, tiffDirectory } from "./tiff_directory.ts";
import {
  COMPRESSION,
  PHOTOMETRIC,
  type TiffBlock,
  type TiffLayout,
  tiffLayout,
} from "./tiff_layout.ts";

/**
 * Decodes the first picture of a TIFF whose size has been found acceptable.
 *
 * @param bytes the file's contents
 * @throws DecodeError when it is damaged, cut short, or of a kind that is not read
 */
export async function tiffPixels(bytes: Uint8Array): Promise<Pixels> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = tiffDirectory(view);
  const layout = tiffLayout(bytes, directory);
  const colors = tiffColors(layout, directory);
  const { width, height } = layout;
  const samples = new Uint8Array(width * height * colors.samples);
  for (const block of layout.blocks) {
    if (block.firstSample >= colors.samples) continue; // it means nothing
    const sampleRow = layout.compression === COMPRESSION.jpeg
      ? await jpegBlock(block, layout, directory)
      : plainBlock(block, layout, directory.littleEndian);
    const rows = Math.min(block.height, height - block.top);
    for (let y = 0; y < rows; y++) {
      placeRow(sampleRow(y), block, y, { samples, kept: colors.samples, layout });
    }
  }
  return { data: colors.convert(samples), shape: [height, width, colors.channels] };
}

/** Gives the samples of a block's rows, spread over 0–255 unless they are a palette's indices. */
function plainBlock(
  block: TiffBlock,
  layout: TiffLayout,
  littleEndian: boolean,
): (y: number) => Uint8Array {
  const { bits, photometric } = layout;
  const rows = blockRows(block, layout, littleEndian);
  const rowLength = rows.length / block.height;
  const scale = photometric === PHOTOMETRIC.palette || bits > 8 ? 1 : 255 / (2 ** bits - 1);
  const samples = new Uint8Array(block.width * layout.samplesPerBlock);
  return (y) => {
    const row = rows.subarray(y * rowLength, (y + 1) * rowLength);
    if (bits === 8) return row;
    if (bits === 16) takeHighBytes(row, samples, littleEndian ? 1 : 0);
    else unpackSamples(row, samples, bits);
    if (scale !== 1) { for (let i = 0; i < samples.length; i++) samples[i]! *= scale; }
    return samples;
  };
}

/** What the components of a JPEG mean, where there are several. */
const colorsOf: Readonly<Record<number, number>> = {
  [PHOTOMETRIC.rgb]: JPEG_COLORS.rgb,
  [PHOTOMETRIC.ycbcr]: JPEG_COLORS.ycbcr,
  [PHOTOMETRIC.cmyk]: JPEG_COLORS.cmyk,
};

/** A block that is a JPEG of its own, but for tables that all blocks share (TIFF technical note 2). */
async function jpegBlock(
  block: TiffBlock,
  { photometric, bits, samplesPerBlock }: TiffLayout,
  { values }: TiffDirectory,
): Promise<(y: number) => Uint8Array> {
  const colors = samplesPerBlock === 1 ? JPEG_COLORS.gray : colorsOf[photometric];
  if (bits !== 8 || colors === undefined) {
    throw unsupported(`a TIFF with JPEG compression of ${samplesPerBlock} samples of ${bits} bits`);
  }
  // Between the tables' markers of start and end, and behind the block's marker of start.
  const tables = values(TAG.jpegTables).slice(2, -2);
  const jpeg = new Uint8Array(tables.length + block.bytes.length);
  jpeg.set(block.bytes.subarray(0, 2));
  jpeg.set(tables, 2);
  jpeg.set(block.bytes.subarray(2), 2 + tables.length);
  const size = jpegSize(jpeg);
  if (size?.width !== block.width || size.height !== block.height) {
    throw damaged(
      `a JPEG in it declares ${size?.width}×${size?.height} pixels of ${block.width}×${block.height}`,
    );
  }
  const { data, shape } = await jpegSamples(jpeg, colors);
  if (shape[2] !== samplesPerBlock) {
    throw damaged(`a JPEG in it has ${shape[2]} colour components of ${samplesPerBlock}`);
  }
  const rowLength = block.width * samplesPerBlock;
  return (y) => data.subarray(y * rowLength, (y + 1) * rowLength);
}

/** Copies what counts of a block's row to the picture: all samples of its pixels, or a single one. */
function placeRow(
  row: Uint8Array,
  block: TiffBlock,
  y: number,
  { samples, kept, layout: { width, samplesPerBlock } }: {
    readonly samples: Uint8Array;
    readonly kept: number;
    readonly layout: TiffLayout;
  },
): void {
  const columns = Math.min(block.width, width - block.left);
  const start = ((block.top + y) * width + block.left) * kept;
  if (samplesPerBlock === kept) {
    samples.set(row.subarray(0, columns * kept), start);
    return;
  }
  const { firstSample } = block;
  const count = Math.min(samplesPerBlock, kept - firstSample); // none of a sample that is not kept
  for (let x = 0; x < columns; x++) {
    for (let i = 0; i < count; i++) {
      samples[start + x * kept + firstSample + i] = row[x * samplesPerBlock + i]!;
    }
  }
}
