/**
 * The directory of a ZIP archive: of `.npz` files, and of the labels behind a `.tflite` model. Marks and
 * sizes are those of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.
 *
 * @module
 */

/** What stands before a file's contents. */
export const LOCAL_HEADER = { mark: 0x04034b50, bytes: 30 } as const;
/** What the directory says of a file, without its name. */
export const DIRECTORY_ENTRY = { mark: 0x02014b50, bytes: 46 } as const;
/** What stands behind the directory, without a comment. */
export const DIRECTORY_END = { mark: 0x06054b50, bytes: 22 } as const;
/** The methods by which files are packed that are known here: not at all, or by deflate (RFC 1951). */
export const [STORED, DEFLATED] = [0, 8] as const;

/** What an archive's directory says of a file. */
export interface ZipEntry {
  /** Its name as it stands there: not safe to print. */
  readonly name: string;
  /** Bit 0: whether it is encrypted. */
  readonly flags: number;
  /** `STORED`, `DEFLATED` or another. */
  readonly method: number;
  /** CRC-32 of its contents. */
  readonly checksum: number;
  /** How many bytes it has in the archive. */
  readonly packedBytes: number;
  /** How many bytes it has unpacked. */
  readonly bytes: number;
  /** Where its local header begins. */
  readonly localHeader: number;
}

/**
 * Reads an archive's directory.
 *
 * @param bytes the archive
 * @param end where `DIRECTORY_END` begins
 * @returns its files in its own order
 * @throws Error when it is damaged or cut off
 */
export function readZipDirectory(bytes: Uint8Array, end: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(end + 10, true);
  let position = view.getUint32(end + 16, true);
  return Array.from({ length: count }, () => {
    const isInside = position + DIRECTORY_ENTRY.bytes <= bytes.length;
    if (!isInside || view.getUint32(position, true) !== DIRECTORY_ENTRY.mark) {
      throw new Error(`there is no directory entry at byte ${position}`);
    }
    const at = position;
    const nameBytes = view.getUint16(at + 28, true);
    const otherBytes = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const start = at + DIRECTORY_ENTRY.bytes;
    const name = new Uint8Array(view.buffer, view.byteOffset + start, nameBytes);
    position = start + nameBytes + otherBytes;
    return {
      name: new TextDecoder().decode(name),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      localHeader: view.getUint32(at + 42, true),
    };
  });
}
