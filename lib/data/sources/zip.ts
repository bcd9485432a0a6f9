/**
 * Files in a ZIP archive, as `numpy.savez` and `savez_compressed` write it.
 *
 * @module
 */
import { inflateSync } from "fflate";
import { crc32 } from "../../core/bytes.ts";
import { errorMessage, printable } from "../../core/text.ts";
import {
  DEFLATED,
  DIRECTORY_END,
  LOCAL_HEADER,
  readZipDirectory,
  STORED,
  type ZipEntry,
} from "../../core/zip.ts";
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

const LONGEST_COMMENT = 0xffff;
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
    return readZipDirectory(bytes, findEnd(bytes)).map((entry) => {
      const file = printable(entry.name);
      return { name: file, read: () => unpack(bytes, entry, `${name}: ${file}`) };
    });
  } catch (error) {
    throw new Error(
      `Cannot read "${name}": ${errorMessage(error)}, expected a whole ZIP archive`,
      { cause: error },
    );
  }
}

/** Where the directory's end is: the last thing in the file but for a comment. */
function findEnd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = view.byteLength - DIRECTORY_END.bytes;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === DIRECTORY_END.mark) return at;
  }
  throw new Error("it has no directory");
}

function unpack(bytes: Uint8Array, entry: ZipEntry, name: string): Uint8Array {
  const { flags, method, packedBytes, bytes: length, localHeader } = entry;
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
