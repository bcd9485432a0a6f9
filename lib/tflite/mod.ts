/**
 * Converts tfjs models to TensorFlow Lite files, without Python, and works with such files whoever
 * made them:
 *
 * - `loadSource` and `convert` make a file from a tfjs model, in four precisions;
 * - `Interpreter` and `predict` run a file in Google's own runtime;
 * - `inspect` tells what a file holds and which runtimes will take it;
 * - `cArray` makes C++ source of it for microcontrollers, `addMetadata` describes it to apps.
 *
 * Bytes are verified before anything relies on them: a damaged file is an `InvalidModelError`.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { convert, inspect } from "digits/tflite";
 * import { assertEquals } from "@std/assert";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
 * const file = convert(model);
 * const { operators } = inspect(file).graphs[0]!;
 * assertEquals(operators.map(({ name }) => name), ["FULLY_CONNECTED"]);
 * model.dispose();
 * ```
 *
 * @module
 */
export type { NdArray } from "../data/images.ts";
export type { LayersModel } from "../tensorflow.ts";
export { loadSource, loadSourceFiles, type ModelFiles } from "./source/load.ts";
export { InvalidSourceError } from "./source/invalid_source_error.ts";
export { convert, type ConvertOptions, type Precision, PRECISIONS } from "./convert/convert.ts";
export { calibrate, type Examples } from "./quantize/calibrate.ts";
export type { Calibration, PortType } from "./quantize/full_int8.ts";
export type { Range } from "./quantize/integers.ts";
export { Interpreter, type InterpreterOptions } from "./interpreter.ts";
export type { InterpreterArray } from "./tensor_values.ts";
export type { InterpreterDType, SignatureDetails, TensorDetails } from "./graph_ends.ts";
export { predict } from "./predict.ts";
export { InvalidModelError } from "./invalid_model_error.ts";
export type { ReadOptions } from "./read.ts";
export { inspect } from "./inspect.ts";
export { formatSummary } from "./format_summary.ts";
export type * from "./model_summary.ts";
export { RUNTIMES, type RuntimeSupport } from "./runtime_support.ts";
export { type CArray, cArray, type CArrayOptions, type TextFile } from "./c_array.ts";
export { addMetadata, readMetadata } from "./metadata.ts";
export type {
  InputDescription,
  ModelDescription,
  Normalization,
  OutputDescription,
} from "./model_description.ts";
export { UnsupportedLayerError } from "./convert/layer.ts";
export { SUPPORTED_LAYERS } from "./convert/registry.ts";
