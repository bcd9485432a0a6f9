/**
 * Converts tfjs models to TensorFlow Lite files, without Python, and works with such files whoever
 * made them:
 *
 * - `loadModel` and `convert` make a file from a tfjs model, in four precisions;
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
export type { NdArray } from "../core/nd_array.ts";
export type { LayersModel } from "../core/tensorflow.ts";
export { type InputShape, loadModel, type LoadOptions } from "../models/load/load_model.ts";
export { InvalidLayersModelError } from "../models/load/invalid_layers_model_error.ts";
export { loadGraphModel, type LoadGraphModelOptions } from "./graph_model/load_graph_model.ts";
export type { GraphInputShape, GraphModel, GraphModelPort } from "./graph_model/graph_model.ts";
export type { TfjsGraphModel } from "./graph_model/source_model.ts";
export { convert, type ConvertOptions } from "./convert.ts";
export type { ConvertibleModel, GraphSource } from "./source.ts";
export type { GraphOptions, TargetRuntime } from "./graph/graph.ts";
export { type Precision, PRECISIONS } from "./quantize/precision.ts";
export { calibrate, type Examples } from "./calibrate.ts";
export { type FloatOperation, floatOperations } from "./float_operations.ts";
export type { Calibration, PortType } from "./quantize/full_int8.ts";
export type { Range } from "./quantize/integers.ts";
export { type Verification, verify, type VerifyOptions } from "./verify_conversion.ts";
export type { OutputDifference } from "./verify_conversion.ts";
export type { Difference } from "./difference.ts";
export type { LayerError } from "./layer_errors.ts";
export type { RunInputs, RunOutputs } from "./source_run.ts";
export { Interpreter, type InterpreterOptions } from "./runtime/interpreter.ts";
export type { InterpreterArray } from "./runtime/tensor_values.ts";
export type { InterpreterDType, SignatureDetails, TensorDetails } from "./runtime/graph_ends.ts";
export { predict } from "./runtime/predict.ts";
export { InvalidModelError } from "./format/invalid_model_error.ts";
export type { ReadOptions } from "./format/read.ts";
export { inspect } from "./inspect/inspect.ts";
export { formatSummary } from "./inspect/format_summary.ts";
export type * from "./inspect/model_summary.ts";
export type { RuntimeName, RuntimeSupport } from "./inspect/runtime_support.ts";
export { type CArray, cArray, type CArrayOptions, type TextFile } from "./c_array.ts";
export { addMetadata } from "./metadata/add_metadata.ts";
export { readMetadata } from "./metadata/read_metadata.ts";
export type {
  InputDescription,
  ModelDescription,
  Normalization,
  OutputDescription,
} from "./metadata/model_description.ts";
export { UnsupportedLayerError, type UnsupportedPart } from "./graph/unsupported_layer_error.ts";
