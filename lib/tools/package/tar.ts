/**
 * Writes tar archives (POSIX.1-1988 "ustar"), as far as an npm package needs them: the same files
 * give the same bytes, whoever packs them and when.
 *
 * @module
 */

/** A file of an archive. */
export interface ArchivedFile {
  /** Its path in the archive, with slashes. */
  readonly path: string;
  /** What it holds. */
  readonly contents: Uint8Array;
  /** Whether it is a program. */
  readonly executable?: boolean;
}

const BLOCK_BYTES = 512;
/** The header's field for names; longer ones would need a prefix. */
const NAME_BYTES = 100;
/** The date that npm itself gives every file: 1985-10-26T08:15:00Z, in seconds. */
const DATE = 499162500;

/**
 * Packs files.
 *
 * @param files in the order in which the archive is to have them
 * @returns the archive, not compressed
 * @throws Error when a path is longer than 100 bytes
 */
export function tar(files: readonly ArchivedFile[]): Uint8Array<ArrayBuffer> {
  const blocks = files.flatMap((file) => [header(file), padded(file.contents)]);
  const end = new Uint8Array(2 * BLOCK_BYTES);
  return concatenate([...blocks, end]);
}

function header({ path, contents, executable = false }: ArchivedFile): Uint8Array {
  const encoder = new TextEncoder();
  if (encoder.encode(path).length > NAME_BYTES) {
    throw new Error(
      `Cannot pack "${path}": its path is long, expected ${NAME_BYTES} bytes or less`,
    );
  }
  const block = new Uint8Array(BLOCK_BYTES);
  const write = (offset: number, text: string) => block.set(encoder.encode(text), offset);
  const writeOctal = (offset: number, [value, digits]: readonly [number, number]) =>
    write(offset, value.toString(8).padStart(digits, "0"));
  write(0, path);
  writeOctal(100, [executable ? 0o755 : 0o644, 7]);
  writeOctal(108, [0, 7]); // owner
  writeOctal(116, [0, 7]); // group
  writeOctal(124, [contents.length, 11]);
  writeOctal(136, [DATE, 11]);
  write(148, " ".repeat(8)); // the checksum counts itself as spaces
  write(156, "0"); // an ordinary file
  write(257, "ustar\0" + "00");
  writeOctal(148, [block.reduce((sum, byte) => sum + byte, 0), 6]);
  block[154] = 0;
  return block;
}

function padded(contents: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(contents.length / BLOCK_BYTES) * BLOCK_BYTES);
  blocks.set(contents);
  return blocks;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
