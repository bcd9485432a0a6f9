/**
 * Activations, as part of another layer or as layers of their own.
 *
 * @module
 */
import { builtinOptions, TensorType } from "../format/schema.ts";
import { ElementWise, type UnaryOperator } from "./element_wise.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/** Which activation of a layer is meant, and what its results are named after. */
export interface ActivationPlace {
  /** The entry of the layer's configuration; `activation` by default. */
  readonly key?: string;
  /** Writes the formulas; by default under the layer's name. */
  readonly compute?: ElementWise;
}

/**
 * Appends an activation by the name that tfjs gives it. RELU and RELU6 are later fused into the
 * operation before, where that has room for one.
 *
 * @param layer the layer that has the activation
 * @param value what it is applied to, float32 of any shape
 * @param place which activation of the layer, and what its results are named after
 * @returns the result, of the same shape
 * @throws UnsupportedLayerError when there is no exact form of the activation
 */
export function applyActivation(
  layer: LayerCall,
  value: Value,
  { key = "activation", compute = new ElementWise(layer) }: ActivationPlace = {},
): Value {
  const name = layer.string(key, "linear");
  if (name === "linear") return value;
  const convert = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name]! : undefined;
  return convert?.(compute, value) ??
    layer.refuse(`its ${key} "${name}" has no form in TFLite`);
}

type Formula = (compute: ElementWise, x: Value) => Value;

const unary = (operator: UnaryOperator): Formula => (compute, x) => compute.unary(operator, x);

/** ln(1 + eˣ) in the form max(x, 0) + ln(1 + e^−|x|), which does not overflow. */
const softplus: Formula = (compute, x) => {
  const negated = compute.unary("NEG", compute.unary("ABS", x));
  const tail = compute.unary("LOG", compute.binary("ADD", [compute.unary("EXP", negated), 1]));
  return compute.binary("ADD", [compute.unary("RELU", x), tail]);
};

const gelu = (approximate: boolean): Formula => (compute, x) =>
  compute.unary("GELU", x, { options: builtinOptions("GeluOptions", { approximate }) });

/** The constants of SELU as tfjs has them (Klambauer et al. 2017, "Self-Normalizing Networks"). */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

const ACTIVATIONS: Readonly<Record<string, Formula | undefined>> = {
  relu: unary("RELU"),
  relu6: unary("RELU6"),
  elu: unary("ELU"),
  sigmoid: unary("LOGISTIC"),
  tanh: unary("TANH"),
  softmax: unary("SOFTMAX"),
  logSoftmax: unary("LOG_SOFTMAX"),
  softplus,
  gelu: gelu(false),
  gelu_new: gelu(true),
  swish: (compute, x) => compute.binary("MUL", [x, compute.unary("LOGISTIC", x)]),
  mish: (compute, x) => compute.binary("MUL", [x, compute.unary("TANH", softplus(compute, x))]),
  softsign: (compute, x) =>
    compute.binary("DIV", [x, compute.binary("ADD", [compute.unary("ABS", x), 1])]),
  hardSigmoid: (compute, x) => {
    const line = compute.binary("ADD", [compute.binary("MUL", [x, 0.2]), 0.5]);
    return compute.binary("MINIMUM", [compute.unary("RELU", line), 1]);
  },
  selu: (compute, x) => {
    const negative = compute.unary("ELU", compute.binary("MINIMUM", [x, 0]));
    return compute.binary("ADD", [
      compute.binary("MUL", [compute.unary("RELU", x), SELU_SCALE]),
      compute.binary("MUL", [negative, SELU_SCALE * SELU_ALPHA]),
    ]);
  },
};

/** `Activation`: an activation as a layer. */
const activationLayer: LayerConverter = (layer, inputs) => applyActivation(layer, inputs[0]!);

/** `ReLU`, with an upper limit or without. */
const reluLayer: LayerConverter = (layer, inputs) => {
  const compute = new ElementWise(layer);
  const x = inputs[0]!;
  if (layer.option("maxValue") === undefined) return compute.unary("RELU", x);
  const limit = layer.number("maxValue");
  if (limit === 6) return compute.unary("RELU6", x);
  return compute.binary("MINIMUM", [compute.unary("RELU", x), limit]);
};

/** `LeakyReLU`. */
const leakyReluLayer: LayerConverter = (layer, inputs) =>
  layer.graph.add({
    operator: "LEAKY_RELU",
    inputs: [inputs[0]],
    options: builtinOptions("LeakyReluOptions", { alpha: layer.number("alpha") }),
    name: layer.name,
    shape: inputs[0]!.shape,
  });

/** `PReLU`: a slope for each element, or for each channel where axes are shared. */
const preluLayer: LayerConverter = (layer, inputs) =>
  layer.graph.add({
    operator: "PRELU",
    inputs: [inputs[0], layer.weightConstant("alpha")],
    name: layer.name,
    shape: inputs[0]!.shape,
  });

/** `ELU`, whose slope at 0 tfjs fixes at 1. */
const eluLayer: LayerConverter = (layer, inputs) => new ElementWise(layer).unary("ELU", inputs[0]!);

/** `ThresholdedReLU`: x where x > θ, else 0. */
const thresholdedReluLayer: LayerConverter = (layer, inputs) => {
  const x = inputs[0]!;
  const theta = layer.graph.floats(`${layer.name}/theta`, [layer.number("theta")], { shape: [] });
  const above = layer.graph.add({
    operator: "GREATER",
    inputs: [x, theta],
    options: builtinOptions("GreaterOptions"),
    name: `${layer.name}/greater`,
    shape: x.shape,
    type: "bool",
  });
  const factor = layer.graph.add({
    operator: "CAST",
    inputs: [above],
    options: builtinOptions("CastOptions", {
      inDataType: TensorType.BOOL,
      outDataType: TensorType.FLOAT32,
    }),
    name: `${layer.name}/cast`,
    shape: x.shape,
  });
  return new ElementWise(layer).binary("MUL", [x, factor]);
};

/** `Softmax` along the last axis, the only one that tfjs itself can run. */
const softmaxLayer: LayerConverter = (layer, inputs) => {
  const x = inputs[0]!;
  const rank = x.shape.length;
  const option = layer.option("axis");
  const axes = Array.isArray(option) ? option.map(Number) : [layer.number("axis")];
  if (axes.length !== 1 || (axes[0] !== -1 && axes[0] !== rank - 1)) {
    layer.refuse(`its axis is ${axes}, expected the last one (${rank - 1})`);
  }
  return new ElementWise(layer).unary("SOFTMAX", x);
};

/** The converters of this family by class name. */
export const activationLayers: Readonly<Record<string, LayerConverter>> = {
  Activation: activationLayer,
  ReLU: reluLayer,
  LeakyReLU: leakyReluLayer,
  PReLU: preluLayer,
  ELU: eluLayer,
  ThresholdedReLU: thresholdedReluLayer,
  Softmax: softmaxLayer,
};
