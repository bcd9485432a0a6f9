/**
 * `Embedding`, a vector for each index, and `Masking`: the two layers that say which steps of a
 * sequence count.
 *
 * @module
 */
import { builtinOptions, TensorType } from "../format/schema.ts";
import type { Value } from "../graph/graph.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/** Looks the vectors up with GATHER; indices that come as float32 are cut to integers, as in tfjs. */
const embedding: LayerConverter = (layer, inputs) => {
  const input = inputs[0]!;
  const indices = input.type === "int32" ? input : layer.graph.add({
    operator: "CAST",
    inputs: [input],
    options: builtinOptions("CastOptions", {
      inDataType: TensorType.FLOAT32,
      outDataType: TensorType.INT32,
    }),
    name: `${layer.name}/cast`,
    shape: input.shape,
    type: "int32",
  });
  const output = layer.graph.add({
    operator: "GATHER",
    inputs: [layer.weightConstant("embeddings"), indices],
    options: builtinOptions("GatherOptions"),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
  if (layer.option("maskZero") === true) {
    const counted = differs(layer, input, 0);
    const shape = [...counted.shape, 1];
    layer.setMask(output, layer.graph.reshape(counted, shape, { name: `${layer.name}/mask` }));
  }
  return output;
};

/** `Masking`: steps whose features all have one value do not count, and become zero. */
const masking: LayerConverter = (layer, inputs) => {
  const input = inputs[0]!;
  const mask = layer.graph.add({
    operator: "REDUCE_MAX",
    inputs: [
      differs(layer, input, layer.number("maskValue", 0)),
      layer.graph.integers(`${layer.name}/axes`, [input.shape.length - 1]),
    ],
    options: builtinOptions("ReducerOptions", { keepDims: true }),
    name: `${layer.name}/mask`,
    shape: [...input.shape.slice(0, -1), 1],
  });
  const output = new ElementWise(layer).binary("MUL", [input, mask]);
  layer.setMask(output, mask);
  return output;
};

/** 1 where a value is another number than the given one, else 0. */
function differs(layer: LayerCall, value: Value, number: number): Value {
  const { graph, name } = layer;
  const make = value.type === "int32" ? graph.integers : graph.floats;
  const different = graph.add({
    operator: "NOT_EQUAL",
    inputs: [value, make.call(graph, `${name}/mask_value`, [number], { shape: [] })],
    options: builtinOptions("NotEqualOptions"),
    name: `${name}/not_equal`,
    shape: value.shape,
    type: "bool",
  });
  return graph.add({
    operator: "CAST",
    inputs: [different],
    options: builtinOptions("CastOptions", {
      inDataType: TensorType.BOOL,
      outDataType: TensorType.FLOAT32,
    }),
    name: `${name}/counted`,
    shape: value.shape,
  });
}

/** The converters of this family by class name. */
export const embeddingLayers: Readonly<Record<string, LayerConverter>> = {
  Embedding: embedding,
  Masking: masking,
};
