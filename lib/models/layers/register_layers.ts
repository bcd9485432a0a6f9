/**
 * Adds to tfjs the layers and activations of Keras that it does not have, so that models with them
 * can be loaded. Nothing that tfjs has is changed, but for `GRU`, which learns `resetAfter`.
 *
 * Where tfjs has a class of the same name with another meaning, ours is called `Keras>Name`; who reads
 * a model that Keras made asks `kerasClass` which one to take.
 *
 * @module
 */
import { activationClasses } from "./activations.ts";
import { attentions } from "./attentions.ts";
import { convolutions } from "./convolutions.ts";
import { type Config, defineLayer, type LayerDescription, type Tfjs } from "./define_layer.ts";
import { gruClasses } from "./gru.ts";
import { identities } from "./identities.ts";
import { normalizations } from "./normalizations.ts";
import { shapes } from "./shapes.ts";

/** All layers; made when they are asked for, so that a page which loads no model does without. */
const descriptions = (): readonly LayerDescription[] => [
  ...attentions(),
  ...convolutions(),
  ...identities(),
  ...normalizations(),
  ...shapes(),
];

const registered = new WeakSet<Tfjs["layers"]>();

/**
 * Registers all classes with tfjs' serialization, once.
 *
 * @param tf tfjs
 */
export function registerLayers(tf: Tfjs): void {
  if (registered.has(tf.layers)) return;
  registered.add(tf.layers);
  const layers = descriptions().map((description) => defineLayer(tf, description));
  for (const each of [...layers, ...gruClasses(tf), ...activationClasses(tf)]) {
    tf.serialization.registerClass(each);
  }
}

/** When tfjs' own class does not compute what Keras does, by the configuration in camelCase. */
const DIFFERS: Readonly<Record<string, (config: Config) => boolean>> = {
  BatchNormalization: ({ axis }) => [axis ?? -1].flat()[0] !== -1,
  CenterCrop: () => true,
  Conv1D: ({ groups, padding }) => (groups ?? 1) !== 1 || padding === "causal",
  Conv2D: ({ groups }) => (groups ?? 1) !== 1,
  Conv2DTranspose: ({ outputPadding, dilationRate }) =>
    (outputPadding ?? null) !== null || isDilated(dilationRate),
  DepthwiseConv2D: ({ dilationRate }) => isDilated(dilationRate),
  EinsumDense: () => true,
  ELU: ({ alpha }) => (alpha ?? 1) !== 1,
  Identity: () => true,
  MultiHeadAttention: () => true,
  RandomHeight: () => true,
  RandomWidth: () => true,
  ReLU: ({ negativeSlope, threshold }) => Boolean(negativeSlope) || Boolean(threshold),
  Resizing: () => true,
  Softmax: ({ axis }) => [axis ?? -1].flat().join() !== "-1",
  UpSampling2D: ({ interpolation }) => (interpolation ?? "nearest") !== "nearest",
};

function isDilated(rate: unknown): boolean {
  return [rate ?? 1].flat().some((each) => each !== 1);
}

/**
 * The class that computes in tfjs what a class of Keras does.
 *
 * @param className the class in Keras, such as `Resizing`
 * @param config the layer's configuration, its keys in camelCase
 * @returns the name to give tfjs, such as `Keras>Resizing`; `className` where tfjs' own class is right
 */
export function kerasClass(className: string, config: Config): string {
  return DIFFERS[className]?.(config) === true ? `Keras>${className}` : className;
}

/** How many axes the stand-in for an input has when only names of weights are asked for. */
const SOME_SHAPE = [1, 1, 1, 1];

/**
 * The names of the weights of a layer that is described here.
 *
 * @param className the class as tfjs finds it, such as `Keras>Resizing`
 * @param config the layer's configuration, its keys in camelCase
 * @returns the names within the layer, such as `query/kernel`, in the order of Keras; undefined if the
 *   class is not ours
 */
export function kerasWeights(className: string, config: Config): readonly string[] | undefined {
  const description = descriptions().find((layer) => layer.className === className);
  return description && Object.keys(description.weights?.([SOME_SHAPE], config) ?? {});
}
