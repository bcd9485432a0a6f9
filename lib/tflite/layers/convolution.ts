/**
 * Convolutions in one and two dimensions.
 *
 * @module
 */
import { builtinOptions, Padding } from "../format/schema.ts";
import { applyActivation } from "./activation.ts";
import { bias, transpose } from "./dense.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";
import { bordered, type SpatialRank, windowOf } from "./convolution_window.ts";

/** What computes a layer on an image; sequences come as images that are one pixel high. */
export type ImageConverter = (layer: LayerCall, call: {
  /** `[batch, height, width, channels]`. */
  readonly image: Value;
  /** The shape of the result, `[batch, height, width, channels]`. */
  readonly shape: readonly number[];
  /** How many spatial axes the layer has. */
  readonly rank: SpatialRank;
}) => Value;

/**
 * Lays sequences along the width of images, so that the filter's rows are contiguous; images stay as
 * they are. The activation comes before the result is a sequence again.
 *
 * @param convert what computes the layer on an image
 * @returns what computes it on images and sequences
 */
export const onImages = (convert: ImageConverter): LayerConverter => (layer, inputs) => {
  layer.requireChannelsLast();
  const output = layer.outputShape(inputs);
  if (output.length === 4) {
    const value = convert(layer, { image: inputs[0]!, shape: output, rank: 2 });
    return applyActivation(layer, value);
  }
  const [batch, length, channels] = inputs[0]!.shape as [number, number, number];
  const image = layer.graph.reshape(inputs[0]!, [batch, 1, length, channels], {
    name: `${layer.name}/image`,
  });
  const value = convert(layer, { image, shape: output.toSpliced(1, 0, 1), rank: 1 });
  return layer.graph.reshape(applyActivation(layer, value), output, {
    name: `${layer.name}/sequence`,
  });
};

/** `Conv1D` and `Conv2D`. Filters that see a part of the channels only are groups. */
const convolution: ImageConverter = (layer, { image, shape, rank }) => {
  const { input, window } = bordered(layer, image, rank);
  return layer.graph.add({
    operator: "CONV_2D",
    inputs: [input, filters(layer), bias(layer, layer.number("filters"))],
    options: builtinOptions("Conv2DOptions", window),
    name: layer.name,
    shape,
  });
};

/** `DepthwiseConv1D` and `DepthwiseConv2D`. */
const depthwiseConvolution: ImageConverter = (layer, call) => {
  const isOurs = call.rank === 1 || layer.className.startsWith("Keras>");
  if (!isOurs && layer.numbers("dilationRate", 2).some((rate) => rate !== 1)) {
    // tfjs-layers 4.22 passes no dilation on to its kernel, so model and file could not agree.
    layer.refuse("it has a dilationRate, which tfjs itself ignores in this class");
  }
  return depthwise(layer, { ...call, bias: (channels) => bias(layer, channels) });
};

/** `SeparableConv1D` and `SeparableConv2D`: a depthwise convolution, then a pointwise one. */
const separableConvolution: ImageConverter = (layer, { image, shape, rank }) => {
  const [channels, multiplier] = layer.weightShape("depthwise_kernel").slice(-2) as number[];
  const spread = depthwise(layer, {
    image,
    rank,
    shape: shape.with(3, channels! * multiplier!),
    bias: (length) =>
      layer.constant(
        "depthwise_bias",
        () => layer.graph.floats(`${layer.name}/depthwise_bias`, new Float32Array(length)),
      ),
  });
  return layer.graph.add({
    operator: "CONV_2D",
    inputs: [
      spread,
      filters(layer, "pointwise_kernel"),
      bias(layer, layer.number("filters")),
    ],
    options: builtinOptions("Conv2DOptions", { padding: Padding.VALID, strideH: 1, strideW: 1 }),
    name: layer.name,
    shape,
  });
};

function depthwise(layer: LayerCall, { image, shape, rank, bias }: {
  readonly image: Value;
  readonly shape: readonly number[];
  readonly rank: SpatialRank;
  readonly bias: (channels: number) => Value;
}): Value {
  const kernel = layer.weightShape("depthwise_kernel");
  const [width, channels, depthMultiplier] = kernel.slice(-3) as [number, number, number];
  const outputs = channels * depthMultiplier;
  const height = rank === 1 ? 1 : kernel[0]!;
  // [h, w, in, multiplier] and TFLite's [1, h, w, in × multiplier] have the same order of values.
  const filter = layer.weightConstant("depthwise_kernel", [1, height, width, outputs]);
  const { input, window } = bordered(layer, image, rank);
  return layer.graph.add({
    operator: "DEPTHWISE_CONV_2D",
    inputs: [input, filter, bias(outputs)],
    options: builtinOptions("DepthwiseConv2DOptions", { ...window, depthMultiplier }),
    name: `${layer.name}/depthwise`,
    shape,
  });
}

/**
 * `Conv1DTranspose` and `Conv2DTranspose`. The operator has no dilation: there are zeros between the
 * elements of the filter instead.
 */
const transposedConvolution: ImageConverter = (layer, { image, shape, rank }) => {
  if (layer.graph.isBatchOpen) {
    layer.refuse("TRANSPOSE_CONV needs the output shape in advance, so its batch must be fixed");
  }
  const { padding, strideH, strideW, dilationHFactor, dilationWFactor } = windowOf(layer, rank);
  const filter = transposedFilters(layer, [dilationHFactor, dilationWFactor]);
  // The operator asks that the convolution which it reverses gives back the size of its input.
  const reach = padding === Padding.VALID ? filter.shape.slice(1, 3) : [1, 1];
  const back = [strideH, strideW].map((stride, i) =>
    Math.ceil((shape[i + 1]! - reach[i]! + 1) / stride)
  );
  if (back.join() !== image.shape.slice(1, 3).join()) {
    layer.refuse(
      `its outputPadding is ${
        layer.option("outputPadding")
      }, with which no operator gives that shape`,
    );
  }
  const product = layer.graph.add({
    operator: "TRANSPOSE_CONV",
    inputs: [layer.graph.integers(`${layer.name}/output_shape`, shape), filter, image],
    options: builtinOptions("TransposeConvOptions", { padding, strideH, strideW }),
    name: `${layer.name}/transpose_conv`,
    shape,
  });
  // An addition, which `optimize` turns into the bias of the operator.
  return layer.has("bias")
    ? layer.graph.add({
      operator: "ADD",
      inputs: [product, bias(layer, shape[3]!)],
      options: builtinOptions("AddOptions"),
      name: layer.name,
      shape,
    })
    : product;
};

/** The kernel `[…, in, out]` as `[out, h, w, in]`. */
function filters(layer: LayerCall, name = "kernel"): Value {
  return layer.constant(name, () => {
    const shape = layer.weightShape(name);
    const [width, inputs, outputs] = shape.slice(-3) as [number, number, number];
    const height = shape.length === 4 ? shape[0]! : 1;
    const values = transpose(layer.weight(name), height * width * inputs, outputs);
    return layer.graph.floats(`${layer.name}/${name}`, values, {
      shape: [outputs, height, width, inputs],
    });
  });
}

/** The kernel `[…, out, in]` as `[out, h, w, in]`, with zeros between its elements if dilated. */
function transposedFilters(layer: LayerCall, dilations: readonly [number, number]): Value {
  return layer.constant("kernel", () => {
    const kernel = layer.weight("kernel");
    const [columns, outputs, inputs] = layer.weightShape("kernel").slice(-3) as [
      number,
      number,
      number,
    ];
    const rows = kernel.length / (columns * outputs * inputs);
    const [height, width] = [rows, columns].map((length, i) =>
      (length - 1) * dilations[i]! + 1
    ) as [
      number,
      number,
    ];
    const values = new Float32Array(outputs * height * width * inputs);
    for (let place = 0; place < rows * columns; place++) {
      const row = Math.floor(place / columns) * dilations[0];
      const column = (place % columns) * dilations[1];
      for (let output = 0; output < outputs; output++) {
        const from = (place * outputs + output) * inputs;
        const to = ((output * height + row) * width + column) * inputs;
        values.set(kernel.subarray(from, from + inputs), to);
      }
    }
    return layer.graph.floats(`${layer.name}/kernel`, values, {
      shape: [outputs, height, width, inputs],
    });
  });
}

/** The converters of this family by class name. */
export const convolutionLayers: Readonly<Record<string, LayerConverter>> = {
  Conv1D: onImages(convolution),
  Conv1DTranspose: onImages(transposedConvolution),
  Conv2D: onImages(convolution),
  Conv2DTranspose: onImages(transposedConvolution),
  DepthwiseConv1D: onImages(depthwiseConvolution),
  DepthwiseConv2D: onImages(depthwiseConvolution),
  "Keras>Conv1D": onImages(convolution),
  "Keras>Conv2D": onImages(convolution),
  "Keras>Conv2DTranspose": onImages(transposedConvolution),
  "Keras>DepthwiseConv2D": onImages(depthwiseConvolution),
  SeparableConv1D: onImages(separableConvolution),
  SeparableConv2D: onImages(separableConvolution),
};
