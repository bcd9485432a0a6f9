/**
 * Reading an IDX file, raw or gzip-compressed, whatever a server or a hostile hand put in its place.
 *
 * @module
 */
import { readFile } from "../../core/files.ts";
import { declaredIdxLength } from "../idx.ts";
import { foreignKind } from "./foreign_file.ts";
import { checkDeclared } from "./limits.ts";

const GZIP_MAGIC = [0x1f, 0x8b];

/** So much is given to the decompressor at once; it makes 1032 times as much of it at most. */
const PIECE = 2 ** 14;

/** The longest header that is looked for: two bytes of zero, type, axes, and 255 lengths. */
const LONGEST_HEADER = 1024;

/**
 * Reads the contents of an IDX file. A compressed one is decompressed as far as its header says, so
 * that nothing larger than what it declares is ever in memory.
 *
 * @param path where it is
 * @returns its bytes, not compressed
 * @throws Error naming the file when it cannot be read, is something else, such as a web page, is
 *   cut off, or declares more than it can hold
 */
export async function readIdxFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return await unpackIdx(await readFile(path), path);
}

/**
 * Unpacks the contents of an IDX file that has been read, as `readIdxFile` does.
 *
 * @param stored its bytes, raw or gzip-compressed
 * @param path how errors call it
 * @throws Error as `readIdxFile` does
 */
export async function unpackIdx(
  stored: Uint8Array<ArrayBuffer>,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const isCompressed = GZIP_MAGIC.every((byte, i) => stored[i] === byte);
  const bytes = isCompressed ? await gunzip(stored, path) : stored;
  const foreign = foreignKind(bytes);
  if (foreign !== undefined) {
    throw new Error(`Cannot read "${path}": it is ${foreign}, expected an IDX file, raw or .gz`);
  }
  return bytes;
}

/** Decompresses; of what has no header of an IDX file only the beginning, which tells what it is. */
async function gunzip(
  packed: Uint8Array<ArrayBuffer>,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  let filled = 0;
  let length: number | undefined;
  for await (const part of decompressed(packed, path)) {
    bytes = withRoom(bytes, filled + part.length);
    bytes.set(part, filled);
    filled += part.length;
    if (length === undefined) {
      length = declaredIdxLength(bytes.subarray(0, filled));
      if (length === undefined && filled < LONGEST_HEADER) continue;
      if (length === undefined) break;
      checkDeclared(length, { packed: packed.length, name: path });
      bytes = withRoom(bytes, length);
    }
    // One part too many is enough to say that the file is longer than it declares.
    if (filled > length) break;
  }
  return bytes.subarray(0, filled);
}

/** The parts of a gzip file as they come; whoever has enough of them stops the rest. */
async function* decompressed(
  packed: Uint8Array<ArrayBuffer>,
  path: string,
): AsyncGenerator<Uint8Array> {
  let start = 0;
  const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (start < packed.length) controller.enqueue(packed.subarray(start, start + PIECE));
      else controller.close();
      start += PIECE;
    },
  });
  const reader = pieces.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        const message = `Cannot decompress "${path}": it is damaged, expected a whole gzip file`;
        throw new Error(message, { cause: error });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** The same bytes, in an array that is at least so long. */
function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (bytes.length >= length) return bytes;
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}
