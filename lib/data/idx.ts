/**
 * The IDX format of the MNIST files: bytes in, arrays out, no files touched.
 *
 * Layout (http://yann.lecun.com/exdb/mnist): a big-endian header of 32-bit words — the magic number,
 * whose third byte says the type of the values and whose fourth how many axes there are, then the
 * length of each axis — and the values, row-major, big-endian.
 *
 * @module
 */
import { plainBytes } from "../core/bytes.ts";
import { elementCount } from "../core/nd_array.ts";
import type { Images } from "./images.ts";
import { narrowLabels } from "./narrow_labels.ts";

/** Magic number of an IDX3 file of uint8: images, `[count, height, width]`. */
export const IMAGES_MAGIC = 2051;
/** Magic number of an IDX1 file of uint8: labels, `[count]`. */
export const LABELS_MAGIC = 2049;

const WORD = 4;

/** A type of values, as the third byte of the magic number says it. */
export interface IdxType {
  /** The type's name, as NumPy has it. */
  readonly name: string;
  /** How many bytes a value has. */
  readonly bytes: number;
  /** Reads a value; only where the type is one of integers. */
  readonly read?: (view: DataView, position: number) => number;
}

const TYPES: Readonly<Record<number, IdxType>> = {
  0x08: { name: "uint8", bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { name: "int8", bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { name: "int16", bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { name: "int32", bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { name: "float32", bytes: 4 },
  0x0e: { name: "float64", bytes: 8 },
};

/** QMNIST's extended labels: eight int32 an image, of which the first is the class. */
const EXTENDED_COLUMNS = 8;

/** What an IDX file says of itself. */
export interface IdxHeader {
  /** The type of the values. */
  readonly type: IdxType;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** The bytes before the values. */
  readonly bytes: number;
}

/**
 * Decodes an IDX3 file of uint8 images.
 *
 * @param file its contents, not compressed
 * @param name how errors call the file
 * @returns the images, `[count, height, width]` uint8 in 0–255; the data is a view of `bytes`
 * @throws Error when the type, the number of axes, one of them or the length of the data is not as
 *   expected
 */
export function decodeIdxImages(file: Uint8Array, name = "images"): Images<Uint8Array> {
  const bytes = plainBytes(file);
  const { type, shape, bytes: start } = readHeader(bytes, { name, expected: IMAGES_MAGIC });
  const isGray = shape.length === 3 || (shape.length === 4 && shape[3] === 1);
  if (type.name !== "uint8" || !isGray) throw unexpected(bytes, { name, expected: IMAGES_MAGIC });
  const [count = 0, height = 0, width = 0] = shape;
  if (height === 0 || width === 0) {
    throw new Error(
      `Cannot read IDX "${name}": images are ${height}×${width}, expected 1×1 or more`,
    );
  }
  return { data: bytes.subarray(start), shape: [count, height, width] };
}

/**
 * Decodes an IDX file of labels: integers, one an image, or QMNIST's eight int32 an image, of which
 * the first is the class.
 *
 * @param file its contents, not compressed
 * @param name how errors call the file
 * @returns the labels, `[count]` uint8; a view of `bytes` where they are uint8 there
 * @throws Error when the type, the number of axes or the length of the data is not as expected, or a
 *   label is not in 0–255
 */
export function decodeIdxLabels(file: Uint8Array, name = "labels"): Uint8Array {
  const bytes = plainBytes(file);
  const { type, shape, bytes: start } = readHeader(bytes, { name, expected: LABELS_MAGIC });
  const [count = 0, columns = 1, ...more] = shape;
  const isExtended = columns === EXTENDED_COLUMNS && type.name === "int32";
  const { read } = type;
  if (read === undefined || more.length > 0 || (columns !== 1 && !isExtended)) {
    throw unexpected(bytes, { name, expected: LABELS_MAGIC });
  }
  if (type.name === "uint8") return bytes.subarray(start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = columns * type.bytes;
  return narrowLabels(count, (i) => read(view, start + i * step), `IDX "${name}"`);
}

/**
 * The length of an IDX file as its header declares it, so that a compressed one can be judged before
 * it is decompressed.
 *
 * @param start the first bytes of the file
 * @returns its length in bytes; undefined when they are no header of an IDX file
 */
export function declaredIdxLength(start: Uint8Array): number | undefined {
  const header = idxHeader(start);
  return header && header.bytes + elementCount(header.shape) * header.type.bytes;
}

/**
 * Reads the header of an IDX file of whatever type and shape.
 *
 * @param bytes the first bytes of the file, not compressed
 * @returns what it says; undefined where the bytes are no header, or not all of one
 */
export function idxHeader(bytes: Uint8Array): IdxHeader | undefined {
  const [zero, alsoZero, code = 0, axes = 0] = bytes;
  const type = TYPES[code];
  const length = WORD * (1 + axes);
  if (zero !== 0 || alsoZero !== 0 || type === undefined || axes === 0) return undefined;
  if (bytes.length < length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(WORD * (1 + axis)));
  return { type, shape, bytes: length };
}

interface Expectation {
  readonly name: string;
  /** The usual magic number of such a file. */
  readonly expected: number;
}

function readHeader(bytes: Uint8Array, { name, expected }: Expectation): IdxHeader {
  const header = idxHeader(bytes);
  if (header === undefined) {
    const headerLength = WORD * (1 + (expected & 0xff));
    if (bytes.length >= headerLength) throw unexpected(bytes, { name, expected });
    throw new Error(
      `Cannot read IDX "${name}": file has ${bytes.length} bytes, expected a header of ${headerLength}`,
    );
  }
  const length = declaredIdxLength(bytes)!;
  if (bytes.length !== length) {
    throw new Error(
      `Cannot read IDX "${name}": file has ${bytes.length} bytes, expected ${length} ` +
        `for ${header.type.name} of shape [${header.shape.join(", ")}]`,
    );
  }
  return header;
}

/** A file of another kind than expected; where its header can be read, the error says which. */
function unexpected(bytes: Uint8Array, { name, expected }: Expectation): Error {
  const magic = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const header = idxHeader(bytes);
  const found = header ? ` (${header.type.name}, shape [${header.shape.join(", ")}])` : "";
  const axes = expected === IMAGES_MAGIC ? "[count, height, width]" : "[count]";
  return new Error(
    `Cannot read IDX "${name}": magic is ${magic}${found}, ` +
      `expected ${expected} (uint8, shape ${axes})`,
  );
}

/**
 * Encodes uint8 values as an IDX file: the inverse of `decodeIdxImages` and `decodeIdxLabels`.
 *
 * @param data the values, row-major, as many as the product of `shape`
 * @param shape the length of each axis: one axis for labels, three for images
 * @returns the file's contents
 * @throws Error when `data` and `shape` disagree
 */
export function encodeIdx(data: Uint8Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const length = elementCount(shape);
  if (data.length !== length) {
    throw new Error(
      `Cannot write IDX: data has ${data.length} values, expected ${length} for shape [${
        shape.join(", ")
      }]`,
    );
  }
  const bytes = new Uint8Array(WORD * (1 + shape.length) + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((size, axis) => view.setUint32(WORD * (1 + axis), size));
  bytes.set(data, WORD * (1 + shape.length));
  return bytes;
}
