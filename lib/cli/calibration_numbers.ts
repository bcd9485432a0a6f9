/**
 * Arrays of numbers to calibrate on, as files hold them: NumPy's, IDX and raw values.
 *
 * @module
 */
import { fromFloat16Bits } from "../core/float16.ts";
import { elementCount } from "../core/nd_array.ts";
import { printable } from "../core/text.ts";
import { idxHeader } from "../data/idx.ts";
import { describeType, INTEGERS, type Reader, readNpy } from "../data/sources/npy.ts";

/** An array in a file; its values are converted when they are read. */
export interface Numbers {
  /** How errors call it. */
  readonly name: string;
  /** The length of each axis; undefined of raw values, which do not tell. */
  readonly shape?: readonly number[];
  /** How many values there are. */
  readonly length: number;
  /** Whether the values are uint8, as those of pictures are. */
  readonly isBytes: boolean;
  /** The value at a position, counted row-major from 0. */
  readonly at: (index: number) => number;
}

/** The types of values by NumPy's letters: how many bytes, and how a value is read. */
const TYPES: ReadonlyMap<string, readonly [bytes: number, read: Reader]> = new Map([
  ...INTEGERS,
  ["f2", [
    2,
    (view, at, little) => fromFloat16Bits(Uint16Array.of(view.getUint16(at, little)))[0]!,
  ]],
  ["f4", [4, (view, at, little) => view.getFloat32(at, little)]],
  ["f8", [8, (view, at, little) => view.getFloat64(at, little)]],
]);

/** The letters of the types that IDX files and raw values have. */
const LETTERS: Readonly<Record<string, string>> = {
  uint8: "u1",
  int8: "i1",
  int16: "i2",
  int32: "i4",
  float32: "f4",
  float64: "f8",
};

interface Values {
  readonly name: string;
  readonly shape?: readonly number[];
  readonly bytes: Uint8Array;
  readonly isLittleEndian: boolean;
}

function numbers(letters: string, { name, shape, bytes, isLittleEndian }: Values): Numbers {
  const [size, read] = TYPES.get(letters)!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    name,
    shape,
    length: bytes.length / size,
    isBytes: letters === "u1",
    at: (index) => read(view, index * size, isLittleEndian),
  };
}

/**
 * The array of a `.npy` file: integers, floats or booleans of any size.
 *
 * @param file the contents
 * @param name how errors call it
 * @returns the array
 * @throws Error naming the file when it is damaged or holds no numbers
 */
export function npyNumbers(file: Uint8Array, name: string): Numbers {
  const { descr, shape, bytes } = readNpy(file, name);
  const letters = descr.replace(/^[|<>=]/, "");
  if (!TYPES.has(letters)) {
    throw new Error(`Cannot use "${name}": it holds ${describeType(descr)}, expected numbers`);
  }
  return numbers(letters, { name, shape, bytes, isLittleEndian: !descr.startsWith(">") });
}

/**
 * The array of an IDX file of any type and shape.
 *
 * @param file the contents, not compressed
 * @param name how errors call it
 * @returns the array
 * @throws Error naming the file when it is damaged
 */
export function idxNumbers(file: Uint8Array, name: string): Numbers {
  const header = idxHeader(file);
  if (header === undefined) {
    throw new Error(`Cannot read IDX "${name}": it has no whole header`);
  }
  const { type, shape, bytes: start } = header;
  const expected = start + elementCount(shape) * type.bytes;
  if (file.length !== expected) {
    throw new Error(
      `Cannot read IDX "${name}": file has ${file.length} bytes, expected ${expected} ` +
        `for ${type.name} of shape [${shape.join(", ")}]`,
    );
  }
  const bytes = file.subarray(start);
  return numbers(LETTERS[type.name]!, { name, shape, bytes, isLittleEndian: false });
}

/** The types that raw values may have, little-endian. */
export const RAW_TYPES = ["float32", "int32", "uint8"] as const;

/** A type of raw values. */
export type RawType = typeof RAW_TYPES[number];

/** What names of raw files say of their values: `images.u8.bin`, `x.float32.raw`. */
const NAMED_TYPES: readonly (readonly [pattern: RegExp, type: RawType])[] = [
  [/[._-](u8|uint8)(\.|$)/i, "uint8"],
  [/[._-](i32|int32)(\.|$)/i, "int32"],
  [/[._-](f32|float32)(\.|$)/i, "float32"],
];

/**
 * Values without a header.
 *
 * @param bytes the contents
 * @param name the file's name, which may say the type, and how errors call it
 * @param type the type that the user says; by default that of the name, else float32
 * @returns the values, of a shape that is not known
 * @throws Error naming the file when it has not a whole number of values
 */
export function rawNumbers(bytes: Uint8Array, name: string, type?: RawType): Numbers {
  const chosen = type ?? NAMED_TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? "float32";
  const [size] = TYPES.get(LETTERS[chosen]!)!;
  if (bytes.length === 0 || bytes.length % size !== 0) {
    throw new Error(
      `Cannot use "${printable(name)}": it has ${bytes.length} bytes, expected a multiple of ` +
        `${size} for raw ${chosen} (--data-type says another type)`,
    );
  }
  return numbers(LETTERS[chosen]!, { name, bytes, isLittleEndian: true });
}
