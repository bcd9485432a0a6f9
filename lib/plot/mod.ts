/**
 * Pictures of images, training and models, as SVG: drawn where a notebook can, text in a terminal.
 *
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { showSample } from "digits/notebook";
 *
 * const images = { data: new Uint8Array([0, 255, 255, 0]), shape: [1, 2, 2] } as const;
 * const picture = showSample(images, [7]);
 * assertStringIncludes(picture.svg, "Label: 7");
 * ```
 *
 * @module
 */
export { type MediaBundle, Picture } from "./picture.ts";
export { showConfusionMatrix, type ShowConfusionMatrixOptions } from "./show_confusion_matrix.ts";
export {
  type Distribution,
  showDistributions,
  type ShowDistributionsOptions,
} from "./show_distributions.ts";
export { type CurvePoint, showHistory, type ShowHistoryOptions } from "./show_history.ts";
export { showImage, type ShowImageOptions } from "./show_image.ts";
export { showModel } from "./show_model.ts";
export { showProbabilities, type ShowProbabilitiesOptions } from "./show_probabilities.ts";
export { showReading } from "./show_reading.ts";
export { showSample, type ShowSampleOptions } from "./show_sample.ts";
export { showTable, type ShowTableOptions, type TableColumn } from "./show_table.ts";
