/**
 * The last layer of a classifier by itself: trained on features, and put on a copy of the body.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "../core/nd_array.ts";
import { deriveSeed } from "../core/random.ts";
import type { LayersModel, Sequential } from "../core/tensorflow.ts";
import type { Dataset } from "../data/mod.ts";
import { compileClassifier, train } from "../training/mod.ts";

/** What a head decides by: the weights of a Dense layer. */
export interface Head {
  /** `[features, classes]` float32. */
  readonly kernel: NdArray;
  /** `[classes]` float32. */
  readonly bias: NdArray;
}

/** How a head is trained. */
export interface HeadTraining {
  /** Passes over the features. */
  readonly epochs: number;
  /** Of Adam. */
  readonly learningRate: number;
  /** Fixes the order, and the weights of a new head. */
  readonly seed: number;
  /** Ends training after the step under way; the head is then what it is. */
  readonly signal?: AbortSignal;
}

/** The weights of a Dense layer. */
export function readHead(layer: tf.layers.Layer): Head {
  const [kernel, bias] = layer.getWeights().map((weight): NdArray => ({
    data: weight.dataSync().slice() as Float32Array,
    shape: weight.shape,
  }));
  const classes = kernel!.shape[1]!;
  return { kernel: kernel!, bias: bias ?? { data: new Float32Array(classes), shape: [classes] } };
}

/**
 * Trains a head on features.
 *
 * @param start the weights to begin with; when it is a number, so many classes are learnt from nothing
 * @param features `[n, features]` float32 and their labels
 * @returns the weights that have learnt
 */
export async function trainHead(
  start: Head | number,
  features: Dataset<NdArray>,
  { seed, ...options }: HeadTraining,
): Promise<Head> {
  const model = headModel(start, features.images.shape[1]!, seed);
  compileClassifier(model, options);
  try {
    // One thread: such a step is too small to be shared.
    await train(model, features, { ...options, seed, threads: 1 });
    return readHead(model.layers[0]!);
  } finally {
    model.optimizer.dispose();
    model.dispose();
  }
}

/** A model that is a head and nothing else; the caller disposes it. */
export function headModel(head: Head | number, features: number, seed = 0): Sequential {
  const units = typeof head === "number" ? head : head.kernel.shape[1]!;
  const kernelInitializer = tf.initializers.glorotUniform({ seed: deriveSeed(seed, 0) });
  const layer = tf.layers.dense({ inputShape: [features], units, kernelInitializer });
  const model = tf.sequential({ layers: [layer] });
  if (typeof head !== "number") setHead(layer, head);
  return model;
}

function setHead(layer: tf.layers.Layer, { kernel, bias }: Head): void {
  tf.tidy(() => {
    const tensors = [kernel, bias].map(({ data, shape }) => tf.tensor(data, [...shape]));
    layer.setWeights(tensors.slice(0, layer.weights.length));
  });
}

/**
 * Weights on the way from one head to another of the same form.
 *
 * @param way the share of the way, 0–1
 */
export function between(from: Head, to: Head, way: number): Head {
  const mixed = (start: NdArray, end: NdArray): NdArray => ({
    data: start.data.map((value, i) => value + way * (end.data[i]! - value)),
    shape: start.shape,
  });
  return { kernel: mixed(from.kernel, to.kernel), bias: mixed(from.bias, to.bias) };
}

/**
 * A copy of a classifier with another head.
 *
 * @param model a Sequential that ends in a Dense layer; it stays the caller's
 * @param head the weights of its last layer; it may tell other classes apart
 * @returns a model of its own, which the caller disposes
 */
export function withHead(model: LayersModel, head: Head): Sequential {
  const copies = model.layers.map((layer, i) => {
    const config = layer.getConfig();
    const isLast = i === model.layers.length - 1;
    return {
      className: layer.getClassName(),
      config: isLast ? { ...config, units: head.kernel.shape[1]!, useBias: true } : config,
    };
  });
  const copy = tf.Sequential.fromConfig(tf.Sequential, copies as never) as Sequential;
  copy.layers.forEach((layer, i) => {
    if (i < copies.length - 1) layer.setWeights(model.layers[i]!.getWeights());
  });
  setHead(copy.layers.at(-1)!, head);
  return copy;
}
