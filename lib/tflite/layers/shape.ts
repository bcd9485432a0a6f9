/**
 * Layers that move, repeat or cut elements without computing, and those that do nothing when a
 * model is run rather than trained.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import type { Value } from "../graph/graph.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";
import type { Place } from "./sequence.ts";
import { transposed } from "./transposed.ts";

/** Dropout and noise act during training only. */
const identity: LayerConverter = (_layer, inputs) => inputs[0]!;

/** `Flatten` and `Reshape`. */
const reshape: LayerConverter = (layer, inputs) => {
  if (layer.className === "Flatten") layer.requireChannelsLast();
  return layer.graph.reshape(inputs[0]!, layer.outputShape(inputs), { name: layer.name });
};

/** `Permute`, whose axes count from 1 because the batch stays where it is. */
const permute: LayerConverter = (layer, inputs) =>
  transposed(layer, inputs[0]!, [0, ...layer.numbers("dims", inputs[0]!.shape.length - 1)]);

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
  return padded(layer, inputs[0]!, [0, 0, top, bottom, left, right, 0, 0]);
};

/** `ZeroPadding1D`. */
const zeroPadding1d: LayerConverter = (layer, inputs) => {
  const [before, after] = layer.numbers("padding", 2) as [number, number];
  return padded(layer, inputs[0]!, [0, 0, before, after, 0, 0]);
};

/**
 * Puts zeros around a value.
 *
 * @param place where the operation goes, and what it is named after
 * @param value float32
 * @param margins how many zeros before and after it, for each axis
 * @returns the larger value
 */
export function padded({ graph, name }: Place, value: Value, margins: readonly number[]): Value {
  const { shape } = value;
  return graph.add({
    operator: "PAD",
    inputs: [
      value,
      graph.integers(`${name}/paddings`, margins, { shape: [shape.length, 2] }),
    ],
    options: builtinOptions("PadOptions"),
    name: `${name}/padded`,
    shape: shape.map((length, axis) => length + margins[2 * axis]! + margins[2 * axis + 1]!),
  });
}

/** `Cropping2D`. */
const cropping2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const [[top], [left]] = margins(layer, "cropping");
  const shape = layer.outputShape(inputs);
  return sliced(layer, inputs[0]!, {
    begin: [0, top, left, 0],
    size: [-1, shape[1]!, shape[2]!, -1],
  });
};

/** `Cropping1D`. */
const cropping1d: LayerConverter = (layer, inputs) => {
  const [before] = layer.numbers("cropping", 2) as [number, number];
  const size = [-1, layer.outputShape(inputs)[1]!, -1];
  return sliced(layer, inputs[0]!, { begin: [0, before, 0], size });
};

/**
 * Cuts a part out of a value.
 *
 * @param place where the operation goes, and what it is named after
 * @param value any value
 * @param part where it begins along each axis, and its size; -1 takes everything from there on
 * @returns the part
 */
export function sliced(
  { graph, name }: Place,
  value: Value,
  { begin, size }: { readonly begin: readonly number[]; readonly size: readonly number[] },
): Value {
  return graph.add({
    operator: "SLICE",
    inputs: [
      value,
      graph.integers(`${name}/begin`, begin),
      graph.integers(`${name}/size`, size),
    ],
    options: builtinOptions("SliceOptions"),
    name: `${name}/slice`,
    shape: size.map((length, axis) => length === -1 ? value.shape[axis]! - begin[axis]! : length),
    type: value.type,
  });
}

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

/** `UpSampling2D`: tfjs samples at `output index / factor`. */
const upSampling2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const [, height, width] = layer.outputShape(inputs) as [number, number, number];
  return resized(layer, inputs[0]!, [height, width]);
};

/** `UpSampling1D`: each step several times, as an image of one column whose pixels are repeated. */
const upSampling1d: LayerConverter = (layer, inputs) => {
  const { graph, name } = layer;
  const [batch, steps, channels] = inputs[0]!.shape as [number, number, number];
  const shape = layer.outputShape(inputs);
  const image = graph.reshape(inputs[0]!, [batch, steps, 1, channels], { name: `${name}/image` });
  const larger = resized(layer, image, [shape[1]!, 1]);
  return graph.reshape(larger, shape, { name: `${name}/sequence` });
};

/**
 * Gives an image another size, by the layer's `interpolation`. Our own classes of Keras' layers take
 * samples between the centres of pixels, tfjs' classes between their corners.
 *
 * @param layer the layer
 * @param image `[batch, height, width, channels]`
 * @param size height and width
 * @returns the image in the new size
 * @throws UnsupportedLayerError when there is no operator for the interpolation
 */
export function resized(layer: LayerCall, image: Value, size: readonly [number, number]): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  if (height === size[0] && width === size[1]) return image;
  const absent = layer.className.endsWith("UpSampling2D") || layer.className === "UpSampling1D"
    ? "nearest"
    : "bilinear";
  const interpolation = layer.string("interpolation", absent);
  const isNearest = interpolation === "nearest";
  if (!isNearest && interpolation !== "bilinear") {
    layer.refuse(`its interpolation is "${interpolation}", expected "nearest" or "bilinear"`);
  }
  // Repeated pixels are the same either way, which old runtimes compute at version 1.
  const isRepeated = isNearest && size[0] % height === 0 && size[1] % width === 0;
  const halfPixelCenters = layer.className.startsWith("Keras>") && !isRepeated;
  return layer.graph.add({
    operator: isNearest ? "RESIZE_NEAREST_NEIGHBOR" : "RESIZE_BILINEAR",
    inputs: [image, layer.graph.integers(`${layer.name}/size`, size)],
    options: builtinOptions(isNearest ? "ResizeNearestNeighborOptions" : "ResizeBilinearOptions", {
      halfPixelCenters,
    }),
    name: layer.name,
    shape: [batch, ...size, channels],
  });
}

/** Classes that act during training only, or never. */
const IDENTITIES: readonly string[] = [
  ..."ActivityRegularization AlphaDropout AugMix Dropout GaussianDropout GaussianNoise".split(" "),
  ..."RandAugment SpatialDropout1D SpatialDropout2D SpatialDropout3D".split(" "),
  ...("Brightness ColorDegeneration ColorJitter Contrast Crop ElasticTransform Erasing Flip " +
    "GaussianBlur Grayscale Hue Invert Perspective Posterization Rotation Saturation Sharpness " +
    "Shear Translation Zoom").split(" ").map((what) => `Random${what}`),
  ..."Keras>Identity Keras>RandomHeight Keras>RandomWidth".split(" "),
];

/** The converters of this family by class name. */
export const shapeLayers: Readonly<Record<string, LayerConverter>> = {
  Flatten: reshape,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding2D: zeroPadding2d,
  Cropping2D: cropping2d,
  UpSampling2D: upSampling2d,
  Cropping1D: cropping1d,
  UpSampling1D: upSampling1d,
  "Keras>UpSampling2D": upSampling2d,
  ZeroPadding1D: zeroPadding1d,
  ...Object.fromEntries(IDENTITIES.map((className) => [className, identity])),
};
