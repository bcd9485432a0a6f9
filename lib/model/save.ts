/**
 * tfjs models on disk: `model.json` with its weights beside it, the form that every tfjs program
 * can load.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { join } from "@std/path";
import { writeFileAtomic } from "../files.ts";
import type { LayersModel } from "../tensorflow.ts";

const WEIGHTS_FILE = "weights.bin";

/**
 * Saves a model as `model.json` and `weights.bin` in a folder.
 *
 * @param model any layers model; it stays the caller's
 * @param directory the folder, created when there is none
 * @throws Error naming the file that cannot be written
 */
export async function saveModel(model: LayersModel, directory: string): Promise<void> {
  await model.save(tf.io.withSaveHandler(async (artifacts) => {
    const { modelTopology, weightSpecs = [], weightData } = artifacts;
    const weights = tf.io.CompositeArrayBuffer.join(weightData);
    const manifest = [{ paths: [WEIGHTS_FILE], weights: weightSpecs }];
    const { format, generatedBy, convertedBy } = artifacts;
    const json = { format, generatedBy, convertedBy, modelTopology, weightsManifest: manifest };
    // The weights first: a model.json then never names weights that are not there.
    await writeFileAtomic(join(directory, WEIGHTS_FILE), new Uint8Array(weights));
    await writeFileAtomic(join(directory, "model.json"), JSON.stringify(json, null, 1) + "\n");
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  }));
}

/**
 * Loads a model that `saveModel`, or `model.save("file://…")` of tfjs for Node, has written.
 *
 * @param directory the folder with `model.json`
 * @returns the model, not compiled; the caller disposes it
 * @throws Error naming the file that is missing or is not a tfjs layers model
 */
export async function loadModel(directory: string): Promise<LayersModel> {
  const path: string = join(directory, "model.json");
  let artifacts: tf.io.ModelArtifacts;
  try {
    const json: tf.io.ModelJSON = JSON.parse(await Deno.readTextFile(path));
    if (!json.modelTopology || !json.weightsManifest) {
      throw new Error("it has no modelTopology and weightsManifest, expected a tfjs layers model");
    }
    const shards = await Promise.all(
      json.weightsManifest.flatMap((group) => group.paths)
        .map((name) => Deno.readFile(join(directory, name))),
    );
    artifacts = {
      ...json,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: shards.map((shard) => shard.buffer),
    };
  } catch (error) {
    throw new Error(`Cannot load model "${path}": ${(error as Error).message}`, { cause: error });
  }
  return await tf.loadLayersModel(tf.io.fromMemory(artifacts));
}
