/**
 * Changes a PNG file within one of its chunks, whose checksum is made right again: else its reader would
 * look no further.
 *
 * @module
 */
import type { Random } from "../../core/random.ts";
import { mutateBytes } from "./mutate_bytes.ts";

/** The mark that a PNG file begins with, in bytes. */
const MARK_BYTES = 8;
/** Length and name before a chunk's contents. */
const HEADER_BYTES = 8;
const CHECKSUM_BYTES = 4;

/**
 * Changes the contents of a chunk.
 *
 * @param seed a valid PNG file
 * @param random which, and how
 * @returns the changed file
 */
export function changeChunk(seed: Uint8Array, random: Random): Uint8Array {
  const starts: number[] = [];
  const view = new DataView(seed.buffer, seed.byteOffset, seed.byteLength);
  const ends: number[] = [];
  for (let at = MARK_BYTES; at + HEADER_BYTES < seed.length;) {
    starts.push(at);
    at += HEADER_BYTES + view.getUint32(at) + CHECKSUM_BYTES;
    ends.push(at);
  }
  const which = random() % starts.length;
  const [start, end] = [starts[which]!, ends[which]!];
  const contents = seed.subarray(start + HEADER_BYTES, end - CHECKSUM_BYTES);
  const changed = mutateBytes(contents, { random, other: contents });
  const chunk = new Uint8Array(HEADER_BYTES + changed.length + CHECKSUM_BYTES);
  chunk.set(seed.subarray(start, start + HEADER_BYTES));
  chunk.set(changed, HEADER_BYTES);
  const chunkView = new DataView(chunk.buffer);
  chunkView.setUint32(0, changed.length);
  chunkView.setUint32(
    chunk.length - CHECKSUM_BYTES,
    crc32(chunk.subarray(4, chunk.length - CHECKSUM_BYTES)),
  );
  return Uint8Array.of(...seed.subarray(0, start), ...chunk, ...seed.subarray(end));
}

/** The checksum of https://www.w3.org/TR/png/#D-CRCAppendix. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
