/**
 * Opens what `--data` names, where it is arrays of numbers rather than pictures or a data set.
 *
 * @module
 */
import { basename } from "@std/path";
import { readFile } from "../core/files.ts";
import { currentHost } from "../core/host.ts";
import { idxHeader } from "../data/idx.ts";
import { foreignKind } from "../data/sources/foreign_file.ts";
import { readIdxFile } from "../data/sources/read_idx_file.ts";
import { listZip } from "../data/sources/zip.ts";
import { formatOf } from "../image/decode/formats.ts";
import {
  idxNumbers,
  npyNumbers,
  type Numbers,
  rawNumbers,
  type RawType,
} from "./calibration_numbers.ts";

/** Arrays by their names; a file that holds one array only has no name for it, `""`. */
export type NamedNumbers = ReadonlyMap<string, Numbers>;

const startsWith = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, i) => bytes[i] === byte);

const [NPY, ZIP, GZIP] = [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], [0x50, 0x4b, 3, 4], [0x1f, 0x8b]];

/**
 * Reads the arrays of a file: `.npy`, `.npz`, IDX (compressed, too) or raw values. What it is is told
 * by its first bytes.
 *
 * @param path the file
 * @param options the type of raw values
 * @returns the arrays by name
 * @throws Error naming the file when it cannot be read, is damaged or something else
 */
export async function readArrays(
  path: string,
  { rawType }: { readonly rawType?: RawType },
): Promise<NamedNumbers> {
  const bytes = await readFile(path);
  if (startsWith(bytes, NPY)) return new Map([["", npyNumbers(bytes, path)]]);
  if (startsWith(bytes, ZIP)) return npzArrays(bytes, path);
  if (startsWith(bytes, GZIP) || idxHeader(bytes) !== undefined && !/\.(bin|raw)$/i.test(path)) {
    return new Map([["", idxNumbers(await readIdxFile(path), path)]]);
  }
  const picture = formatOf(bytes);
  if (picture !== undefined) {
    throw new Error(
      `Cannot calibrate on "${path}": it is one picture (${picture}), expected a folder of them`,
    );
  }
  const foreign = foreignKind(bytes);
  if (foreign !== undefined) {
    throw new Error(
      `Cannot calibrate on "${path}": it is ${foreign}, expected .npy, .npz, IDX or raw values`,
    );
  }
  return new Map([["", rawNumbers(bytes, path, rawType)]]);
}

function npzArrays(bytes: Uint8Array, path: string): NamedNumbers {
  const files = listZip(bytes, path).filter(({ name }) => name.endsWith(".npy"));
  if (files.length === 0) {
    throw new Error(
      `Cannot use "${path}": it is a ZIP archive without arrays, expected a .npz file`,
    );
  }
  return new Map(files.map((file): [string, Numbers] => {
    const name = file.name.replace(/\.npy$/, "");
    return [name, lazy(`${path}: ${name}`, () => npyNumbers(file.read(), `${path}: ${name}`))];
  }));
}

/** Archives hold labels and test sets, too, which need not be decompressed. */
function lazy(name: string, read: () => Numbers): Numbers {
  let numbers: Numbers | undefined;
  const get = () => numbers ??= read();
  return {
    name,
    get shape() {
      return get().shape;
    },
    get length() {
      return get().length;
    },
    get isBytes() {
      return get().isBytes;
    },
    at: (index) => get().at(index),
  };
}

/** Endings of files that hold an array for the input that they are named after. */
const ENDING = /\.(npy|bin|raw)$/i;

/**
 * Reads the arrays of a folder that has a file for each input: `left.npy` and `right.npy`.
 *
 * @param path the folder
 * @param options the names of the inputs, and the type of raw values
 * @returns undefined where it is no folder, or has not a file for each input
 * @throws Error naming the file when it is damaged
 */
export async function readFolderOfArrays(
  path: string,
  { inputs, rawType }: { readonly inputs: readonly string[]; readonly rawType?: RawType },
): Promise<NamedNumbers | undefined> {
  const entries = await currentHost().listFolder(path).catch(() => undefined) ?? [];
  const files = inputs.map((input) =>
    entries.find(({ name, kind }) =>
      kind === "file" && ENDING.test(name) &&
      name.replace(ENDING, "").replace(/[._-](u8|uint8|i32|int32|f32|float32)$/i, "") === input
    )
  );
  const arrays = new Map<string, Numbers>();
  for (const [i, file] of files.entries()) {
    if (file === undefined) return undefined;
    const [numbers] = (await readArrays(currentHost().join(path, basename(file.name)), { rawType }))
      .values();
    arrays.set(inputs[i]!, numbers!);
  }
  return arrays;
}
