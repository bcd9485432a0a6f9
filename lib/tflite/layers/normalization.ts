/**
 * Batch and layer normalization.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { ElementWise } from "./element_wise.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/**
 * `BatchNormalization`: outside of training γ (x − mean) / √(variance + ε) + β is one multiplication
 * and one addition a channel. Both are later folded into the layer before where that is exact.
 */
const batchNormalization: LayerConverter = (layer, inputs) => {
  const rank = inputs[0]!.shape.length;
  const axis = layer.number("axis");
  if (axis !== -1 && axis !== rank - 1) {
    // Its batchNorm kernels (4.22, CPU and WASM) read parameters of shape [1, c, 1] in turn.
    layer.refuse(`its axis is ${axis}, along which tfjs itself mixes up the channels`);
  }
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
    layer.constant(name, () => layer.graph.floats(`${layer.name}/${name}`, parameters()[name]));
  const compute = new ElementWise(layer);
  const scaled = compute.binary("MUL", [inputs[0]!, constant("scale")]);
  return compute.binary("ADD", [scaled, constant("shift")], { name: layer.name });
};

/** `LayerNormalization`: γ (x − mean) / √(variance + ε) + β over the given axes of each example. */
const layerNormalization: LayerConverter = (layer, inputs) => {
  const x = inputs[0]!;
  const axes = normalizedAxes(layer, x.shape.length);
  const compute = new ElementWise(layer);
  const mean = (value: Value) =>
    layer.graph.add({
      operator: "MEAN",
      inputs: [value, layer.graph.integers(`${layer.name}/axes`, axes)],
      options: builtinOptions("ReducerOptions", { keepDims: true }),
      name: `${layer.name}/mean`,
      shape: value.shape.map((length, axis) => axes.includes(axis) ? 1 : length),
    });
  // An axis of length 1 for each axis of an example that is not normalized.
  const shape = x.shape.map((length, axis) => axes.includes(axis) ? length : 1).slice(1);
  const centred = compute.binary("SUB", [x, mean(x)]);
  const variance = mean(compute.binary("MUL", [centred, centred]));
  const deviation = compute.binary("ADD", [variance, layer.number("epsilon")]);
  let result = compute.binary("MUL", [centred, compute.unary("RSQRT", deviation)]);
  if (layer.has("gamma")) {
    result = compute.binary("MUL", [result, layer.weightConstant("gamma", shape)]);
  }
  if (layer.has("beta")) {
    result = compute.binary("ADD", [result, layer.weightConstant("beta", shape)]);
  }
  return result;
};

function normalizedAxes(layer: LayerCall, rank: number): number[] {
  const option = layer.option("axis") ?? -1;
  const axes = (Array.isArray(option) ? option : [option]).map(Number);
  const positive = axes.map((axis) => axis < 0 ? axis + rank : axis).sort((a, b) => a - b);
  return positive[0] === 0 ? layer.refuse("it normalizes over the batch") : positive;
}

/** The converters of this family by class name. */
export const normalizationLayers: Readonly<Record<string, LayerConverter>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
};
