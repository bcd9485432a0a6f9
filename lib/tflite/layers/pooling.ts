/**
 * Pooling over windows and over whole images or sequences.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import type { LayerConverter } from "./layer.ts";
import { paddingOf } from "./convolution_window.ts";

type WindowPooling = "MAX_POOL_2D" | "AVERAGE_POOL_2D";
type GlobalPooling = "REDUCE_MAX" | "MEAN";

/** `MaxPooling2D` and `AveragePooling2D`; both leave the padding out of account, as tfjs does. */
const pooling2d = (operator: WindowPooling): LayerConverter => (layer, inputs) => {
  layer.requireChannelsLast();
  const [filterHeight, filterWidth] = layer.numbers("poolSize", 2) as [number, number];
  const [strideH, strideW] = layer.numbers("strides", 2) as [number, number];
  return layer.graph.add({
    operator,
    inputs: [inputs[0]],
    options: builtinOptions("Pool2DOptions", {
      padding: paddingOf(layer),
      strideH,
      strideW,
      filterHeight,
      filterWidth,
    }),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
};

/** `MaxPooling1D` and `AveragePooling1D`: of an image that is one pixel high. */
const pooling1d = (operator: WindowPooling): LayerConverter => (layer, inputs) => {
  const [batch, length, channels] = inputs[0]!.shape as [number, number, number];
  const output = layer.outputShape(inputs);
  const image = layer.graph.reshape(inputs[0]!, [batch, 1, length, channels], {
    name: `${layer.name}/image`,
  });
  const pooled = layer.graph.add({
    operator,
    inputs: [image],
    options: builtinOptions("Pool2DOptions", {
      padding: paddingOf(layer),
      strideH: 1,
      strideW: layer.numbers("strides", 1)[0]!,
      filterHeight: 1,
      filterWidth: layer.numbers("poolSize", 1)[0]!,
    }),
    name: layer.name,
    shape: [batch, 1, output[1]!, channels],
  });
  return layer.graph.reshape(pooled, output, { name: `${layer.name}/sequence` });
};

/** `GlobalAveragePooling1D/2D` and `GlobalMaxPooling1D/2D`: all axes but batch and channels. */
const globalPooling = (operator: GlobalPooling): LayerConverter => (layer, inputs) => {
  layer.requireChannelsLast();
  const axes = inputs[0]!.shape.map((_, axis) => axis).slice(1, -1);
  return layer.graph.add({
    operator,
    inputs: [inputs[0], layer.graph.integers(`${layer.name}/axes`, axes)],
    options: builtinOptions("ReducerOptions"),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
};

/** The converters of this family by class name. */
export const poolingLayers: Readonly<Record<string, LayerConverter>> = {
  MaxPooling1D: pooling1d("MAX_POOL_2D"),
  AveragePooling1D: pooling1d("AVERAGE_POOL_2D"),
  MaxPooling2D: pooling2d("MAX_POOL_2D"),
  AveragePooling2D: pooling2d("AVERAGE_POOL_2D"),
  GlobalMaxPooling1D: globalPooling("REDUCE_MAX"),
  GlobalAveragePooling1D: globalPooling("MEAN"),
  GlobalMaxPooling2D: globalPooling("REDUCE_MAX"),
  GlobalAveragePooling2D: globalPooling("MEAN"),
};
