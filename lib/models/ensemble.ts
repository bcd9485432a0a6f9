/**
 * Several networks as one model: their mean is right more often than each of them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { LayersModel, Sequential } from "../core/tensorflow.ts";

/**
 * Joins trained networks into one model, whose logits are the mean of theirs: so that softmax gives the
 * geometric mean of their probabilities (Hinton et al. 2015, "Distilling the knowledge in a neural
 * network", section 3).
 *
 * @param members networks of the same input and output, images to logits; they stay the caller's
 * @param options `name` of the model
 * @returns a functional model from `[n, …]` to logits `[n, classes]`, with weights of its own; the caller
 * disposes it
 * @throws Error when there are fewer than two members, or they do not fit each other
 */
export function createEnsemble(
  members: readonly Sequential[],
  { name }: { readonly name: string },
): LayersModel {
  const [first, ...others] = members;
  if (first === undefined || others.length === 0) {
    throw new Error(`Cannot create an ensemble of ${members.length} members, expected two or more`);
  }
  const shapeOf = ({ inputs, outputs }: Sequential) =>
    [inputs, outputs].map(([port]) => `[${port!.shape.slice(1).join(", ")}]`).join(" to ");
  const stranger = others.find((member) => shapeOf(member) !== shapeOf(first));
  if (stranger) {
    throw new Error(
      `Cannot create an ensemble: a member is from ${shapeOf(stranger)}, expected ${
        shapeOf(first)
      }`,
    );
  }
  const input = tf.input({ shape: first.inputs[0]!.shape.slice(1), name: "image" });
  const copies = members.map((member, i) => copyLayers(member, `${i + 1}`));
  const logits = copies.map((layers) =>
    layers.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, input)
  );
  const mean = tf.layers.average({ name: "members" }).apply(logits) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: mean, name });
  // Only now have the copies weights to be set.
  copies.forEach((layers, i) =>
    layers.forEach((layer, j) => layer.setWeights(members[i]!.layers[j]!.getWeights()))
  );
  return model;
}

/** Layers of the same configuration, their names marked: names are unique within a model. */
function copyLayers({ layers }: Sequential, mark: string): tf.layers.Layer[] {
  return layers.map((layer) => {
    const { fromConfig } = layer.constructor as unknown as {
      readonly fromConfig: (
        type: unknown,
        config: tf.serialization.ConfigDict,
      ) => tf.layers.Layer;
    };
    const { batchInputShape: _, ...config } = layer.getConfig();
    return fromConfig(layer.constructor, { ...config, name: `${layer.name}_of_${mark}` });
  });
}
