/**
 * What a notebook needs besides `digits`: a kernel that can be interrupted, progress, download links,
 * and pictures. In Deno only.
 *
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { showSample } from "digits/notebook";
 *
 * const images = { data: new Uint8Array([0, 255, 255, 0]), shape: [1, 2, 2] } as const;
 * assertStringIncludes(showSample(images, [7]).svg, "Label: 7");
 * ```
 *
 * @module
 */
import "#host";

export {
  offerDownload,
  prepareNotebook,
  projectPath,
  showTraining,
  type TrainingView,
} from "./notebook/mod.ts";
export {
  type Distribution,
  type MediaBundle,
  type Picture,
  showConfusionMatrix,
  type ShowConfusionMatrixOptions,
  showDistributions,
  type ShowDistributionsOptions,
  showImage,
  type ShowImageOptions,
  showModel,
  showProbabilities,
  type ShowProbabilitiesOptions,
  showReading,
  showSample,
  type ShowSampleOptions,
  showTable,
  type ShowTableOptions,
  type TableColumn,
} from "./plot/mod.ts";
