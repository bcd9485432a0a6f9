/**
 * Reads what the plan needs to know from a compiled tfjs model, or says why the plan cannot train it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import { ELU, LINEAR, RELU, SIGMOID, TANH } from "./shared/activation.ts";

/** Height and width in pixels, and channels. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** The activations that have kernels, with their number there. */
export const activations = {
  linear: LINEAR,
  relu: RELU,
  sigmoid: SIGMOID,
  tanh: TANH,
  elu: ELU,
} as const;

/** The name of an activation that has kernels. */
export type Activation = keyof typeof activations;

/** A trained array of a layer: the variable of the tfjs model. */
export type Parameter = tf.layers.Layer["trainableWeights"][number];

/** A fully connected layer. */
export interface DenseLayer {
  readonly kind: "dense";
  readonly name: string;
  readonly inputSize: number;
  readonly units: number;
  readonly activation: Activation;
  /** `[inputSize, units]`. */
  readonly kernel: Parameter;
  /** `[units]`. */
  readonly bias: Parameter | undefined;
}

/** A two-dimensional convolution over `[height, width, channels]`. */
export interface Conv2dLayer {
  readonly kind: "conv2d";
  readonly name: string;
  readonly input: ImageShape;
  readonly output: ImageShape;
  readonly kernelSize: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  readonly dilation: readonly [vertical: number, horizontal: number];
  /** Rows of zeros above, columns of zeros to the left. */
  readonly padding: readonly [top: number, left: number];
  readonly activation: Activation;
  /** `[height, width, input channels, output channels]`. */
  readonly kernel: Parameter;
  /** `[output channels]`. */
  readonly bias: Parameter | undefined;
}

/** Maximum or mean over windows. */
export interface PoolLayer {
  readonly kind: "pool";
  readonly name: string;
  readonly mode: "max" | "average";
  readonly input: ImageShape;
  readonly output: ImageShape;
  readonly poolSize: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  readonly padding: readonly [top: number, left: number];
}

/** Inverted dropout. */
export interface DropoutLayer {
  readonly kind: "dropout";
  readonly name: string;
  /** The share that is dropped, 0 ≤ rate < 1. */
  readonly rate: number;
}

/** Batch normalization over the last axis, with the activation that follows it. */
export interface BatchNormalizationLayer {
  readonly kind: "batchNormalization";
  readonly name: string;
  /** The length of the last axis. */
  readonly channels: number;
  /** How much of the running means stays at each step, 0–1. */
  readonly momentum: number;
  /** What keeps the division finite. */
  readonly epsilon: number;
  readonly activation: Activation;
  /** `[channels]`, where there is a scale. */
  readonly gamma: Parameter | undefined;
  /** `[channels]`, where there is a shift. */
  readonly beta: Parameter | undefined;
  /** `[channels]`, what inference uses in place of the batch's mean. */
  readonly movingMean: Parameter;
  /** `[channels]`, in place of the batch's variance. */
  readonly movingVariance: Parameter;
}

/** An activation that stands for itself. */
export interface ActivationLayer {
  readonly kind: "activation";
  readonly name: string;
  readonly activation: Activation;
}

/** A layer that does something; reshaping leaves row-major data as it is. */
export type PlanLayer =
  | DenseLayer
  | Conv2dLayer
  | PoolLayer
  | DropoutLayer
  | ActivationLayer
  | BatchNormalizationLayer;

/** What the plan can train. */
export interface Recognized {
  readonly layers: readonly PlanLayer[];
  /** Values of one example of the input. */
  readonly inputSize: number;
  /** Logits of one example. */
  readonly classes: number;
}

/** Why a model cannot be planned. */
export class Unsupported extends Error {}

/** The private side of tfjs' layers that has no public reader. */
interface LayerConfig {
  readonly [key: string]: unknown;
}

/**
 * Reads a model's layers.
 *
 * @param model a Sequential model, built
 * @throws Unsupported with the reason, naming the layer
 */
export function recognizeModel(model: tf.LayersModel): Recognized {
  if (!(model instanceof tf.Sequential)) throw new Unsupported("the model is not a Sequential");
  if (model.inputs.length !== 1) throw new Unsupported("the model has several inputs");
  if (new Set(model.layers).size < model.layers.length) {
    throw new Unsupported("the model has the same layer twice");
  }
  const layers: PlanLayer[] = [];
  let shape = model.inputs[0]!.shape;
  for (const layer of model.layers) {
    // Not layer.output: a layer that another model uses too has several.
    const output = layer.computeOutputShape(shape) as tf.Shape;
    const recognized = recognizeLayer({ layer, input: shape, output });
    const before = layers.at(-1);
    if (before?.kind === "batchNormalization" && recognized?.kind === "activation") {
      layers[layers.length - 1] = { ...before, activation: recognized.activation };
    } else if (recognized) layers.push(recognized);
    shape = output;
  }
  const [last] = layers.slice(-1);
  if (last?.kind !== "dense") throw new Unsupported("the model does not end in a dense layer");
  const inputSize = sizeOf(model.inputs[0]!.shape, model.name);
  return { layers, inputSize, classes: last.units };
}

/** A layer where it stands in the model. */
interface Placed {
  readonly layer: tf.layers.Layer;
  readonly input: tf.Shape;
  readonly output: tf.Shape;
}

function recognizeLayer(placed: Placed): PlanLayer | undefined {
  const { layer } = placed;
  const name = layer.name;
  const config = layer.getConfig() as LayerConfig;
  const kind = layer.getClassName();
  // The running means of batch normalization are never trained.
  const followed = kind === "BatchNormalization" && layer.trainable ? 2 : 0;
  if (layer.trainableWeights.length + followed !== layer.weights.length) {
    throw new Unsupported(`layer "${name}" is frozen`);
  }
  for (const key of Object.keys(config)) {
    if (/(Regularizer|Constraint)$/.test(key) && config[key] != null) {
      throw new Unsupported(`layer "${name}" has a ${key}`);
    }
  }
  switch (kind) {
    case "Flatten":
      checkDataFormat(layer, config);
      return undefined;
    case "InputLayer":
    case "Reshape":
      return undefined;
    case "Dense":
      return recognizeDense(placed, config);
    case "Conv2D":
      return recognizeConv2d(placed, config);
    case "MaxPooling2D":
    case "AveragePooling2D":
      return recognizePool(placed, config, kind === "MaxPooling2D" ? "max" : "average");
    case "BatchNormalization":
      return recognizeBatchNormalization(placed, config);
    case "Dropout":
      if (config.noiseShape != null) throw new Unsupported(`layer "${name}" has a noiseShape`);
      return { kind: "dropout", name, rate: config.rate as number };
    case "Activation":
      return { kind: "activation", name, activation: activationOf(config, name) };
    default:
      throw new Unsupported(`layer "${name}" is a ${kind}`);
  }
}

function recognizeDense({ layer, input }: Placed, config: LayerConfig): DenseLayer {
  if (input.length !== 2) {
    throw new Unsupported(`layer "${layer.name}" is dense over ${input.length - 1} axes`);
  }
  const [kernel, bias] = layer.trainableWeights;
  return {
    kind: "dense",
    name: layer.name,
    inputSize: sizeOf(input, layer.name),
    units: config.units as number,
    activation: activationOf(config, layer.name),
    kernel: kernel!,
    bias,
  };
}

function recognizeConv2d(placed: Placed, config: LayerConfig): Conv2dLayer {
  const { layer } = placed;
  const [input, output] = imageShapes(placed, config);
  const [kernel, bias] = layer.trainableWeights;
  const kernelSize = pairOf(config.kernelSize);
  const dilation = pairOf(config.dilationRate ?? 1);
  const strides = pairOf(config.strides);
  const extent = (axis: 0 | 1) => (kernelSize[axis] - 1) * dilation[axis] + 1;
  return {
    kind: "conv2d",
    name: layer.name,
    input,
    output,
    kernelSize,
    strides,
    dilation,
    padding: paddingOf(input, output, [extent(0), extent(1)], strides),
    activation: activationOf(config, layer.name),
    kernel: kernel!,
    bias,
  };
}

function recognizeBatchNormalization(
  { layer, input }: Placed,
  config: LayerConfig,
): BatchNormalizationLayer {
  const { name } = layer;
  const axis = [config.axis].flat();
  const last = input.length - 1;
  if (axis.length !== 1 || (axis[0] !== -1 && axis[0] !== last)) {
    throw new Unsupported(`layer "${name}" normalizes along axis ${axis}, not along the last one`);
  }
  const weight = (part: string) =>
    layer.weights.find(({ originalName }) => originalName.endsWith(`/${part}`));
  return {
    kind: "batchNormalization",
    name,
    channels: sizeOf([null, input[last]!], name),
    momentum: config.momentum as number,
    epsilon: config.epsilon as number,
    activation: "linear",
    gamma: weight("gamma"),
    beta: weight("beta"),
    movingMean: weight("moving_mean")!,
    movingVariance: weight("moving_variance")!,
  };
}

function recognizePool(
  placed: Placed,
  config: LayerConfig,
  mode: PoolLayer["mode"],
): PoolLayer {
  const { name } = placed.layer;
  const [input, output] = imageShapes(placed, config);
  const poolSize = pairOf(config.poolSize);
  const strides = pairOf(config.strides);
  const padding = paddingOf(input, output, poolSize, strides);
  return { kind: "pool", name, mode, input, output, poolSize, strides, padding };
}

function imageShapes(
  { layer, input, output }: Placed,
  config: LayerConfig,
): [ImageShape, ImageShape] {
  checkDataFormat(layer, config);
  const shapes = [input, output];
  if (shapes.some((shape) => shape.length !== 4 || shape.slice(1).includes(null))) {
    throw new Unsupported(`layer "${layer.name}" has no fixed image size`);
  }
  return shapes.map((shape) => shape.slice(1)) as unknown as [ImageShape, ImageShape];
}

function checkDataFormat(layer: tf.layers.Layer, config: LayerConfig): void {
  if (config.dataFormat === "channelsFirst") {
    throw new Unsupported(`layer "${layer.name}" has its channels first`);
  }
}

/**
 * TensorFlow's "same": what the windows reach beyond the input, half of it (rounded down) before.
 * For "valid" they reach beyond nothing.
 */
function paddingOf(
  input: ImageShape,
  output: ImageShape,
  window: readonly [number, number],
  strides: readonly [number, number],
): [number, number] {
  const before = (axis: 0 | 1) => {
    const reach = (output[axis] - 1) * strides[axis] + window[axis] - input[axis];
    return Math.floor(Math.max(0, reach) / 2);
  };
  return [before(0), before(1)];
}

function activationOf(config: LayerConfig, name: string): Activation {
  const activation = (config.activation ?? "linear") as string;
  if (!Object.hasOwn(activations, activation)) {
    throw new Unsupported(`layer "${name}" has the activation ${activation}`);
  }
  return activation as Activation;
}

function pairOf(value: unknown): [number, number] {
  return Array.isArray(value)
    ? [value[0], value[1] ?? value[0]]
    : [value as number, value as number];
}

function sizeOf(shape: tf.Shape, name: string): number {
  const lengths = shape.slice(1);
  if (lengths.includes(null)) throw new Unsupported(`"${name}" has no fixed size`);
  return elementCount(lengths as number[]);
}
