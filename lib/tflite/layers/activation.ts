/**
 * Activations, as part of another layer or as layers of their own.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { ElementWise, type UnaryOperator } from "./element_wise.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";
import { transposed } from "./transposed.ts";

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

/** relu6(x + 3) / 6: the hard sigmoid of Keras 3. */
const hardSigmoid: Formula = (compute, x) =>
  compute.binary("MUL", [compute.unary("RELU6", compute.binary("ADD", [x, 3])), 1 / 6]);

const clip = (low: number, high: number): Formula => (compute, x) =>
  compute.binary("MAXIMUM", [compute.binary("MINIMUM", [x, high]), low]);

/** The slope of Keras' activation `leaky_relu` for negative numbers. */
const LEAKY_SLOPE = 0.2;

const leakyRelu = (alpha: number): Formula => (compute, x) =>
  compute.unary("LEAKY_RELU", x, { options: builtinOptions("LeakyReluOptions", { alpha }) });

/** Below this magnitude `soft_shrink` and `hard_shrink` of Keras give 0. */
const SHRINK_THRESHOLD = 0.5;

/** Formulas that only Keras has; tfjs knows them once `registerLayers` has run. */
const KERAS_ACTIVATIONS: Readonly<Record<string, Formula>> = {
  celu: unary("ELU"),
  exponential: unary("EXP"),
  hardShrink: (compute, x) =>
    compute.binary("MUL", [x, compute.above(compute.unary("ABS", x), SHRINK_THRESHOLD)]),
  hardSilu: unary("HARD_SWISH"),
  hardSwish: unary("HARD_SWISH"),
  hardTanh: clip(-1, 1),
  kerasHardSigmoid: hardSigmoid,
  leakyRelu: leakyRelu(LEAKY_SLOPE),
  logSigmoid: (compute, x) => compute.unary("NEG", softplus(compute, compute.unary("NEG", x))),
  silu: (compute, x) => compute.binary("MUL", [x, compute.unary("LOGISTIC", x)]),
  softShrink: (compute, x) => {
    const beyond = (value: Value) =>
      compute.unary("RELU", compute.binary("SUB", [value, SHRINK_THRESHOLD]));
    return compute.binary("SUB", [beyond(x), beyond(compute.unary("NEG", x))]);
  },
  sparsePlus: (compute, x) => {
    const part = compute.binary("ADD", [clip(-1, 1)(compute, x), 1]);
    const parabola = compute.binary("MUL", [compute.binary("MUL", [part, part]), 0.25]);
    const line = compute.unary("RELU", compute.binary("SUB", [x, 1]));
    return compute.binary("ADD", [parabola, line]);
  },
  sparseSigmoid: (compute, x) => {
    const line = compute.binary("MUL", [compute.binary("ADD", [x, 1]), 0.5]);
    return clip(0, 1)(compute, line);
  },
  squareplus: (compute, x) => {
    const square = compute.binary("ADD", [compute.binary("MUL", [x, x]), 4]);
    return compute.binary("MUL", [compute.binary("ADD", [x, compute.unary("SQRT", square)]), 0.5]);
  },
  tanhShrink: (compute, x) => compute.binary("SUB", [x, compute.unary("TANH", x)]),
};

const ACTIVATIONS: Readonly<Record<string, Formula | undefined>> = {
  ...KERAS_ACTIVATIONS,
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
  leakyRelu(layer.number("alpha"))(new ElementWise(layer), inputs[0]!);

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

/** `ELU` of Keras, with any slope α at 0: max(x, 0) + α (exp(min(x, 0)) − 1). */
const kerasEluLayer: LayerConverter = (layer, inputs) => {
  const compute = new ElementWise(layer);
  const negative = compute.unary("ELU", compute.binary("MINIMUM", [inputs[0]!, 0]));
  const scaled = compute.binary("MUL", [negative, layer.number("alpha")]);
  return compute.binary("ADD", [compute.unary("RELU", inputs[0]!), scaled]);
};

/** `ReLU` of Keras: x where x > θ, limited; below it slope (x − θ). */
const kerasReluLayer: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const compute = new ElementWise(layer);
  const [threshold, slope] = [layer.number("threshold", 0), layer.number("negativeSlope", 0)];
  const limit = layer.option("maxValue");
  if (threshold === 0 && limit === undefined) return leakyRelu(slope)(compute, x);
  const kept = threshold === 0 ? x : compute.binary("MUL", [x, compute.above(x, threshold)]);
  const positive = compute.unary("RELU", kept);
  const limited = limit === undefined
    ? positive
    : compute.binary("MINIMUM", [positive, layer.number("maxValue")]);
  if (slope === 0) return limited;
  const below = compute.binary("MUL", [compute.binary("SUB", [x, threshold]), slope]);
  return compute.binary("ADD", [limited, compute.binary("MINIMUM", [below, 0])]);
};

/** `ThresholdedReLU`: x where x > θ, else 0. */
const thresholdedReluLayer: LayerConverter = (layer, inputs) => {
  const compute = new ElementWise(layer);
  return compute.binary("MUL", [inputs[0]!, compute.above(inputs[0]!, layer.number("theta"))]);
};

/** `Softmax` along the last axis, the only one that tfjs itself can run. */
const softmaxLayer: LayerConverter = (layer, inputs) => {
  const rank = inputs[0]!.shape.length;
  const axes = layer.axes("axis", rank);
  if (axes.length !== 1 || axes[0] !== rank - 1) {
    layer.refuse(`its axis is ${axes}, expected the last one (${rank - 1})`);
  }
  return new ElementWise(layer).unary("SOFTMAX", inputs[0]!);
};

/** `Softmax` of Keras: the axes that add up to 1 are moved to the end and become one. */
const kerasSoftmaxLayer: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const { graph, name } = layer;
  const axes = layer.axes("axis", x.shape.length);
  if (axes.includes(0)) layer.refuse("its axes have the batch among them");
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const moved = transposed(layer, x, [...order, ...axes]);
  const rows = [...order.map((axis) => x.shape[axis]!), -1];
  const length = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const flat = graph.reshape(moved, rows.with(-1, length), { name: `${name}/rows` });
  const result = graph.reshape(new ElementWise(layer).unary("SOFTMAX", flat), moved.shape, {
    name: `${name}/axes`,
  });
  const back = [...order, ...axes].map((_, axis) => [...order, ...axes].indexOf(axis));
  return transposed(layer, result, back);
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
  "Keras>ELU": kerasEluLayer,
  "Keras>ReLU": kerasReluLayer,
  "Keras>Softmax": kerasSoftmaxLayer,
};
