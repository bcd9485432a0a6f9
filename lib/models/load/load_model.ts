/**
 * Loads a model of layers from its files, which nobody has checked yet.
 *
 * @module
 */
import { currentHost } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";
import type { LayersModel } from "../../core/tensorflow.ts";
import { buildModel } from "./build_model.ts";
import { readKerasArchive } from "./formats/keras_archive.ts";
import { readKerasH5 } from "./formats/keras_h5.ts";
import type { SavedModel } from "./formats/source.ts";
import { type ModelFiles, readTfjsLayers } from "./formats/tfjs_layers.ts";
import { findModel } from "./find_model.ts";
import { zippedFiles } from "./formats/zipped_files.ts";
import { type Fail, InvalidLayersModelError } from "./invalid_layers_model_error.ts";
import { fixInputShapes, type InputShape } from "./spec/input_shapes.ts";
import { leavesOf } from "./spec/model_spec.ts";
import { orderCalls } from "./spec/order_calls.ts";
import { readModel } from "./spec/read_model.ts";
import { registerClasses } from "./translate/keras_classes.ts";
import { stackAsGraph } from "./translate/stack_as_graph.ts";
import { translateModel } from "./translate/translate_model.ts";
import { checkWeights } from "./weights/check_weights.ts";

export type { InputShape, ModelFiles };

/** How a model is loaded. */
export interface LoadOptions {
  /** The shapes of inputs whose height, width or length the model leaves open. */
  readonly inputShapes?: readonly InputShape[];
}

/**
 * Loads a model from disk: a tfjs layers model (a folder with `model.json`, or that file), a `.keras`
 * file, or an `.h5` file with a whole model, of Keras 2 and 3. Before tfjs builds anything, the layers
 * are checked, the weights against the layers and the files' sizes, and all weights for NaN and
 * infinities.
 *
 * @param path the file, or the folder that holds it
 * @param options the shapes of inputs that are open
 * @returns the model, not compiled; the caller disposes of it
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export async function loadModel(
  path: string | URL,
  options: LoadOptions = {},
): Promise<LayersModel> {
  const { kind, file } = await findModel(path);
  const name = nameOf(file);
  const fail = failing(name);
  const host = currentHost();
  if (kind === "keras" || kind === "hdf5") {
    return await loadKerasFile(await host.readFile(file), kind, { ...options, name });
  }
  const files = kind === "tfjs-zip"
    ? zippedFiles(await host.readFile(file), { name, fail })
    : await filesBeside(file, fail);
  return await loadModelFiles(files, { ...options, name });
}

/** The files of a tfjs model on disk. */
async function filesBeside(json: string | URL, fail: Fail): Promise<ModelFiles> {
  const host = currentHost();
  const folder = json instanceof URL ? new URL(".", json) : json.replace(/[^/\\]*$/, "");
  const place = (file: string) => folder instanceof URL ? new URL(file, folder) : folder + file;
  const attempt = async <Result>(file: string, action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      return fail(`cannot read "${file}": ${errorMessage(error)}`);
    }
  };
  const bytes = await attempt("model.json", () => host.readFile(json));
  return {
    json: new TextDecoder().decode(bytes),
    sizeOf: (file) => attempt(file, () => host.fileSize(place(file))),
    read: (file) => attempt(file, () => host.readFile(place(file))),
  };
}

function nameOf(file: string | URL): string {
  return file instanceof URL ? decodeURI(file.pathname) : file;
}

function failing(name: string): Fail {
  return (problem) => {
    throw new InvalidLayersModelError(name, problem);
  };
}

/**
 * Loads a tfjs model from files that lie anywhere.
 *
 * @param files the text of `model.json`, and how to get at the weights
 * @param options what errors call the model, "model.json" by default, and the shapes of open inputs
 * @returns the model, not compiled; the caller disposes of it
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export async function loadModelFiles(
  files: ModelFiles,
  { name = "model.json", ...options }: LoadOptions & { readonly name?: string } = {},
): Promise<LayersModel> {
  return await build(() => readTfjsLayers(files, failing(name)), { ...options, name });
}

/**
 * Loads a model from the bytes of a file that Keras saved.
 *
 * @param bytes the file
 * @param kind `keras` for a `.keras` archive, `hdf5` for a whole-model `.h5`
 * @param options what errors call the model, "model" by default, and the shapes of open inputs
 * @returns the model, not compiled; the caller disposes of it
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export async function loadKerasFile(
  bytes: Uint8Array<ArrayBuffer>,
  kind: "keras" | "hdf5",
  { name = "model", ...options }: LoadOptions & { readonly name?: string } = {},
): Promise<LayersModel> {
  const fail = failing(name);
  const read = () =>
    kind === "hdf5" ? readKerasH5(bytes, fail) : readKerasArchive(bytes, { name, fail });
  return await build(read, { ...options, name });
}

async function build(
  read: () => SavedModel,
  { name, inputShapes }: LoadOptions & { readonly name: string },
): Promise<LayersModel> {
  const fail = failing(name);
  try {
    const saved = read();
    const tf = await import("@tensorflow/tfjs");
    registerClasses(tf);
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    const original = readModel(saved.topology, fail, saved.path);
    const spec = orderCalls(original, fail);
    const isKnown = (className: string) => Object.hasOwn(classNameMap, className);
    const isLayer = (className: string) =>
      isKnown(className) && classNameMap[className]![0].prototype instanceof tf.layers.Layer;
    const translated = translateModel(spec, { dialect: saved.dialect, isKnown, isLayer, fail });
    const model = stackAsGraph(fixInputShapes(translated, { inputShapes, fail }));
    const leaves = leavesOf(model);
    const weights = saved.weightsOf(leaves, original);
    checkWeights(leaves, weights, fail);
    await saved.prepare();
    return buildModel({ model, leaves, weights }, { tf, fail });
  } catch (error) {
    // Readers of archives and of HDF5 do not know the model's name.
    if (error instanceof InvalidLayersModelError) throw error;
    return fail(errorMessage(error).replace(/^Cannot read "(?:.*: )?([^"]*)": /, '"$1": '));
  }
}
