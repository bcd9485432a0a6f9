/**
 * Writes tfjs models: `model.json` with its weights beside it, the form that every tfjs program
 * can load.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { writeFileAtomic } from "../core/files.ts";
import { currentHost } from "../core/host.ts";
import type { LayersModel } from "../core/tensorflow.ts";

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
    const { join } = currentHost();
    // The weights first: a model.json then never names weights that are not there.
    await writeFileAtomic(join(directory, WEIGHTS_FILE), new Uint8Array(weights));
    await writeFileAtomic(join(directory, "model.json"), JSON.stringify(json, null, 1) + "\n");
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  }));
}
