/**
 * NumPy's format for one array: bytes in, array out
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import type { Images } from "../images.ts";
import { narrowLabels } from "../narrow_labels.ts";

/** `\x93NUMPY`. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Magic and two bytes of version; then the header's length, two bytes in version 1, else four. */
const VERSION_AT = MAGIC.length;
const LENGTH_AT = VERSION_AT + 2;

/** An array as its header describes it. */
export interface NpyArray {
  /** NumPy's name of the type: byte order, kind and bytes, such as `|u1` or `<i8`. */
  readonly descr: string;
  readonly shape: readonly number[];
  /** The values as they lie in the file, row-major. */
  readonly bytes: Uint8Array;
}

/** The types of whole numbers by NumPy's letters: how many bytes, and how a value is read. */
export const INTEGERS: ReadonlyMap<string, readonly [bytes: number, read: Reader]> = new Map([
  ["b1", [1, (view, at) => view.getUint8(at)]],
  ["u1", [1, (view, at) => view.getUint8(at)]],
  ["i1", [1, (view, at) => view.getInt8(at)]],
  ["u2", [2, (view, at, little) => view.getUint16(at, little)]],
  ["i2", [2, (view, at, little) => view.getInt16(at, little)]],
  ["u4", [4, (view, at, little) => view.getUint32(at, little)]],
  ["i4", [4, (view, at, little) => view.getInt32(at, little)]],
  ["u8", [8, (view, at, little) => Number(view.getBigUint64(at, little))]],
  ["i8", [8, (view, at, little) => Number(view.getBigInt64(at, little))]],
]);

/** Reads one value. */
export type Reader = (view: DataView, at: number, isLittleEndian: boolean) => number;

/** NumPy's letters of kinds, for people. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["b", "bool"],
  ["u", "uint"],
  ["i", "int"],
  ["f", "float"],
  ["c", "complex"],
  ["O", "Python objects"],
  ["U", "text"],
  ["S", "text"],
]);

/**
 * Decodes images.
 *
 * @param file the contents of a `.npy` file
 * @param name how errors call it
 * @returns `[count, height, width]` uint8; a view of `file`
 * @throws Error naming the file when it is damaged, or holds something else
 */
export function decodeNpyImages(file: Uint8Array, name: string): Images<Uint8Array> {
  const { descr, shape, bytes } = readNpy(file, name);
  const [count = 0, height = 0, width = 0, ...channels] = shape;
  const isGray = shape.length === 3 || (shape.length === 4 && channels[0] === 1);
  if (!/^[|<>=]?u1$/.test(descr) || !isGray) {
    throw new Error(
      `Cannot use "${name}": it holds ${describeType(descr)} of shape [${shape.join(", ")}], ` +
        "expected uint8 in 0–255 of shape [count, height, width]",
    );
  }
  if (height === 0 || width === 0) {
    throw new Error(`Cannot use "${name}": images are ${height}×${width}, expected 1×1 or more`);
  }
  return { data: bytes, shape: [count, height, width] };
}

/**
 * Decodes labels, integers of any size.
 *
 * @param file the contents of a `.npy` file
 * @param name how errors call it
 * @returns `[count]` uint8
 * @throws Error naming the file when it is damaged, or holds something else
 */
export function decodeNpyLabels(file: Uint8Array, name: string): Uint8Array {
  const { descr, shape, bytes } = readNpy(file, name);
  const [count = 0, columns = 1, ...more] = shape;
  const [size, read] = /^[|<>=]/.test(descr) ? INTEGERS.get(descr.slice(1)) ?? [] : [];
  if (size === undefined || read === undefined || columns !== 1 || more.length > 0) {
    throw new Error(
      `Cannot use "${name}": it holds ${describeType(descr)} of shape [${shape.join(", ")}], ` +
        "expected integers of shape [count]",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = !descr.startsWith(">");
  return narrowLabels(count, (i) => read(view, i * size, isLittleEndian), `"${name}"`);
}

/**
 * Reads the header, and makes sure that the values are all there.
 *
 * @param file the contents of a `.npy` file
 * @param name how errors call it
 * @returns the array's type and shape, and its values as they lie in the file
 * @throws Error naming the file when it is damaged, or its values are in Fortran order
 */
export function readNpy(file: Uint8Array, name: string): NpyArray {
  const fail = (found: string) => new Error(`Cannot read "${name}": ${found}`);
  if (file.length < LENGTH_AT + 4 || !MAGIC.every((byte, i) => byte === file[i])) {
    throw fail("it does not begin as a .npy file, expected an array of NumPy");
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = file[VERSION_AT]!;
  if (version < 1 || version > 3) throw fail(`its version is ${version}, expected 1, 2 or 3`);
  const [headerLength, headerAt] = version === 1
    ? [view.getUint16(LENGTH_AT, true), LENGTH_AT + 2]
    : [view.getUint32(LENGTH_AT, true), LENGTH_AT + 4];
  const start = headerAt + headerLength;
  if (start > file.length) {
    throw fail(`it has ${file.length} bytes, expected a header of ${start}`);
  }
  const header = new TextDecoder().decode(file.subarray(headerAt, start));
  const [, descr] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, axes] = /'shape':\s*\(([\d\s,L]*)\)/.exec(header) ?? [];
  if (descr === undefined || order === undefined || axes === undefined) {
    throw fail(
      `its header is ${JSON.stringify(header.trim().slice(0, 80))}, ` +
        "expected 'descr' of a simple type, 'fortran_order' and 'shape'",
    );
  }
  const shape = axes.split(",").map((axis) => axis.trim()).filter(Boolean).map((axis) =>
    parseInt(axis)
  );
  if (order === "True" && shape.length > 1) {
    throw fail("its values are in Fortran order, expected C order (numpy.ascontiguousarray)");
  }
  const bytes = file.subarray(start);
  const size = Number(/^[|<>=]?[a-zA-Z](\d+)$/.exec(descr)?.[1]);
  const expected = elementCount(shape) * size;
  if (!Number.isNaN(size) && !/U/.test(descr) && bytes.length !== expected) {
    throw fail(
      `it has ${bytes.length} bytes of values, expected ${expected} ` +
        `for ${describeType(descr)} of shape [${shape.join(", ")}]`,
    );
  }
  return { descr, shape, bytes };
}

/**
 * A type for people: `<i8` is int64.
 *
 * @param descr NumPy's name of the type
 */
export function describeType(descr: string): string {
  const [, kind = "", bytes = ""] = /^[|<>=]?([a-zA-Z])(\d*)/.exec(descr) ?? [];
  const name = KINDS.get(kind);
  if (name === undefined) return `'${descr}'`;
  return /[uifc]/.test(kind) ? `${name}${8 * Number(bytes)}` : name;
}
