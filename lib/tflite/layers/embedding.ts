/**
 * `Embedding`: a vector for each index.
 *
 * @module
 */
import { builtinOptions, TensorType } from "../format/schema.ts";
import type { LayerConverter } from "./layer.ts";

/** Looks the vectors up with GATHER; indices that come as float32 are cut to integers, as in tfjs. */
const embedding: LayerConverter = (layer, inputs) => {
  const input = inputs[0]!;
  if (layer.option("maskZero") === true) {
    layer.refuse("its maskZero makes a mask for later layers, which TFLite does not have");
  }
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
  return layer.graph.add({
    operator: "GATHER",
    inputs: [layer.weightConstant("embeddings"), indices],
    options: builtinOptions("GatherOptions"),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
};

/** The converters of this family by class name. */
export const embeddingLayers: Readonly<Record<string, LayerConverter>> = { Embedding: embedding };
