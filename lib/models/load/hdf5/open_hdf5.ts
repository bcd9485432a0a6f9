/**
 * Reads HDF5 files, as far as `h5py` writes them for Keras: groups, attributes of text, data sets of
 * numbers. A reader of our own, because a file may be damaged or hostile: every position is checked
 * before it is used, every size before memory is taken, and no chain of pieces is followed without
 * end. It needs 0.5 MB less than the smallest reader on npm.
 *
 * @module
 */
import { type AttributeValue, readAttributes } from "./attributes.ts";
import { type Hdf5Dataset, readDataset } from "./dataset.ts";
import { FileBytes, Hdf5Error } from "./file_bytes.ts";
import { readLinks } from "./links.ts";
import { readMessages } from "./object_header.ts";

/** The first bytes of each HDF5 file. */
export const HDF5_SIGNATURE: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** A group: attributes, groups and data sets by name. */
export class Hdf5Group {
  /** Its attributes that are text. */
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  readonly #file: FileBytes;
  readonly #links: ReadonlyMap<string, number>;

  /**
   * Reads a group.
   *
   * @param file the file
   * @param address where its object header begins
   */
  constructor(file: FileBytes, address: number) {
    const messages = readMessages(file, address);
    this.#file = file;
    this.#links = readLinks(file, messages);
    this.attributes = readAttributes(file, messages);
  }

  /** The names of all that it holds. */
  get names(): string[] {
    return [...this.#links.keys()];
  }

  /**
   * The group at a path.
   *
   * @param path names within each other
   * @returns the group, undefined if there is none
   * @throws Hdf5Error when a part of it is damaged
   */
  group(path: readonly string[]): Hdf5Group | undefined {
    // deno-lint-ignore no-this-alias -- the first of a chain of groups
    let group: Hdf5Group | undefined = this;
    for (const name of path) {
      const address: number | undefined = group.#links.get(name);
      if (address === undefined) return undefined;
      group = new Hdf5Group(this.#file, address);
    }
    return group;
  }

  /**
   * The data set at a path.
   *
   * @param path names within each other
   * @returns the data set, undefined if there is none
   * @throws Hdf5Error when a part of it is damaged
   */
  dataset(path: readonly string[]): Hdf5Dataset | undefined {
    const group = this.group(path.slice(0, -1));
    const address = group === undefined ? undefined : group.#links.get(path.at(-1) ?? "");
    if (address === undefined) return undefined;
    return readDataset(this.#file, readMessages(this.#file, address));
  }
}

/**
 * Opens a file.
 *
 * @param bytes the whole file
 * @returns its root group
 * @throws Hdf5Error when it is none, cut off, or of a form that Keras does not write
 */
export function openHdf5(bytes: Uint8Array<ArrayBuffer>): Hdf5Group {
  const file = new FileBytes(bytes);
  if (HDF5_SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    throw new Hdf5Error("it does not begin as HDF5 files do");
  }
  const version = file.unsigned(8, 1);
  if (version > 3) throw new Hdf5Error(`it has version ${version} of HDF5, expected at most 3`);
  // Versions 0 and 1 tell more of how the file is laid out before the addresses (section II.A).
  const sizesAt = version < 2 ? 13 : 9;
  const addressesAt = version === 0 ? 24 : version === 1 ? 28 : 12;
  if (file.unsigned(sizesAt, 1) !== 8 || file.unsigned(sizesAt + 1, 1) !== 8) {
    throw new Hdf5Error("its addresses have not 8 bytes");
  }
  const end = file.unsigned(addressesAt + 16, 8);
  if (end > bytes.length) {
    throw new Hdf5Error(`it is cut off: it has ${bytes.length} bytes, expected ${end}`);
  }
  const rootAt = version < 2 ? addressesAt + 40 : addressesAt + 24;
  return new Hdf5Group(file, file.unsigned(rootAt, 8));
}
