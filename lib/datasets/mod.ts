/**
 * A data set in whichever form people have it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "digits";
 *
 * const { train, test, classes } = await loadDataset(); // or loadDataset("my-digits")
 * assertEquals(train.images.shape, [60000, 28, 28]);
 * assertEquals(test.images.shape, [10000, 28, 28]);
 * assertEquals(classes, 10);
 * ```
 *
 * @module
 */
export { alignClasses, areNumbers } from "./align_classes.ts";
export { loadDataset, type LoadDatasetOptions, type LoadedDataset } from "./load_dataset.ts";
export { openDataset } from "./open_dataset.ts";
