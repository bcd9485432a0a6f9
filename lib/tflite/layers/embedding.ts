/**
 * `Embedding`, a vector for each index, and `Masking`: the two layers that say which steps of a
 * sequence count.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import type { Value } from "../graph/graph.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/** Looks the vectors up with GATHER; indices that come as float32 are cut to integers, as in tfjs. */
const embedding: LayerConverter = (layer, inputs) => {
  const input = inputs[0]!;
  const indices = new ElementWise(layer).cast(input, "int32");
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
  const compute = new ElementWise({ graph: layer.graph, name: `${layer.name}/mask` });
  const counted = differs(layer, input, layer.number("maskValue", 0));
  const mask = compute.reduce("REDUCE_MAX", counted, [input.shape.length - 1]);
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
  return new ElementWise({ graph, name: `${name}/counted` }).cast(different, "float32");
}

/** The converters of this family by class name. */
export const embeddingLayers: Readonly<Record<string, LayerConverter>> = {
  Embedding: embedding,
  Masking: masking,
};
