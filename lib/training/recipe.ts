/**
 * How each model is trained unless one says otherwise.
 *
 * @module
 */
import type { AugmentOptions } from "../data/mod.ts";
import type { ModelName } from "../models/mod.ts";
import { cosineDecay, type Schedule } from "./schedule.ts";

/** What `train` and `compileClassifier` are to be called with. */
export interface Recipe {
  /** Passes over the training images. */
  readonly epochs: number;
  /** Images a training step. */
  readonly batchSize: number;
  /** Of Adam. */
  readonly learningRate: number;
  /** How images are changed; not at all when left out. */
  readonly augment?: AugmentOptions;
  /** How the learning rate changes; not at all when left out. */
  readonly schedule?: Schedule;
  /** The share of the ones that are drawn once more with an upstroke; none when left out. */
  readonly serifOnes?: number;
  /** How many images of strokes that are no digit there are besides, as a share; none when left out. */
  readonly noDigits?: number;
  /** The share of the training images that is held back to choose by; none when left out. */
  readonly validationSplit?: number;
}

/** The tutorial's. */
const PLAIN: Recipe = { epochs: 5, batchSize: 32, learningRate: 0.001 };

/**
 * For what people really draw: digits that are turned, moved, slanted and stretched, half of them a
 * third as far, and a rate that falls to almost nothing. Chosen on the validation split.
 */
const THOROUGH: Recipe = {
  epochs: 20,
  batchSize: 64,
  learningRate: 0.003,
  augment: { gentle: 0.5 },
  schedule: cosineDecay({ to: 0.002 }),
  serifOnes: 0.25,
  validationSplit: 1 / 12,
};

/** As thorough, for a model that can learn from more; it is shown strokes that are no digit, too. */
const EXTENSIVE: Recipe = { ...THOROUGH, epochs: 16, noDigits: 0.06 };

/** The recipe of each model. */
export const recipes: Readonly<Record<ModelName, Recipe>> = {
  mlp: PLAIN,
  cnn: PLAIN,
  compact: THOROUGH,
  improved: EXTENSIVE,
};
