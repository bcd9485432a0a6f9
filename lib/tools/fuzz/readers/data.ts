/**
 * Files of data sets: IDX, NumPy's arrays, ZIP archives.
 *
 * @module
 */
import { zipSync } from "fflate";
import { decodeIdxImages, decodeIdxLabels, encodeIdx } from "../../../data/idx.ts";
import { decodeNpyImages, decodeNpyLabels } from "../../../data/sources/npy.ts";
import { listZip } from "../../../data/sources/zip.ts";
import type { Reader } from "../reader.ts";

const bytes = Uint8Array.from({ length: 24 }, (_, index) => index);

/** IDX files, of images and of labels. */
export const idx: Reader = {
  name: "idx",
  seeds: () => [encodeIdx(bytes, [2, 3, 4]), encodeIdx(bytes.subarray(0, 9), [9])],
  read: (input) => readEither(input, decodeIdxImages, decodeIdxLabels),
};

/** `.npy` files. */
export const npy: Reader = {
  name: "npy",
  seeds: () => [
    npyFile("|u1", "(2, 3, 4)", 24),
    npyFile("<i8", "(3,)", 24),
    npyFile(">f4", "(2, 3)", 24),
  ],
  read: (input) => readEither(input, decodeNpyImages, decodeNpyLabels),
};

/** ZIP archives: `.npz` files, and the files that are packed behind a model. */
export const zip: Reader = {
  name: "zip",
  seeds: () => [
    zipSync({ "x_train.npy": npyFile("|u1", "(2, 3, 4)", 24), "y_train.npy": new Uint8Array(40) }),
    zipSync({ "labels.txt": bytes }, { level: 0 }),
  ],
  read(input) {
    for (const file of listZip(input, "input.npz")) file.read();
  },
};

/** Each input is tried as images and as labels: one of them may be right. */
function readEither(
  input: Uint8Array,
  images: (file: Uint8Array, name: string) => unknown,
  labels: (file: Uint8Array, name: string) => unknown,
): void {
  try {
    images(input, "input");
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("Cannot")) throw error;
    labels(input, "input");
  }
}

/** A file of the form that numpy.lib.format describes. */
function npyFile(descr: string, shape: string, length: number): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const text = header.padEnd(117) + "\n";
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, text.length, 0];
  return Uint8Array.of(...start, ...new TextEncoder().encode(text), ...bytes.subarray(0, length));
}
