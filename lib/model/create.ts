import type * as tf from "@tensorflow/tfjs";
import { createCnn } from "./cnn.ts";
import { createMlp } from "./mlp.ts";

/** What a model is made for. */
export interface CreateModelOptions {
  /** Fixes the initial weights; 0 by default. */
  readonly seed?: number;
  /** Height and width of the images; 28×28 by default. */
  readonly inputShape?: readonly [height: number, width: number];
  /** How many classes to tell apart; 10 by default. */
  readonly classes?: number;
}

const creators = { mlp: createMlp, cnn: createCnn } as const;

/** The name of one of the tutorial's models. */
export type ModelName = keyof typeof creators;

/** The names that `createModel` knows: `mlp` and its convolutional variant, `cnn`. */
export const MODEL_NAMES = Object.keys(creators) as readonly ModelName[];

/**
 * Creates one of the tutorial's two models, untrained.
 *
 * @param name `mlp` (98 %, seconds) or `cnn` (99 %, minutes)
 * @returns a model from `[n, height, width]` float32 in [0, 1] to logits `[n, classes]`; the caller
 * disposes it
 */
export function createModel(name: ModelName, options: CreateModelOptions = {}): tf.Sequential {
  return creators[name](options);
}
