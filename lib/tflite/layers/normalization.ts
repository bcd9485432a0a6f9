/**
 * Normalization over the batch, layers, groups and vectors.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import { ElementWise } from "./element_wise.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/**
 * `BatchNormalization`: outside of training γ (x − mean) / √(variance + ε) + β is one multiplication
 * and one addition a channel. Both are later folded into the layer before where that is exact.
 */
const batchNormalization: LayerConverter = (layer, inputs) => {
  const rank = inputs[0]!.shape.length;
  const axes = layer.axes("axis", rank);
  const isOurs = layer.className.startsWith("Keras>");
  if (!isOurs && axes.join() !== String(rank - 1)) {
    // Its batchNorm kernels (4.22, CPU and WASM) read parameters of shape [1, c, 1] in turn.
    layer.refuse(`its axis is ${axes}, along which tfjs itself mixes up the channels`);
  }
  const shape = lengthsAlong(inputs[0]!, axes);
  const parameters = () => {
    const mean = layer.weight("moving_mean");
    const variance = layer.weight("moving_variance");
    const gamma = layer.has("gamma") ? layer.weight("gamma") : undefined;
    const beta = layer.has("beta") ? layer.weight("beta") : undefined;
    const epsilon = layer.number("epsilon");
    // In double precision, so that the only rounding is that of the result.
    const scale = Array.from(variance, (v, i) => (gamma?.[i] ?? 1) / Math.sqrt(v + epsilon));
    const shift = scale.map((factor, i) => (beta?.[i] ?? 0) - mean[i]! * factor);
    return { scale, shift };
  };
  const constant = (name: "scale" | "shift") =>
    layer.constant(
      name,
      () => layer.graph.floats(`${layer.name}/${name}`, parameters()[name], { shape }),
    );
  const compute = new ElementWise(layer);
  const scaled = compute.binary("MUL", [inputs[0]!, constant("scale")]);
  return compute.binary("ADD", [scaled, constant("shift")], { name: layer.name });
};

/**
 * The lengths of some axes, 1 for all others; without the axes before the first of them, so that
 * weights along the last axis are vectors.
 */
function lengthsAlong({ shape }: Value, axes: readonly number[]): number[] {
  return shape.map((length, axis) => axes.includes(axis) ? length : 1).slice(axes[0]);
}

/** Axes of an example, not the batch. */
function exampleAxes(layer: LayerCall, { shape }: Value): number[] {
  const axes = layer.axes("axis", shape.length);
  return axes[0] === 0 ? layer.refuse("it normalizes over the batch") : axes;
}

/** `LayerNormalization`: γ (x − mean) / √(variance + ε) + β over the given axes of each example. */
const layerNormalization: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const axes = exampleAxes(layer, x);
  return scaled(layer, standardized(layer, x, axes), lengthsAlong(x, axes));
};

/** (x − mean) / √(variance + ε) over some axes. */
function standardized(layer: LayerCall, x: Value, axes: readonly number[]): Value {
  const compute = new ElementWise(layer);
  const centred = compute.binary("SUB", [x, compute.reduce("MEAN", x, axes)]);
  return overRoot(layer, centred, axes);
}

/** x / √(mean of x² + ε) over some axes. */
function overRoot(layer: LayerCall, x: Value, axes: readonly number[]): Value {
  const compute = new ElementWise(layer);
  const variance = compute.reduce("MEAN", compute.binary("MUL", [x, x]), axes);
  const deviation = compute.binary("ADD", [variance, layer.number("epsilon")]);
  return compute.binary("MUL", [x, compute.unary("RSQRT", deviation)]);
}

/** γ x + β, as far as the layer has them. */
function scaled(layer: LayerCall, x: Value, shape: readonly number[]): Value {
  const compute = new ElementWise(layer);
  const product = layer.has("gamma")
    ? compute.binary("MUL", [x, layer.weightConstant("gamma", shape)])
    : x;
  return layer.has("beta")
    ? compute.binary("ADD", [product, layer.weightConstant("beta", shape)])
    : product;
}

/** `GroupNormalization`: as layer normalization, over places and the channels of each group. */
const groupNormalization: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const { shape } = x;
  const channels = shape.at(-1)!;
  if (layer.axes("axis", shape.length).join() !== String(shape.length - 1)) {
    layer.refuse("its axis is not the last one, which is the only one that is written here");
  }
  const given = layer.number("groups");
  const groups = given === -1 ? channels : given;
  const places = elementCount(shape.slice(1, -1));
  const parts = [shape[0]!, places, groups, channels / groups];
  const grouped = layer.graph.reshape(x, parts, { name: `${layer.name}/groups` });
  const normal = layer.graph.reshape(standardized(layer, grouped, [1, 3]), shape, {
    name: `${layer.name}/channels`,
  });
  return scaled(layer, normal, [channels]);
};

/** `RMSNormalization`: x / √(mean of x² + ε) × scale. */
const rmsNormalization: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const axes = exampleAxes(layer, x);
  const scale = layer.weightConstant("scale", lengthsAlong(x, axes));
  return new ElementWise(layer).binary("MUL", [overRoot(layer, x, axes), scale]);
};

/** The floor under the sum of squares: Keras 3 limits the factor to 1e12. */
const UNIT_EPSILON = 1e-24;

/** `UnitNormalization`: x / √(Σ x²). */
const unitNormalization: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const compute = new ElementWise(layer);
  const sum = compute.reduce("SUM", compute.binary("MUL", [x, x]), exampleAxes(layer, x));
  const root = compute.unary("RSQRT", compute.binary("MAXIMUM", [sum, UNIT_EPSILON]));
  return compute.binary("MUL", [x, root]);
};

/** The converters of this family by class name. */
export const normalizationLayers: Readonly<Record<string, LayerConverter>> = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  "Keras>BatchNormalization": batchNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization,
  UnitNormalization: unitNormalization,
};
