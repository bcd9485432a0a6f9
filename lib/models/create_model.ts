import { createCnn } from "./cnn.ts";
import { createCompact } from "./compact.ts";
import { createMlp } from "./mlp.ts";
import type { CreateModelOptions } from "./options.ts";
import type { Sequential } from "../core/tensorflow.ts";

/** The name of a model: of the tutorial's two, or of the one that reads real drawings. */
export type ModelName = "mlp" | "cnn" | "compact";

const creators: Readonly<Record<ModelName, (options: CreateModelOptions) => Sequential>> = {
  mlp: createMlp,
  cnn: createCnn,
  compact: createCompact,
};

/** The names that `createModel` knows: the tutorial's `mlp` and `cnn`, then `compact`. */
export const MODEL_NAMES = Object.keys(creators) as readonly ModelName[];

/**
 * Creates a model, untrained.
 *
 * @param name `mlp` (the tutorial's: 98 %, seconds), `cnn` (its convolutional variant: 99 %, minutes)
 * or `compact` (99.5 %, real drawings too, less than half an hour)
 * @returns a model from `[n, height, width]` float32 in [0, 1] to logits `[n, classes]`; the caller
 * disposes it
 * @throws Error when there is no such model, or images are too small for it
 */
export function createModel(name: ModelName, options: CreateModelOptions = {}): Sequential {
  if (!MODEL_NAMES.includes(name)) {
    throw new Error(`Cannot create model "${name}": expected ${MODEL_NAMES.join(" or ")}`);
  }
  return creators[name](options);
}
