/**
 * A data set in one `.npz` file, as Keras (`mnist.npz`) and MedMNIST keep it.
 *
 * @module
 */
import { readFile } from "../../core/files.ts";
import type { DataSource, SetName, SourceOptions } from "./data_source.ts";
import { finishSet, lookNotifier } from "./finish_set.ts";
import { foreignKind } from "./foreign_file.ts";
import { decodeNpyImages, decodeNpyLabels } from "./npy.ts";
import { listZip, type ZipFile } from "./zip.ts";

/** The names of the arrays, in small letters, the most usual first. */
const NAMES: Readonly<Record<SetName, { images: readonly string[]; labels: readonly string[] }>> = {
  train: { images: ["x_train", "train_images"], labels: ["y_train", "train_labels"] },
  test: { images: ["x_test", "test_images"], labels: ["y_test", "test_labels"] },
};

/** How every ZIP archive begins, and so every `.npz` file. */
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];

/**
 * Opens a data set in a `.npz` file.
 *
 * @param path the file
 * @param options which sets must be there, and how to take them
 * @throws Error naming the file when it cannot be read, is damaged, or lacks an array
 */
export async function openNpz(
  path: string,
  { sets = ["train", "test"], classes, transposed, notify }: SourceOptions,
): Promise<DataSource> {
  const bytes = await readFile(path);
  if (!ZIP_MAGIC.every((byte, i) => byte === bytes[i])) {
    const kind = foreignKind(bytes) ?? "no ZIP archive";
    throw new Error(`Cannot read "${path}": it is ${kind}, expected a .npz file or a folder`);
  }
  const files = listZip(bytes, path);
  for (const set of sets) {
    find(files, NAMES[set].images, path);
    find(files, NAMES[set].labels, path);
  }
  const tellLook = lookNotifier({ transposed, notify });
  return {
    async load(set) {
      const [imageFile, labelFile] = [
        find(files, NAMES[set].images, path),
        find(files, NAMES[set].labels, path),
      ].map((file) => ({ name: `${path}: ${file.name}`, bytes: file.read() }));
      const images = decodeNpyImages(imageFile!.bytes, imageFile!.name);
      const labels = decodeNpyLabels(labelFile!.bytes, labelFile!.name);
      return await finishSet(
        { images, labels, imageFile: imageFile!.name, labelFile: labelFile!.name },
        {
          classes,
          isTransposed: transposed ?? false,
          notify: tellLook,
        },
      );
    },
  };
}

function find(files: readonly ZipFile[], names: readonly string[], path: string): ZipFile {
  const file = files.find(({ name }) => names.includes(name.toLowerCase().replace(/\.npy$/, "")));
  if (file) return file;
  const found = files.slice(0, 8).map(({ name }) => name.replace(/\.npy$/, "")).join(", ");
  throw new Error(
    `Cannot use "${path}": it holds ${found || "nothing"}, expected an array ${names.join(" or ")}`,
  );
}
