/**
 * From examples to a trained model: one network, or several that are one model in the end.
 *
 * @module
 */
import type { LayersModel } from "../core/tensorflow.ts";
import type { Dataset, Images } from "../data/mod.ts";
import { createEnsemble, createModel, type ModelName } from "../models/mod.ts";
import {
  compileClassifier,
  memberSeed,
  type Recipe,
  train,
  trainEnsemble,
  type TrainOptions,
} from "../training/mod.ts";

/**
 * Creates the model, says what it is, trains it.
 *
 * @param examples `[n, height, width]` float32 in [0, 1], with labels
 * @param wanted the model's name, its recipe, how many networks are trained, and how many classes it is to tell apart
 * @param options as those of `train`, with the seed that fixes everything
 * @returns the trained model; undefined when training was interrupted
 */
export async function trainModel(
  examples: Dataset<Images<Float32Array>>,
  { name, recipe, members, classes }: {
    readonly name: ModelName;
    readonly recipe: Recipe;
    readonly members: number;
    readonly classes: number;
  },
  options: TrainOptions & { readonly seed: number },
): Promise<LayersModel | undefined> {
  const { seed } = options;
  const [, height, width] = examples.images.shape;
  const networks = Array.from({ length: members }, (_, member) => {
    const network = createModel(name, {
      seed: members === 1 ? seed : memberSeed(seed, member),
      inputShape: [height, width],
      classes,
    });
    compileClassifier(network, recipe);
    return network;
  });
  const [first] = networks as [typeof networks[number]];
  const size = `${first.countParams().toLocaleString("en")} parameters`;
  const what = members === 1 ? size : `the mean of ${members} networks of ${size}`;
  console.log(`Model: ${name}, ${what}, seed ${seed}`);
  if (members === 1) {
    const { interrupted } = await train(first, examples, options);
    return interrupted ? undefined : first;
  }
  const histories = await trainEnsemble(networks, examples, options);
  if (histories.some(({ interrupted }) => interrupted)) return undefined;
  const ensemble = createEnsemble(networks, { name });
  for (const network of networks) network.dispose();
  return ensemble;
}
