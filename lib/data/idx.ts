/**
 * The IDX format of the MNIST files: bytes in, arrays out, no files touched.
 *
 * Layout (http://yann.lecun.com/exdb/mnist): a big-endian header of 32-bit words — the magic number
 * `0x00000800 + number of axes` (0x08 says uint8), then the length of each axis — and the values,
 * row-major.
 *
 * @module
 */
import { elementCount } from "../core/nd_array.ts";
import type { Images } from "./images.ts";

/** Magic number of an IDX3 file of uint8: images, `[count, height, width]`. */
export const IMAGES_MAGIC = 2051;
/** Magic number of an IDX1 file of uint8: labels, `[count]`. */
export const LABELS_MAGIC = 2049;

const WORD = 4;

/**
 * Decodes an IDX3 file of uint8 images.
 *
 * @param bytes the file's contents, not compressed
 * @param name how errors call the file
 * @returns the images, `[count, height, width]` uint8 in 0–255; the data is a view of `bytes`
 * @throws Error when the magic number, an axis or the length of the data is not as expected
 */
export function decodeIdxImages(bytes: Uint8Array, name = "images"): Images<Uint8Array> {
  const { data, shape } = decodeIdx(bytes, { name, magic: IMAGES_MAGIC });
  const [count = 0, height = 0, width = 0] = shape;
  if (height === 0 || width === 0) {
    throw new Error(
      `Cannot read IDX "${name}": images are ${height}×${width}, expected 1×1 or more`,
    );
  }
  return { data, shape: [count, height, width] };
}

/**
 * Decodes an IDX1 file of uint8 labels.
 *
 * @param bytes the file's contents, not compressed
 * @param name how errors call the file
 * @returns the labels, `[count]` uint8; a view of `bytes`
 * @throws Error when the magic number or the length of the data is not as expected
 */
export function decodeIdxLabels(bytes: Uint8Array, name = "labels"): Uint8Array {
  return decodeIdx(bytes, { name, magic: LABELS_MAGIC }).data;
}

function decodeIdx(
  bytes: Uint8Array,
  { name, magic }: { readonly name: string; readonly magic: number },
): { data: Uint8Array; shape: number[] } {
  const axes = magic & 0xff;
  const headerLength = WORD * (1 + axes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= WORD && view.getUint32(0) !== magic) {
    throw new Error(`Cannot read IDX "${name}": magic is ${view.getUint32(0)}, expected ${magic}`);
  }
  if (bytes.length < headerLength) {
    throw new Error(
      `Cannot read IDX "${name}": file has ${bytes.length} bytes, expected a header of ${headerLength}`,
    );
  }
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(WORD * (1 + axis)));
  const length = elementCount(shape);
  if (bytes.length !== headerLength + length) {
    throw new Error(
      `Cannot read IDX "${name}": file has ${bytes.length} bytes, expected ${
        headerLength + length
      } ` +
        `for shape [${shape.join(", ")}]`,
    );
  }
  return { data: bytes.subarray(headerLength), shape };
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
