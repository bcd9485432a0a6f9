/**
 * What Keras does to numbers and images before a network: `Rescaling`, `Normalization`,
 * `Discretization`, `Resizing`, `CenterCrop`.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { fittedPart } from "../../models/layers/fitted_part.ts";
import type { Value } from "../graph/graph.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";
import { resized, sliced } from "./shape.ts";

/** Numbers of the configuration as a constant: one number, or a list along the last axis. */
function listed(layer: LayerCall, key: string, absent: number): Value {
  const values = [layer.option(key) ?? absent].flat(Infinity).map(Number);
  if (values.some((value) => !Number.isFinite(value))) {
    layer.refuse(`its ${key} is ${JSON.stringify(layer.option(key))}, expected numbers`);
  }
  const shape = values.length === 1 ? [] : [values.length];
  return layer.constant(key, () => layer.graph.floats(`${layer.name}/${key}`, values, { shape }));
}

/** `Rescaling`: scale × x + offset. */
const rescaling: LayerConverter = (layer, inputs) => {
  const compute = new ElementWise(layer);
  const x = compute.cast(inputs[0]!, "float32");
  const product = compute.binary("MUL", [x, listed(layer, "scale", 1)]);
  return compute.binary("ADD", [product, listed(layer, "offset", 0)]);
};

/** The floor under the deviation in Keras' `Normalization`. */
const DEVIATION_EPSILON = 1e-7;

/** `Normalization`: (x − mean) / √variance, or back; the difference first, for it is exact. */
const normalization: LayerConverter = (layer, inputs) => {
  const compute = new ElementWise(layer);
  const x = compute.cast(inputs[0]!, "float32");
  const axes = layer.isNull("axis") ? [] : layer.axes("axis", x.shape.length);
  const values = (key: string) =>
    layer.has(key) ? layer.weight(key) : [layer.option(key) ?? []].flat(Infinity).map(Number);
  const constant = (key: string, make: () => number[]) =>
    layer.constant(key, () => {
      const list = make();
      const lengths = x.shape.map((length, axis) => axes.includes(axis) ? length : 1);
      const shape = list.length === 1 ? [] : lengths.slice(axes[0] ?? 0);
      return layer.graph.floats(`${layer.name}/${key}`, list, { shape });
    });
  const mean = constant("mean", () => [...values("mean")]);
  const deviations = () =>
    Array.from(values("variance"), (v) => Math.max(Math.sqrt(v), DEVIATION_EPSILON));
  if (layer.option("invert") === true) {
    const scaled = compute.binary("MUL", [x, constant("deviation", deviations)]);
    return compute.binary("ADD", [scaled, mean]);
  }
  const inverse = constant("inverse_deviation", () => deviations().map((value) => 1 / value));
  return compute.binary("MUL", [compute.binary("SUB", [x, mean]), inverse]);
};

/** `Discretization` to integers: how many boundaries a number has reached. */
const discretization: LayerConverter = (layer, inputs) => {
  const { graph, name } = layer;
  if (layer.string("outputMode", "int") !== "int") {
    layer.refuse(`its outputMode is "${layer.string("outputMode")}", expected "int"`);
  }
  const compute = new ElementWise(layer);
  const x = compute.cast(inputs[0]!, "float32");
  const single = graph.reshape(x, [...x.shape, 1], { name: `${name}/single` });
  const boundaries = listed(layer, "binBoundaries", NaN);
  const reached = graph.add({
    operator: "GREATER_EQUAL",
    inputs: [single, boundaries],
    options: builtinOptions("GreaterEqualOptions"),
    name: `${name}/reached`,
    shape: [...x.shape, boundaries.shape[0] ?? 1],
    type: "bool",
  });
  const ones = compute.cast(reached, "float32");
  const sum = compute.reduce("SUM", ones, [x.shape.length]);
  return compute.cast(graph.reshape(sum, x.shape, { name: `${name}/sum` }), "int32");
};

type Size = readonly [number, number];

/** `Resizing`, which may first cut or pad the image so that its proportions are those of the target. */
const resizing: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  if (layer.option("antialias") === true) layer.refuse("its antialias is true");
  const image = inputs[0]!;
  const target = [layer.number("height"), layer.number("width")] as const;
  if (layer.option("padToAspectRatio") === true) {
    return resized(layer, padded(layer, image, target), target);
  }
  return layer.option("cropToAspectRatio") === true
    ? resized(layer, fitted(layer, image, target), target)
    : resized(layer, image, target);
};

/** The middle of the image that has the proportions of the target. */
function fitted(layer: LayerCall, image: Value, target: Size): Value {
  const [, height, width] = image.shape as [number, number, number];
  const { begin, size } = fittedPart([height, width], target, false);
  return sliced(layer, image, { begin: [0, ...begin, 0], size: [-1, ...size, -1] });
}

function padded(layer: LayerCall, image: Value, target: Size): Value {
  const { graph, name } = layer;
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const { begin, size } = fittedPart([height, width], target, true);
  const margins = [0, 0, ...begin.flatMap((start) => [-start, -start]), 0, 0];
  return graph.add({
    operator: "PADV2",
    inputs: [
      image,
      graph.integers(`${name}/paddings`, margins, { shape: [4, 2] }),
      graph.floats(`${name}/fill`, [layer.number("fillValue", 0)], { shape: [] }),
    ],
    options: builtinOptions("PadV2Options"),
    name: `${name}/padded`,
    shape: [batch, ...size, channels],
  });
}

/** `CenterCrop`; an image that is too small is enlarged instead. */
const centerCrop: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const target = [layer.number("height"), layer.number("width")] as const;
  const begin = target.map((length, i) => Math.floor((inputs[0]!.shape[i + 1]! - length) / 2));
  return begin.every((start) => start >= 0)
    ? sliced(layer, inputs[0]!, { begin: [0, ...begin, 0], size: [-1, ...target, -1] })
    : resized(layer, fitted(layer, inputs[0]!, target), target);
};

/** The converters of this family by class name. */
export const preprocessingLayers: Readonly<Record<string, LayerConverter>> = {
  Discretization: discretization,
  Normalization: normalization,
  Rescaling: rescaling,
  "Keras>CenterCrop": centerCrop,
  "Keras>Resizing": resizing,
};
