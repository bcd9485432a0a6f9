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
import { bordered, paddingOf, windowOf } from "./convolution_window.ts";

/** `Conv2D`. */
const conv2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const { input, window } = bordered(layer, inputs[0]!);
  const product = layer.graph.add({
    operator: "CONV_2D",
    inputs: [input, filters(layer), bias(layer, layer.number("filters"))],
    options: builtinOptions("Conv2DOptions", window),
    name: layer.name,
    shape: layer.outputShape(inputs),
  });
  return applyActivation(layer, product);
};

/**
 * `Conv1D`: the two-dimensional convolution of an image that is one pixel high. The sequence is
 * laid along the width, so that the filter's rows are contiguous.
 */
const conv1d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const [batch, length, channels] = inputs[0]!.shape as [number, number, number];
  const output = layer.outputShape(inputs);
  const filterCount = layer.number("filters");
  const image = layer.graph.reshape(inputs[0]!, [batch, 1, length, channels], {
    name: `${layer.name}/image`,
  });
  const product = layer.graph.add({
    operator: "CONV_2D",
    inputs: [image, filters(layer), bias(layer, filterCount)],
    options: builtinOptions("Conv2DOptions", {
      padding: paddingOf(layer),
      strideH: 1,
      strideW: layer.numbers("strides", 1)[0]!,
      dilationHFactor: 1,
      dilationWFactor: layer.numbers("dilationRate", 1)[0]!,
    }),
    name: layer.name,
    shape: [batch, 1, output[1]!, filterCount],
  });
  return layer.graph.reshape(applyActivation(layer, product), output, {
    name: `${layer.name}/sequence`,
  });
};

/** `DepthwiseConv2D`. */
const depthwiseConv2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  if (layer.numbers("dilationRate", 2).some((rate) => rate !== 1)) {
    // tfjs-layers 4.22 passes no dilation on to its kernel, so model and file could not agree.
    layer.refuse("it has a dilationRate, which tfjs itself ignores in this class");
  }
  const product = depthwise(layer, {
    input: inputs[0]!,
    shape: layer.outputShape(inputs),
    bias: (channels) => bias(layer, channels),
  });
  return applyActivation(layer, product);
};

/** `SeparableConv2D`: a depthwise convolution, then a pointwise one. */
const separableConv2d: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const shape = layer.outputShape(inputs);
  const [, , channels, multiplier] = layer.weightShape("depthwise_kernel") as number[];
  const spread = depthwise(layer, {
    input: inputs[0]!,
    shape: [...shape.slice(0, 3), channels! * multiplier!],
    bias: (length) =>
      layer.constant(
        "depthwise_bias",
        () => layer.graph.floats(`${layer.name}/depthwise_bias`, new Float32Array(length)),
      ),
  });
  const product = layer.graph.add({
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
  return applyActivation(layer, product);
};

function depthwise(layer: LayerCall, call: {
  readonly input: Value;
  readonly shape: readonly number[];
  readonly bias: (channels: number) => Value;
}): Value {
  const [height, width, channels, depthMultiplier] = layer.weightShape("depthwise_kernel") as [
    number,
    number,
    number,
    number,
  ];
  const outputs = channels * depthMultiplier;
  // [h, w, in, multiplier] and TFLite's [1, h, w, in × multiplier] have the same order of values.
  const filter = layer.weightConstant("depthwise_kernel", [1, height, width, outputs]);
  const { input, window } = bordered(layer, call.input);
  return layer.graph.add({
    operator: "DEPTHWISE_CONV_2D",
    inputs: [input, filter, call.bias(outputs)],
    options: builtinOptions("DepthwiseConv2DOptions", { ...window, depthMultiplier }),
    name: `${layer.name}/depthwise`,
    shape: call.shape,
  });
}

/** `Conv2DTranspose`. */
const conv2dTranspose: LayerConverter = (layer, inputs) => {
  layer.requireChannelsLast();
  const shape = layer.outputShape(inputs);
  if (layer.graph.isBatchOpen) {
    layer.refuse("TRANSPOSE_CONV needs the output shape in advance, so its batch must be fixed");
  }
  const { padding, strideH, strideW } = windowOf(layer);
  const product = layer.graph.add({
    operator: "TRANSPOSE_CONV",
    inputs: [
      layer.graph.integers(`${layer.name}/output_shape`, shape),
      transposedFilters(layer),
      inputs[0],
    ],
    options: builtinOptions("TransposeConvOptions", { padding, strideH, strideW }),
    name: `${layer.name}/transpose_conv`,
    shape,
  });
  // An addition, which `optimize` turns into the bias of the operator.
  const biased = layer.has("bias")
    ? layer.graph.add({
      operator: "ADD",
      inputs: [product, bias(layer, shape[3]!)],
      options: builtinOptions("AddOptions"),
      name: layer.name,
      shape,
    })
    : product;
  return applyActivation(layer, biased);
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

/** The kernel `[h, w, out, in]` as `[out, h, w, in]`. */
function transposedFilters(layer: LayerCall): Value {
  return layer.constant("kernel", () => {
    const [height, width, outputs, inputs] = layer.weightShape("kernel") as [
      number,
      number,
      number,
      number,
    ];
    const kernel = layer.weight("kernel");
    const values = new Float32Array(kernel.length);
    const places = height * width;
    for (let place = 0; place < places; place++) {
      for (let output = 0; output < outputs; output++) {
        const from = (place * outputs + output) * inputs;
        values.set(kernel.subarray(from, from + inputs), (output * places + place) * inputs);
      }
    }
    return layer.graph.floats(`${layer.name}/kernel`, values, {
      shape: [outputs, height, width, inputs],
    });
  });
}

/** The converters of this family by class name. */
export const convolutionLayers: Readonly<Record<string, LayerConverter>> = {
  Conv1D: conv1d,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
  Conv2DTranspose: conv2dTranspose,
};
