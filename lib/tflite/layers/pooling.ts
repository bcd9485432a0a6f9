/**
 * Pooling over windows and over whole images or sequences.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import type { LayerConverter } from "./layer.ts";
import { onImages } from "./convolution.ts";
import { paddingOf, pairOf } from "./convolution_window.ts";

type WindowPooling = "MAX_POOL_2D" | "AVERAGE_POOL_2D";
type GlobalPooling = "REDUCE_MAX" | "MEAN";

/** Pooling over windows; both kinds leave the padding out of account, as tfjs does. */
const pooling = (operator: WindowPooling): LayerConverter =>
  onImages((layer, { image, shape, rank }) => {
    const [filterHeight, filterWidth] = pairOf(layer, "poolSize", rank);
    const [strideH, strideW] = pairOf(layer, "strides", rank);
    const padding = paddingOf(layer);
    return layer.graph.add({
      operator,
      inputs: [image],
      options: builtinOptions("Pool2DOptions", {
        padding,
        strideH,
        strideW,
        filterHeight,
        filterWidth,
      }),
      name: layer.name,
      shape,
    });
  });

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
  MaxPooling1D: pooling("MAX_POOL_2D"),
  AveragePooling1D: pooling("AVERAGE_POOL_2D"),
  MaxPooling2D: pooling("MAX_POOL_2D"),
  AveragePooling2D: pooling("AVERAGE_POOL_2D"),
  GlobalMaxPooling1D: globalPooling("REDUCE_MAX"),
  GlobalAveragePooling1D: globalPooling("MEAN"),
  GlobalMaxPooling2D: globalPooling("REDUCE_MAX"),
  GlobalAveragePooling2D: globalPooling("MEAN"),
};
