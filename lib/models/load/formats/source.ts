/**
 * What a format gives: a model's topology and its weights.
 *
 * @module
 */
import type { Dialect, Leaf, ModelSpec } from "../spec/model_spec.ts";
import type { WeightsByLeaf } from "../weights/stored_weight.ts";

/** A model as it stands in its files. */
export interface SavedModel {
  /** What describes the layers. */
  readonly topology: unknown;
  /** What errors call the topology. */
  readonly path: string;
  /** Who has written it. */
  readonly dialect: Dialect;
  /**
   * Finds the weights of layers; nothing of their values is read yet.
   *
   * @param leaves the layers in the terms of tfjs, in the order of the model
   * @param original the model as it was saved
   */
  readonly weightsOf: (leaves: readonly Leaf[], original: ModelSpec) => WeightsByLeaf;
  /** Gets ready to read the values; once they have been compared with the layers. */
  readonly prepare: () => Promise<void>;
}
