/**
 * From handwritten digits to a working `.tflite` file.
 *
 * - `loadMnist`, `loadDataset`, `readImage`, `normalize`: from files to numbers;
 * - `createModel`, `compileClassifier`, `train`, `evaluate`: from numbers to a trained tfjs model;
 * - `convert`, `calibrate`, `Interpreter`, `predict`, `inspect`: from the model to a file that runs;
 * - `openClassifier`: from a file and a picture to a digit;
 * - `readPixels`, `findDigits`, `readDigits`: from a drawing or a photograph to the digits on it.
 *
 * `digits/tflite` has the converter and the interpreter alone, `digits/kernels` the kernels for plain
 * tfjs, `digits/notebook` pictures and what only a notebook needs.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openClassifier, readImage } from "digits";
 *
 * using classifier = await openClassifier("models/mnist.tflite");
 * const [prediction] = classifier.classify(await readImage("data/zero.png", classifier.size));
 * assertEquals(prediction?.digit, 0);
 * ```
 *
 * @module
 */
import "#host";

export type { NdArray } from "./core/nd_array.ts";
export { type PageFolders, setPageFolders } from "./host/page_folders.ts";
export { createRandom, deriveSeed, permutation, type Random } from "./core/random.ts";
export type { LayersModel, Sequential } from "./core/tensorflow.ts";
export {
  augmentImages,
  type AugmentOptions,
  type Dataset,
  type ElasticOptions,
  gatherImages,
  type Images,
  loadMnist,
  type LoadMnistOptions,
  type Mnist,
  normalize,
} from "./data/mod.ts";
export { loadDataset, type LoadDatasetOptions, type LoadedDataset } from "./datasets/mod.ts";
export {
  type Box,
  findDigits,
  type FoundDigit,
  type ImageSize,
  type Pixels,
  readImage,
  type ReadImageOptions,
  readPixels,
} from "./image/mod.ts";
export {
  createEnsemble,
  createModel,
  type CreateModelOptions,
  type InputShape,
  loadModel,
  type LoadOptions,
  type ModelName,
  saveModel,
} from "./models/mod.ts";
export {
  argMax,
  evaluate,
  type Evaluation,
  predictLogits,
  scoreLogits,
  softmax,
} from "./evaluation/mod.ts";
export {
  calibrate,
  type Calibration,
  convert,
  type ConvertOptions,
  type Examples,
  inspect,
  Interpreter,
  type InterpreterArray,
  type InterpreterDType,
  type InterpreterOptions,
  type ModelContents,
  type ModelSummary,
  type PortType,
  type Precision,
  predict,
  type Range,
  type ReadOptions,
  type SignatureDetails,
  type TensorDetails,
} from "./tflite/mod.ts";
export {
  type Arithmetic,
  type BackendInfo,
  type BatchResult,
  compileClassifier,
  type EngineInfo,
  type EpochResult,
  type History,
  type Metrics,
  type Recipe,
  recipes,
  type Schedule,
  startBackend,
  train,
  trainEnsemble,
  type TrainOptions,
  type Versions,
  versions,
} from "./training/mod.ts";
export {
  type Classifier,
  openClassifier,
  type Prediction,
  type ReadDigit,
  readDigits,
  type Reading,
} from "./classifier/mod.ts";
