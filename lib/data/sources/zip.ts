/**
 * Files in a ZIP archive, as `numpy.savez` and `savez_compressed` write it.
 *
 * @module
 */
import { inflateSync } from "fflate";
import { crc32 } from "../../core/bytes.ts";
import { errorMessage, printable } from "../../core/text.ts";
import { checkDeclared } from "./limits.ts";

/** A file of an archive; its contents are decompressed when they are asked for. */
export interface ZipFile {
  /** Its name. */
  readonly name: string;
  /**
   * Decompresses it.
   *
   * @throws Error naming archive and file when it is damaged, or unpacks to too much
   */
  readonly read: () => Uint8Array;
}

// Marks and sizes of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.
const LOCAL_HEADER = { mark: 0x04034b50, bytes: 30 } as const;
const DIRECTORY_ENTRY = { mark: 0x02014b50, bytes: 46 } as const;
const DIRECTORY_END = { mark: 0x06054b50, bytes: 22 } as const;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** The bit of an entry's flags that says that it is encrypted. */
const ENCRYPTED = 1;

/**
 * Lists the files of a ZIP archive.
 *
 * @param bytes the archive
 * @param name how errors call it
 * @returns its files in its own order
 * @throws Error naming the archive when its directory is damaged or cut off
 */
export function listZip(bytes: Uint8Array, name: string): ZipFile[] {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = findEnd(view);
    const count = view.getUint16(end + 10, true);
    let position = view.getUint32(end + 16, true);
    return Array.from({ length: count }, () => {
      const entry = readEntry(view, position);
      position = entry.next;
      return { name: entry.name, read: () => unpack(bytes, entry, `${name}: ${entry.name}`) };
    });
  } catch (error) {
    throw new Error(
      `Cannot read "${name}": ${errorMessage(error)}, expected a whole ZIP archive`,
      { cause: error },
    );
  }
}

/** Where the directory's end is: the last thing in the file but for a comment. */
function findEnd(view: DataView): number {
  const last = view.byteLength - DIRECTORY_END.bytes;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === DIRECTORY_END.mark) return at;
  }
  throw new Error("it has no directory");
}

/** What the archive's directory says of a file. */
interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly length: number;
  readonly localHeader: number;
  readonly next: number;
}

function readEntry(view: DataView, position: number): Entry {
  const isInside = position + DIRECTORY_ENTRY.bytes <= view.byteLength;
  if (!isInside || view.getUint32(position, true) !== DIRECTORY_ENTRY.mark) {
    throw new Error(`there is no directory entry at byte ${position}`);
  }
  const nameBytes = view.getUint16(position + 28, true);
  const otherBytes = view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
  const start = position + DIRECTORY_ENTRY.bytes;
  const name = new Uint8Array(view.buffer, view.byteOffset + start, nameBytes);
  return {
    name: printable(new TextDecoder().decode(name)),
    flags: view.getUint16(position + 8, true),
    method: view.getUint16(position + 10, true),
    checksum: view.getUint32(position + 16, true),
    packed: view.getUint32(position + 20, true),
    length: view.getUint32(position + 24, true),
    localHeader: view.getUint32(position + 42, true),
    next: start + nameBytes + otherBytes,
  };
}

function unpack(bytes: Uint8Array, entry: Entry, name: string): Uint8Array {
  const { flags, method, packed: packedBytes, length, localHeader } = entry;
  const fail = (found: string) => new Error(`Cannot read "${name}": ${found}`);
  if (flags & ENCRYPTED) throw fail("it is encrypted, expected a file without a password");
  if (method !== STORED && method !== DEFLATED) {
    throw fail(`it is packed by method ${method}, expected ${STORED} or ${DEFLATED}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isInside = localHeader + LOCAL_HEADER.bytes <= bytes.length;
  if (!isInside || view.getUint32(localHeader, true) !== LOCAL_HEADER.mark) {
    throw fail(`it does not begin at byte ${localHeader}, as the archive's directory says`);
  }
  const names = view.getUint16(localHeader + 26, true) + view.getUint16(localHeader + 28, true);
  const start = localHeader + LOCAL_HEADER.bytes + names;
  if (start + packedBytes > bytes.length) {
    throw fail(`it reaches to byte ${start + packedBytes}, expected at most ${bytes.length}`);
  }
  const packed = bytes.subarray(start, start + packedBytes);
  checkDeclared(length, { packed: packedBytes, name });
  let data = packed;
  if (method === DEFLATED) {
    try {
      data = inflateSync(packed, { out: new Uint8Array(length) });
    } catch (error) {
      throw fail(`it is damaged (${errorMessage(error)}), expected a whole file`);
    }
  }
  if (data.length !== length) {
    throw fail(`it has ${data.length} bytes, expected ${length}`);
  }
  if (crc32(data) !== entry.checksum) {
    throw fail("it has another checksum than its archive says, expected a whole file");
  }
  return data;
}
