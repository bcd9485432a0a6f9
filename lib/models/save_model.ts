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

/** A file of a tfjs model. */
export interface ModelFile {
  readonly name: "model.json" | "weights.bin";
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * The two files of a tfjs model, the weights first.
 *
 * @param model any layers model; it stays the caller's
 */
export async function encodeModel(model: LayersModel): Promise<readonly ModelFile[]> {
  let files: readonly ModelFile[] = [];
  await model.save(tf.io.withSaveHandler((artifacts) => {
    const { modelTopology, weightSpecs = [], weightData } = artifacts;
    const weights = tf.io.CompositeArrayBuffer.join(weightData);
    const manifest = [{ paths: [WEIGHTS_FILE], weights: weightSpecs }];
    const { format, generatedBy, convertedBy } = artifacts;
    const json = { format, generatedBy, convertedBy, modelTopology, weightsManifest: manifest };
    files = [
      { name: WEIGHTS_FILE, data: new Uint8Array(weights) },
      {
        name: "model.json",
        data: new TextEncoder().encode(JSON.stringify(json, null, 1) + "\n"),
      },
    ];
    return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
  }));
  return files;
}

/**
 * Saves a model as `model.json` and `weights.bin` in a folder.
 *
 * @param model any layers model; it stays the caller's
 * @param directory the folder, created when there is none
 * @throws Error naming the file that cannot be written
 */
export async function saveModel(model: LayersModel, directory: string): Promise<void> {
  // The weights first: a model.json then never names weights that are not there.
  for (const { name, data } of await encodeModel(model)) {
    await writeFileAtomic(currentHost().join(directory, name), data);
  }
}
