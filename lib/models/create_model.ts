import { createCnn } from "./cnn.ts";
import { createCompact } from "./compact.ts";
import { createImproved } from "./improved.ts";
import { createMlp } from "./mlp.ts";
import type { CreateModelOptions } from "./options.ts";
import type { Sequential } from "../core/tensorflow.ts";

/** The name of a model: of the tutorial's two, or of those that read real drawings. */
export type ModelName = "mlp" | "cnn" | "compact" | "improved";

const creators: Readonly<Record<ModelName, (options: CreateModelOptions) => Sequential>> = {
  mlp: createMlp,
  cnn: createCnn,
  compact: createCompact,
  improved: createImproved,
};

/** The names that `createModel` knows: the tutorial's `mlp` and `cnn`, then `compact` and `improved`. */
export const MODEL_NAMES = Object.keys(creators) as readonly ModelName[];

/**
 * Creates a model, untrained.
 *
 * @param name `mlp` (the tutorial's: 98 %, seconds), `cnn` (its convolutional variant: 99 %, minutes),
 * and those that read real drawings: `compact` (99.5 %, small) and `improved`, one of the three networks
 * whose mean `deno task train` makes (`createEnsemble`)
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
