/**
 * The same model in tfjs, to compare a file with.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { GraphModel } from "./graph_model.ts";

/**
 * Lets tfjs build a graph model from what has been loaded. tfjs and a backend must be there.
 *
 * @param model the model
 * @returns the model in tfjs; the caller disposes of it
 */
export async function sourceModel({ source }: GraphModel): Promise<tf.GraphModel> {
  const tf = await import("@tensorflow/tfjs");
  // tfjs adds to the nodes that it is given, and wants versions, which not every file has.
  const modelTopology = { versions: {}, ...structuredClone(source.modelTopology) };
  return await tf.loadGraphModel(tf.io.fromMemory({
    modelTopology,
    signature: source.signature,
    weightSpecs: [...source.weightSpecs] as tf.io.WeightsManifestEntry[],
    weightData: source.weightData as ArrayBuffer[],
    format: "graph-model",
  }));
}
