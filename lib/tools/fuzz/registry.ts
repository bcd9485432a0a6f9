/**
 * All readers that are tried. A new one is written down here.
 *
 * @module
 */
import type { Reader } from "./reader.ts";
import { idx, npy, zip } from "./readers/data.ts";
import { graphJson, keras, modelJson } from "./readers/models.ts";
import { metadata, netpbm, options, pictures } from "./readers/others.ts";
import { tflite } from "./readers/tflite.ts";

/** The readers, in the order in which they are tried. */
export const READERS: readonly Reader[] = [
  tflite,
  metadata,
  modelJson,
  ...keras,
  graphJson,
  idx,
  npy,
  zip,
  ...pictures,
  netpbm,
  options,
];
