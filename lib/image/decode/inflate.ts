import { Unzlib } from "fflate";
import { damaged } from "./decode_error.ts";

/** Deflate makes at most 258 bytes of two bits (RFC 1951): no more than this of a byte. */
export const DEFLATE_RATIO = 1032;

/**
 * How much is given to the decompressor at once, at first and later: it answers with at most 1032
 * times as much, which a hostile file makes use of.
 */
const [FIRST_PIECE, LARGEST_PIECE] = [1024, 32768];

/**
 * So many pieces without an answer mean that the data has come to its end: what waits longest for
 * its rest, a block that is not compressed, has 65535 bytes at most.
 */
const MOST_SILENT_PIECES = 8;

/**
 * Decompresses zlib's data until the receiver has enough, and not a piece further: what a hostile
 * file would swell to does not matter.
 *
 * @param parts the compressed bytes, one part behind another
 * @param receive gets the next bytes, which it must copy; says whether it wants more
 * @throws DecodeError when the data is damaged; none when it ends before the receiver has enough
 */
export function inflate(
  parts: readonly Uint8Array[],
  receive: (bytes: Uint8Array) => boolean,
): void {
  let wantsMore = true;
  let silentPieces = 0;
  const decompressor = new Unzlib((bytes) => {
    if (bytes.length === 0) return;
    silentPieces = 0;
    wantsMore &&= receive(bytes);
  });
  try {
    for (const piece of pieces(parts)) {
      decompressor.push(piece);
      if (!wantsMore || ++silentPieces > MOST_SILENT_PIECES) return;
    }
  } catch (error) {
    // What the receiver throws is about the picture, not about the compression.
    if ((error as { code?: unknown }).code === undefined) throw error;
    throw damaged(`its compressed data is damaged: ${(error as Error).message}`, error);
  }
}

/** Joins and divides parts to pieces of a useful size. */
function* pieces(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let piece = new Uint8Array(FIRST_PIECE);
  let filled = 0;
  for (const part of parts) {
    for (let used = 0; used < part.length;) {
      const next = part.subarray(used, used + piece.length - filled);
      piece.set(next, filled);
      filled += next.length;
      used += next.length;
      if (filled < piece.length) break;
      yield piece;
      piece = new Uint8Array(Math.min(2 * piece.length, LARGEST_PIECE));
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
