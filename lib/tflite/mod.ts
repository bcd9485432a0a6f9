/**
 * Converts tfjs models to TensorFlow Lite files, without Python.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { convert } from "digits/tflite";
 * import { assertEquals } from "@std/assert";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
 * const file = convert(model);
 * assertEquals(new TextDecoder().decode(file.subarray(4, 8)), "TFL3");
 * model.dispose();
 * ```
 *
 * @module
 */
export type { NdArray } from "../data/images.ts";
export type { LayersModel } from "../tensorflow.ts";
export { loadSource, loadSourceFiles, type ModelFiles } from "./source/load.ts";
export { InvalidSourceError } from "./source/invalid_source_error.ts";
export { convert, type ConvertOptions, type Precision } from "./convert/convert.ts";
export { calibrate, type Examples } from "./quantize/calibrate.ts";
export type { Calibration, PortType } from "./quantize/full_int8.ts";
export type { Range } from "./quantize/integers.ts";
export { Interpreter, type InterpreterArray, type InterpreterOptions } from "./interpreter.ts";
export type { InterpreterDType, SignatureDetails, TensorDetails } from "./graph_ends.ts";
export { predict } from "./predict.ts";
export { InvalidModelError } from "./invalid_model_error.ts";
export type { ReadOptions } from "./read.ts";
export { inspect } from "./inspect.ts";
export { formatSummary } from "./format_summary.ts";
export type * from "./model_summary.ts";
export { RUNTIMES, type RuntimeSupport } from "./runtime_support.ts";
export { type CArray, cArray, type CArrayOptions, type TextFile } from "./c_array.ts";
export {
  addMetadata,
  type InputDescription,
  type ModelDescription,
  type Normalization,
  type OutputDescription,
  readMetadata,
} from "./metadata.ts";
export { UnsupportedLayerError } from "./convert/layer.ts";
export { SUPPORTED_LAYERS } from "./convert/registry.ts";
