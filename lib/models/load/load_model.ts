/**
 * Loads a tfjs layers model from `model.json` and its weights, which nobody has checked yet.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { currentHost } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";
import type { LayersModel } from "../../core/tensorflow.ts";
import { checkFinite, checkWeightNames } from "./check_weights.ts";
import { registerLayers } from "../layers/register_layers.ts";
import { type Fail, InvalidLayersModelError } from "./invalid_layers_model_error.ts";
import { parseManifest, type WeightGroup } from "./manifest.ts";
import { expectedWeights } from "./topology.ts";

/** The files of a tfjs model. */
export interface ModelFiles {
  /** The text of `model.json`. */
  readonly json: string;
  /** How many bytes a file of weights has; it is asked before any file is read. */
  readonly sizeOf: (path: string) => Promise<number>;
  /** Reads a file of weights; its path is relative to `model.json`. */
  readonly read: (path: string) => Promise<Uint8Array>;
}

/**
 * Loads a model from disk: what `model.save`, `tensorflowjs_converter` or this project's training
 * wrote, with float32 weights or weights quantized to uint8, uint16 or float16. Before tfjs builds
 * anything, the manifest is checked against the layers and the files' sizes, and all weights for
 * NaN and infinities.
 *
 * @param path the `model.json`, or the folder that holds it
 * @returns the model, not compiled; the caller disposes of it
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export function loadModel(path: string | URL): Promise<LayersModel> {
  const host = currentHost();
  const json = modelJson(path);
  const folder = json instanceof URL ? new URL(".", json) : json.replace(/[^/\\]*$/, "");
  const place = (file: string) => folder instanceof URL ? new URL(file, folder) : folder + file;
  const name = json instanceof URL ? decodeURI(json.pathname) : json;
  const attempt = async <Result>(file: string, action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      throw new InvalidLayersModelError(name, `cannot read "${file}": ${errorMessage(error)}`);
    }
  };
  return attempt("model.json", () => host.readFile(json)).then((bytes) =>
    loadModelFiles({
      json: new TextDecoder().decode(bytes),
      sizeOf: (file) => attempt(file, () => host.fileSize(place(file))),
      read: (file) => attempt(file, () => host.readFile(place(file))),
    }, { name })
  );
}

function modelJson(path: string | URL): string | URL {
  if (/\.json$/i.test(path instanceof URL ? path.pathname : path)) return path;
  return path instanceof URL
    ? new URL("model.json", path.href.replace(/\/?$/, "/"))
    : path.replace(/[/\\]?$/, "/") + "model.json";
}

/**
 * Loads a model from files that lie anywhere.
 *
 * @param files the text of `model.json`, and how to get at the weights
 * @param options what errors call the model, "model.json" by default
 * @returns the model, not compiled; the caller disposes of it
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export async function loadModelFiles(
  files: ModelFiles,
  { name = "model.json" }: { readonly name?: string } = {},
): Promise<LayersModel> {
  const fail: Fail = (problem) => {
    throw new InvalidLayersModelError(name, problem);
  };
  const { modelTopology, weightsManifest } = parseJson(files.json, fail);
  const groups = parseManifest(weightsManifest, fail);
  checkWeightNames(groups, expectedWeights(modelTopology, fail), { fail });
  for (const group of groups) await checkSizes(group, files, { fail });
  const weightData: ArrayBuffer[] = [];
  for (const group of groups) {
    const bytes = await joinShards(group, files, { fail });
    checkFinite(group, bytes, { fail });
    weightData.push(bytes.buffer);
  }
  return await build({ modelTopology, weightsManifest, weightData }, fail);
}

function parseJson(text: string, fail: Fail): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(`it is no JSON: ${(error as Error).message}`);
  }
  if (typeof json !== "object" || json === null || !("modelTopology" in json)) {
    return fail("it has no modelTopology, expected a tfjs layers model");
  }
  if ("format" in json && json.format === "graph-model") {
    return fail("it is a graph model, expected a layers model (its layers are no longer known)");
  }
  return json as Readonly<Record<string, unknown>>;
}

async function checkSizes(
  group: WeightGroup,
  files: ModelFiles,
  { fail }: { readonly fail: Fail },
): Promise<void> {
  let total = 0;
  for (const path of group.paths) total += await files.sizeOf(path);
  if (total !== group.byteLength) {
    fail(
      `${group.paths.map((path) => `"${path}"`).join(", ") || "a group without files"} ` +
        `has ${total} bytes, expected ${group.byteLength} for ${group.weights.length} weights`,
    );
  }
}

async function joinShards(
  group: WeightGroup,
  files: ModelFiles,
  { fail }: { readonly fail: Fail },
): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(group.byteLength);
  let start = 0;
  for (const path of group.paths) {
    const shard = await files.read(path);
    if (start + shard.length > joined.length) fail(`"${path}" has grown while it was read`);
    joined.set(shard, start);
    start += shard.length;
  }
  if (start !== joined.length) fail(`"${group.paths.at(-1)}" has shrunk while it was read`);
  return joined;
}

interface Parts {
  readonly modelTopology: unknown;
  readonly weightsManifest: unknown;
  readonly weightData: ArrayBuffer[];
}

/** Lets tfjs build the layers, then sets their weights; nothing stays behind if either fails. */
async function build(parts: Parts, fail: Fail): Promise<LayersModel> {
  const tf = await import("@tensorflow/tfjs");
  registerLayers(tf);
  const modelTopology = withoutInitializers(parts.modelTopology) as object;
  const specs = (parts.weightsManifest as { weights: tf.io.WeightsManifestEntry[] }[])
    .flatMap(({ weights }) => weights);
  let model: LayersModel | undefined;
  let weights: tf.NamedTensorMap | undefined;
  try {
    model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology }));
    releaseNested(model, tf.LayersModel);
    weights = tf.io.decodeWeights(parts.weightData, specs);
    const ofLayers = specs.filter(({ group }) => group !== "optimizer").map(({ name }) => name);
    model.loadWeights(Object.fromEntries(ofLayers.map((name) => [name, weights![name]!])));
    return model;
  } catch (error) {
    model?.dispose();
    return fail((error as Error).message);
  } finally {
    tf.dispose(weights);
  }
}

/**
 * tfjs counts a nested model as used by the model around it and by whoever made it. Here nobody
 * else has it, so that without this its weights would outlive the model around it.
 */
function releaseNested(model: LayersModel, LayersModel: typeof tf.LayersModel): void {
  for (const layer of model.layers) {
    if (!(layer instanceof LayersModel)) continue;
    releaseNested(layer, LayersModel);
    layer.dispose();
  }
}

/** All weights are about to be set, so random numbers for them would be made in vain. */
function withoutInitializers(topology: unknown): unknown {
  return JSON.parse(JSON.stringify(
    topology,
    (key, value) =>
      /initializer$/i.test(key) && value !== null ? { class_name: "Zeros", config: {} } : value,
  ));
}
