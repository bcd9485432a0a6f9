/**
 * Layers that move, repeat or cut elements without computing, and those that do nothing when a
 * model is run rather than trained.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/** Dropout and noise act during training only. */
const identity: LayerConverter = (_layer, inputs) => inputs[0]!;

/** `Flatten` and `Reshape`. */
const reshape: LayerConverter = (layer, inputs) => {
  if (layer.className === "Flatten") layer.requireChannelsLast();
  return layer.graph.reshape(inputs[0]!, layer.outputShape(inputs), { name: layer.name });
};

/** `Permute`, whose axes count from 1 because the batch stays where it is. */
const permute: LayerConverter = (layer, inputs) => {
  const order = [0, ...layer.numbers("dims", inputs[0]!.shape.length - 1)];
  return layer.graph.add({
    operator: "TRANSPOSE",
    inputs: [inputs[0], layer.graph.integers(`${layer.name}/perm`, order)],
    options: builtinOptions("TransposeOptions"),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
};

/**
 * `RepeatVector`: `[batch, features]` to `[batch, n, features]`, as a product with ones `[n, 1]`.
 * (TILE says it more plainly, but microcontrollers do not have it.)
 */
const repeatVector: LayerConverter = (layer, inputs) => {
  const [batch, features] = inputs[0]!.shape as [number, number];
  const count = layer.number("n");
  const single = layer.graph.reshape(inputs[0]!, [batch, 1, features], {
    name: `${layer.name}/single`,
  });
  const ones = layer.graph.floats(`${layer.name}/ones`, new Float32Array(count).fill(1), {
    shape: [count, 1],
  });
  return new ElementWise(layer).binary("MUL", [single, ones], { name: layer.name });
};

/** `ZeroPadding2D`. */
const zeroPadding2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const [[top, bottom], [left, right]] = margins(layer, "padding");
  const paddings = [0, 0, top, bottom, left, right, 0, 0];
  return layer.graph.add({
    operator: "PAD",
    inputs: [
      inputs[0],
      layer.graph.integers(`${layer.name}/paddings`, paddings, { shape: [4, 2] }),
    ],
    options: builtinOptions("PadOptions"),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
};

/** `Cropping2D`. */
const cropping2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const [[top], [left]] = margins(layer, "cropping");
  const shape = layer.outputShape(inputs);
  // A size of -1 takes everything from the start of the cut to the end of the axis.
  const size = [-1, shape[1]!, shape[2]!, -1];
  return layer.graph.add({
    operator: "SLICE",
    inputs: [
      inputs[0],
      layer.graph.integers(`${layer.name}/begin`, [0, top, left, 0]),
      layer.graph.integers(`${layer.name}/size`, size),
    ],
    options: builtinOptions("SliceOptions"),
    name: layer.name,
    shape,
  });
};

type Margins = readonly [readonly [number, number], readonly [number, number]];

/** `[[top, bottom], [left, right]]` of the layer's configuration. */
function margins(layer: LayerCall, key: string): Margins {
  const value = layer.option(key);
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 &&
    pair.every((margin) => Number.isInteger(margin) && margin >= 0);
  if (Array.isArray(value) && value.length === 2 && value.every(isPair)) {
    return value as unknown as Margins;
  }
  return layer.refuse(`its ${key} is ${JSON.stringify(value)}, expected two pairs of margins`);
}

/** `UpSampling2D`: both kinds sample at `output index / factor`, as tfjs does. */
const upSampling2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const shape = layer.outputShape(inputs);
  const isNearest = layer.string("interpolation", "nearest") === "nearest";
  return layer.graph.add({
    operator: isNearest ? "RESIZE_NEAREST_NEIGHBOR" : "RESIZE_BILINEAR",
    inputs: [inputs[0], layer.graph.integers(`${layer.name}/size`, shape.slice(1, 3))],
    options: isNearest
      ? builtinOptions("ResizeNearestNeighborOptions")
      : builtinOptions("ResizeBilinearOptions"),
    name: layer.name,
    shape,
  });
};

/** The converters of this family by class name. */
export const shapeLayers: Readonly<Record<string, LayerConverter>> = {
  Flatten: reshape,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding2D: zeroPadding2d,
  Cropping2D: cropping2d,
  UpSampling2D: upSampling2d,
  Dropout: identity,
  SpatialDropout1D: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
};
