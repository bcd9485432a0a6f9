import { adler32 } from "./checksums.ts";
import { damaged } from "./decode_error.ts";
import { inflate } from "./inflate.ts";
import { decodeLzw } from "./lzw.ts";
import { COMPRESSION, type TiffBlock, type TiffLayout } from "./tiff_layout.ts";

/** How far from the end of a strip zlib's checksum may start: programs fill it up a little. */
const CHECKSUM_REACH = 16;

/**
 * Decompresses a strip or tile; all ways but JPEG.
 *
 * @param block the strip or tile
 * @param layout how the picture is stored
 * @param littleEndian whether the low byte of a sample of 16 bits comes first
 * @returns its rows one behind another, each of whole bytes
 * @throws DecodeError when it is damaged or ends early
 */
export function blockRows(
  block: TiffBlock,
  layout: TiffLayout,
  littleEndian: boolean,
): Uint8Array {
  const rowLength = Math.ceil(block.width * layout.samplesPerBlock * layout.bits / 8);
  const source = layout.lowBitsFirst ? block.bytes.map(reverseBits) : block.bytes;
  const length = rowLength * block.height;
  if (layout.compression === COMPRESSION.none && !layout.differences) {
    return source.subarray(0, length); // not copied: it is only read
  }
  const rows = decompress(source, layout.compression, length);
  if (!layout.differences) return rows;
  const sum = layout.bits === 8 ? sumBytes : littleEndian ? sumLowFirst : sumHighFirst;
  for (let start = 0; start < rows.length; start += rowLength) {
    sum(rows.subarray(start, start + rowLength), layout.samplesPerBlock);
  }
  return rows;
}

function decompress(source: Uint8Array, compression: number, length: number): Uint8Array {
  switch (compression) {
    case COMPRESSION.none:
      return source.slice(0, length);
    case COMPRESSION.packBits:
      return unpackBits(source, length);
    case COMPRESSION.lzw:
      return decodeLzw(source, { length, literalBits: 8, firstBit: "highest", growsEarly: true });
    default:
      return inflateWhole(source, length);
  }
}

/** Runs and literals of up to 128 bytes (TIFF 6.0, section 9). */
function unpackBits(source: Uint8Array, length: number): Uint8Array {
  const data = new Uint8Array(length);
  let [at, filled] = [0, 0];
  while (filled < length) {
    const head = source[at++];
    if (head === 128) continue; // means nothing
    const isRun = head !== undefined && head > 128;
    const count = isRun ? 257 - head : 1 + (head ?? 0);
    const used = isRun ? 1 : count;
    if (head === undefined || at + used > source.length) {
      throw damaged(`its compressed data ends after ${filled} of ${length} bytes`);
    }
    const end = Math.min(filled + count, length);
    if (isRun) data.fill(source[at]!, filled, end);
    else data.set(source.subarray(at, at + end - filled), filled);
    filled = end;
    at += used;
  }
  return data;
}

function inflateWhole(source: Uint8Array, length: number): Uint8Array {
  const data = new Uint8Array(length);
  let filled = 0;
  let isLonger = false;
  inflate([source], (bytes) => {
    isLonger = bytes.length > length - filled;
    const part = bytes.subarray(0, length - filled);
    data.set(part, filled);
    filled += part.length;
    return !isLonger;
  });
  if (filled < length) throw damaged(`its compressed data ends after ${filled} of ${length} bytes`);
  if (!isLonger && !endsWithChecksum(source, data)) {
    throw damaged("its compressed data has a wrong checksum");
  }
  return data;
}

function endsWithChecksum(source: Uint8Array, data: Uint8Array): boolean {
  const checksum = adler32(data);
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  for (let at = source.length - 4; at >= Math.max(0, source.length - CHECKSUM_REACH); at--) {
    if (view.getUint32(at) === checksum) return true;
  }
  return false;
}

/** Undoes differences of bytes to the pixel before. */
function sumBytes(row: Uint8Array, samples: number): void {
  for (let i = samples; i < row.length; i++) row[i]! += row[i - samples]!;
}

function sumLowFirst(row: Uint8Array, samples: number): void {
  sumWords(row, samples, true);
}

function sumHighFirst(row: Uint8Array, samples: number): void {
  sumWords(row, samples, false);
}

/** The same for samples of 16 bits. */
function sumWords(row: Uint8Array, samples: number, littleEndian: boolean): void {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  for (let at = 2 * samples; at + 1 < row.length; at += 2) {
    const before = view.getUint16(at - 2 * samples, littleEndian);
    view.setUint16(at, before + view.getUint16(at, littleEndian), littleEndian);
  }
}

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= (byte >> bit & 1) << (7 - bit);
  return reversed;
}
