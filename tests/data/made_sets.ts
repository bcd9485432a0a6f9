/**
 * Small data sets in all the forms in which people have them, made by the tests themselves.
 */
import "#host";
import { dirname, join } from "@std/path";
import { gzipSync, zipSync } from "fflate";
import { encodeIdx } from "../../lib/data/mod.ts";

/** Files by their paths in a folder. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

/** Gives a test a folder that holds some files; it is removed in the end. */
export async function withFiles(
  files: Files,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeFiles(folder, files);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes files into a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, contents] of Object.entries(files)) {
    const path: string = join(folder, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    if (typeof contents === "string") await Deno.writeTextFile(path, contents);
    else await Deno.writeFile(path, contents);
  }
}

/** Two images of 2×3 pixels to learn from, and one to test with: what every form below holds. */
export const SMALL = {
  trainImages: new Uint8Array(12).map((_, i) => i),
  trainLabels: new Uint8Array([0, 9]),
  testImages: new Uint8Array([9, 8, 7, 6, 5, 4]),
  testLabels: new Uint8Array([4]),
} as const;

/** The small set's four IDX files. */
export const IDX = {
  trainImages: encodeIdx(SMALL.trainImages, [2, 2, 3]),
  trainLabels: encodeIdx(SMALL.trainLabels, [2]),
  testImages: encodeIdx(SMALL.testImages, [1, 2, 3]),
  testLabels: encodeIdx(SMALL.testLabels, [1]),
} as const;

/** The four files under names that differ in what the set is called and in how the name ends. */
export function idxFiles(
  { train = "train", test = "t10k", name = (set: string, kind: string) => `${set}-${kind}-ubyte` },
): Record<string, Uint8Array> {
  return {
    [name(train, "images-idx3")]: IDX.trainImages,
    [name(train, "labels-idx1")]: IDX.trainLabels,
    [name(test, "images-idx3")]: IDX.testImages,
    [name(test, "labels-idx1")]: IDX.testLabels,
  };
}

/** Compresses every file, and adds `.gz` to its name. */
export function gzipped(files: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
  );
}

/** Puts files into a folder. */
export function within<Contents>(
  folder: string,
  files: Readonly<Record<string, Contents>>,
): Record<string, Contents> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]),
  );
}

/** An IDX file of integers of any type: the code of the type, and how many bytes a value has. */
export function encodeIntegers(
  values: readonly number[],
  shape: readonly number[],
  { code, bytes }: { readonly code: number; readonly bytes: 1 | 2 | 4 },
): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(4 * (1 + shape.length) + values.length * bytes);
  const view = new DataView(file.buffer);
  view.setUint32(0, code << 8 | shape.length);
  shape.forEach((length, axis) => view.setUint32(4 * (1 + axis), length));
  values.forEach((value, i) => {
    const at = 4 * (1 + shape.length) + i * bytes;
    if (bytes === 1) view.setInt8(at, value);
    else if (bytes === 2) view.setInt16(at, value);
    else view.setInt32(at, value);
  });
  return file;
}

/** QMNIST's labels: eight int32 each, of which the first is the class. */
export function encodeQmnistLabels(labels: Uint8Array): Uint8Array<ArrayBuffer> {
  const rows = Array.from(labels).flatMap((label) => [label, 4, 2100, 7, 30 + label, 99, 0, 0]);
  return encodeIntegers(rows, [labels.length, 8], { code: 0x0c, bytes: 4 });
}

/** How an array is written for NumPy. */
export interface NpyOptions {
  readonly descr?: string;
  readonly version?: 1 | 2 | 3;
  readonly order?: "True" | "False";
}

/** A `.npy` file. */
export function encodeNpy(
  values: ArrayBufferView,
  shape: readonly number[],
  { descr = "|u1", version = 1, order = "False" }: NpyOptions = {},
): Uint8Array {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${order}, ` +
    `'shape': (${shape.map((length) => `${length},`).join(" ")}), }`;
  const headerAt = version === 1 ? 10 : 12;
  const length = Math.ceil((headerAt + dictionary.length + 1) / 64) * 64;
  const file = new Uint8Array(length + values.byteLength);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0]);
  const view = new DataView(file.buffer);
  if (version === 1) view.setUint16(8, length - headerAt, true);
  else view.setUint32(8, length - headerAt, true);
  file.set(
    new TextEncoder().encode(`${dictionary.padEnd(length - headerAt - 1)}\n`),
    headerAt,
  );
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), length);
  return file;
}

/** The small set's arrays, as Keras names them. */
export function npyFiles(options: NpyOptions = {}): Record<string, Uint8Array> {
  return {
    "x_train.npy": encodeNpy(SMALL.trainImages, [2, 2, 3], options),
    "y_train.npy": encodeNpy(SMALL.trainLabels, [2], options),
    "x_test.npy": encodeNpy(SMALL.testImages, [1, 2, 3], options),
    "y_test.npy": encodeNpy(SMALL.testLabels, [1], options),
  };
}

/** A `.npz` file: a ZIP archive, compressed or not. */
export function encodeNpz(
  arrays: Readonly<Record<string, Uint8Array>>,
  { compressed = true } = {},
): Uint8Array {
  return zipSync({ ...arrays }, { level: compressed ? 6 : 0 });
}
