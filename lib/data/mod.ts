/**
 * From files to images and labels.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeIdxImages, encodeIdx, normalize } from "./mod.ts";
 *
 * const file = encodeIdx(new Uint8Array([0, 51, 255, 0]), [1, 2, 2]);
 * const images = normalize(decodeIdxImages(file));
 * assertEquals(images.shape, [1, 2, 2]);
 * assertEquals(images.data[2], 1);
 * ```
 *
 * @module
 */
export { augmentImages } from "./augment/augment_images.ts";
export type { AugmentOptions } from "./augment/create_augment.ts";
export type { ElasticOptions } from "./augment/elastic_field.ts";
export { gatherImages } from "./gather_images.ts";
export { decodeIdxImages, decodeIdxLabels, encodeIdx, IMAGES_MAGIC, LABELS_MAGIC } from "./idx.ts";
export { type Dataset, type Images, NO_CLASS } from "./images.ts";
export {
  loadMnist,
  type LoadMnistOptions,
  type Mnist,
  mnistFolder,
  packagedMnist,
} from "./mnist.ts";
export { addNoDigits } from "./no_digits.ts";
export { normalize, sliceImages } from "./normalize.ts";
export { addSerifOnes } from "./serif_ones.ts";
export type { DataSource, LabelledImages, SetName, SourceOptions } from "./sources/data_source.ts";
export { finishSet, lookNotifier } from "./sources/finish_set.ts";
export { loadBoth } from "./sources/load_both.ts";
export { nothingFound, openDataFiles } from "./sources/open_data_files.ts";
