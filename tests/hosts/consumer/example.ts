/**
 * What a user's project may write: it is never run, only checked, here by Deno and in the installed
 * package by tsc.
 */
import type * as tf from "@tensorflow/tfjs";
import {
  compileClassifier,
  createModel,
  type EngineInfo,
  evaluate,
  type History,
  loadMnist,
  normalize,
  openClassifier,
  readImage,
  setPageFolders,
  startBackend,
  train,
} from "digits";
import { installKernels } from "digits/kernels";
import {
  calibrate,
  type Calibration,
  convert,
  type ConvertOptions,
  inspect,
  Interpreter,
  InvalidModelError,
  loadModel,
  type ModelSummary,
  type NdArray,
  predict,
  UnsupportedLayerError,
} from "digits/tflite";

/** Trains, with what an editor would complete. */
export async function trainDigits(): Promise<{ engine: EngineInfo; accuracy: number }> {
  await startBackend();
  const { train: training, test } = await loadMnist({ directory: "data" });
  const model: tf.Sequential = createModel("mlp", { seed: 1 });
  compileClassifier(model);
  const images = normalize(training.images);
  const history: History = await train(model, { images, labels: training.labels }, {
    epochs: 1,
    onEpochEnd: ({ epoch, loss }) => console.log(epoch.toFixed(), loss.toFixed(4)),
  });
  const { accuracy } = evaluate(model, { images: normalize(test.images), labels: test.labels });
  return { engine: history.engine, accuracy };
}

/** Converts any model of tfjs' own types. */
export async function convertModel(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const model: tf.LayersModel = await loadModel(path);
  const examples = { data: new Float32Array(784), shape: [1, 28, 28] };
  const calibration: Calibration = await calibrate(model, examples);
  const options: ConvertOptions = { precision: "full-int8", calibration, inputType: "int8" };
  try {
    return convert(model, options);
  } catch (error) {
    if (error instanceof UnsupportedLayerError) console.error(error.message);
    throw error;
  }
}

/** Runs a file. */
export async function run(file: Uint8Array): Promise<number> {
  setPageFolders({ digits: "/digits/", litert: new URL("https://example.com/litert/") });
  const summary: ModelSummary = inspect(file);
  // @ts-expect-error: there is no such precision
  if (summary.precision === "float33") throw new InvalidModelError("a", "b");
  using interpreter = await Interpreter.create(file, { name: "digits" });
  const logits: NdArray = predict(interpreter, { data: new Float32Array(784), shape: [1, 28, 28] });
  using classifier = await openClassifier(file);
  const [prediction] = classifier.classify(await readImage("zero.png", classifier.size));
  return prediction?.digit ?? logits.data[0] ?? 0;
}

/** Gives plain tfjs its kernels. */
export async function prepare(): Promise<void> {
  await installKernels();
  // @ts-expect-error: it takes nothing
  await installKernels(1);
}
