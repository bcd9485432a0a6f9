/**
 * What the elements of attributes and data sets are, and how many there are (sections IV.A.2.b and
 * d).
 *
 * @module
 */
import { type FileBytes, Hdf5Error } from "./file_bytes.ts";

/** The type of an element. */
export interface Datatype {
  /** Numbers, text of fixed length, or text that lies elsewhere in the file. */
  readonly kind: "float" | "integer" | "text" | "text elsewhere" | "other";
  /** Bytes of an element. */
  readonly bytes: number;
  /** Whether the most significant byte of a number comes first. */
  readonly isBigEndian: boolean;
  /** Whether an integer has a sign. */
  readonly isSigned: boolean;
}

/** More axes than the format allows (its limit is 32). */
const RANK_LIMIT = 32;

/** Bits of exponent and of mantissa of IEEE 754 numbers, by bytes. */
const FLOATS: Readonly<Record<number, readonly [number, number]>> = {
  2: [5, 10],
  4: [8, 23],
  8: [11, 52],
};

/**
 * Reads a datatype.
 *
 * @param file the file
 * @param at where the message begins
 * @returns the type; `other` where no model has such
 * @throws Hdf5Error when it is cut off
 */
export function readDatatype(file: FileBytes, at: number): Datatype {
  const typeClass = file.unsigned(at, 1) & 0x0f;
  const bits = file.unsigned(at + 1, 1);
  const bytes = file.unsigned(at + 4, 4);
  const type = { bytes, isBigEndian: false, isSigned: false };
  switch (typeClass) {
    case 0: {
      const isWhole = [1, 2, 4, 8].includes(bytes);
      const isSigned = (bits & 8) !== 0;
      return {
        ...type,
        kind: isWhole ? "integer" : "other",
        isBigEndian: (bits & 1) !== 0,
        isSigned,
      };
    }
    case 1: {
      const [exponent, mantissa] = [file.unsigned(at + 13, 1), file.unsigned(at + 15, 1)];
      const known = FLOATS[bytes];
      const isIeee = known?.[0] === exponent && known[1] === mantissa;
      return { ...type, kind: isIeee ? "float" : "other", isBigEndian: (bits & 1) !== 0 };
    }
    case 3:
      return { ...type, kind: "text" };
    case 8: {
      // An enumeration, as h5py stores bool: the numbers are those of the type within.
      return { ...readDatatype(file, at + 8), bytes };
    }
    case 9:
      return { ...type, kind: (bits & 0x0f) === 1 ? "text elsewhere" : "other" };
    default:
      return { ...type, kind: "other" };
  }
}

/**
 * Reads a dataspace.
 *
 * @param file the file
 * @param at where the message begins
 * @returns the length of each axis; none for a scalar, and one of 0 for nothing at all
 * @throws Hdf5Error when it is cut off or of another version
 */
export function readDataspace(file: FileBytes, at: number): number[] {
  const version = file.unsigned(at, 1);
  const rank = file.unsigned(at + 1, 1);
  if (version !== 1 && version !== 2) throw new Hdf5Error(`a dataspace has version ${version}`);
  if (rank > RANK_LIMIT) throw new Hdf5Error(`a dataspace has ${rank} axes`);
  if (version === 2 && file.unsigned(at + 3, 1) === 2) return [0];
  const start = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => file.unsigned(start + 8 * axis, 8));
}

/**
 * How many elements a shape has.
 *
 * @param shape the length of each axis
 * @param type the elements' type
 * @returns their bytes together
 * @throws Hdf5Error when that is more than 2 GiB
 */
export function bytesOf(shape: readonly number[], type: Datatype): number {
  const bytes = shape.reduce((product, length) => product * length, type.bytes);
  if (bytes >= 2 ** 31) {
    throw new Hdf5Error(`the shape [${shape.join(", ")}] has ${bytes} bytes, expected below 2 GiB`);
  }
  return bytes;
}
