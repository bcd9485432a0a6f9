/**
 * The same model in tfjs, to compare a file with.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** A graph model in tfjs (https://js.tensorflow.org/api/latest/#class:GraphModel). */
export type TfjsGraphModel = tf.GraphModel;

/** What tfjs needs to build a graph model. */
export interface TfjsSource {
  /** `modelTopology` of the `model.json`. */
  readonly modelTopology: object;
  /** The signature, if there is one. */
  readonly signature?: object;
  /** The entries of the weights manifest. */
  readonly weightSpecs: readonly object[];
  /** The bytes of the weights, one group behind another. */
  readonly weightData: readonly ArrayBuffer[];
}

/**
 * Lets tfjs build a graph model. A backend of tfjs must be there.
 *
 * @param source what has been read of the model
 * @returns the model in tfjs; the caller disposes of it
 */
export async function buildInTfjs(source: TfjsSource): Promise<TfjsGraphModel> {
  const tf = await import("@tensorflow/tfjs");
  // tfjs adds to the nodes that it is given, and wants versions, which not every file has.
  const modelTopology = { versions: {}, ...structuredClone(source.modelTopology) };
  return await tf.loadGraphModel(tf.io.fromMemory({
    modelTopology,
    signature: source.signature,
    weightSpecs: [...source.weightSpecs] as tf.io.WeightsManifestEntry[],
    weightData: [...source.weightData],
    format: "graph-model",
  }));
}
