import { loadBoth, type Mnist } from "../data/mod.ts";
import type { ImageSize } from "../image/mod.ts";
import { openDataset } from "./open_dataset.ts";

/** How to take a data set. */
export interface LoadDatasetOptions {
  /** What pictures are brought to; 28×28 by default. Images of data files keep their size. */
  readonly size?: ImageSize;
  /**
   * Whether images are stored with rows and columns exchanged, so that they must be turned upright. By
   * default those of files that are called EMNIST are.
   */
  readonly transposed?: boolean;
  /** Leaves pictures out that cannot be read, instead of failing. */
  readonly skipUnreadable?: boolean;
  /** Is told in a sentence what was decided, or looks strange, that one might not expect. */
  readonly notify?: (note: string) => void;
}

/** A data set, read. */
export interface LoadedDataset extends Mnist {
  /** How many classes there are: as many as have names, else as labels tell, and at least ten. */
  readonly classes: number;
}

/** A data set without names is taken for one of digits, even if some do not occur. */
const DIGITS = 10;

/**
 * Loads a data set in whichever form people have it: IDX files under all their names (MNIST,
 * Fashion-MNIST, KMNIST, QMNIST, EMNIST), Keras' `.npz`, or a folder of pictures for each class.
 *
 * @param path a folder or a `.npz` file; MNIST by default
 * @param options how to take it
 * @returns uint8 images and labels; normalize the images before training
 * @throws Error naming path or file when something is missing, unreadable or does not fit
 */
export async function loadDataset(
  path?: string,
  options: LoadDatasetOptions = {},
): Promise<LoadedDataset> {
  const source = await openDataset(path, options);
  const { train, test } = await loadBoth(source, path ?? "MNIST");
  const { classNames } = source;
  const classes = classNames?.length ??
    [train, test].reduce((most, { labels }) => Math.max(most, largest(labels) + 1), DIGITS);
  return { train, test, classes, ...(classNames && { classNames }) };
}

function largest(labels: Uint8Array): number {
  return labels.reduce((largest, label) => Math.max(largest, label), 0);
}
