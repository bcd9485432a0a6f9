/**
 * Convolutions, and pooling over windows.
 *
 * @module
 */
import { builtinOptions, Padding } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { fusedActivation } from "./activation.ts";
import { binary } from "./element_wise.ts";
import { spatial, windowOver } from "./window.ts";

/** The filter with its output channels first, as CONV_2D has it: [h, w, in, out] → [out, h, w, in]. */
const OUTPUT_FIRST = [3, 0, 1, 2];

/** [h, w, out, in] → [out, h, w, in]. */
const TRANSPOSED_OUTPUT_FIRST = [2, 0, 1, 3];

function images(node: NodeCall, index: number): Value {
  node.requireChannelsLast();
  const value = node.input(index);
  if (value.shape.length !== 4) {
    node.refuse(`its input has the shape [${value.shape}], expected 4 axes`);
  }
  if (value.type !== "float32") node.refuse(`its input is ${value.type}, expected float32`);
  return value;
}

function filterOf(node: NodeCall): Value {
  const filter = node.input(1);
  if (filter.shape.length !== 4) node.refuse(`its filter has the shape [${filter.shape}]`);
  return filter;
}

/** A bias of zeros: operators without one need higher versions or differ between runtimes. */
function noBias(node: NodeCall, channels: number): Value {
  return node.writer.constant(`${node.name}/bias`, new Float32Array(channels), { type: "float32" });
}

/** The bias of a fused node, if it can be the operator's own. */
function ownBias(node: NodeCall, channels: number): Value | undefined {
  const bias = isBiasFused(node) ? node.input(2) : undefined;
  return bias?.data instanceof Float32Array && bias.data.length === channels
    ? node.writer.reshape(bias, [channels], `${node.name}/bias`)
    : undefined;
}

function isBiasFused(node: NodeCall): boolean {
  return node.texts("fused_ops")[0] === "BiasAdd";
}

/**
 * Adds what is fused into a node to what its operator computes.
 *
 * @param node the node
 * @param channels how many output channels it has
 * @param compute writes the operator, given its bias
 * @returns the result
 */
export function withFused(
  node: NodeCall,
  channels: number,
  compute: (bias: Value) => Value,
): Value {
  const [first, second, ...more] = node.texts("fused_ops");
  if (more.length > 0 || (first !== undefined && first !== "BiasAdd")) {
    node.refuse(`its fused operations are ${node.texts("fused_ops").join(" and ")}`);
  }
  const bias = ownBias(node, channels);
  const product = compute(bias ?? noBias(node, channels));
  const sum = isBiasFused(node) && bias === undefined
    ? binary(node, "ADD", [product, node.input(2)])
    : product;
  return fusedActivation(node, sum, second);
}

/** `Conv2D` and `_FusedConv2D`. */
const convolution: NodeConverter = (node) => {
  const [value, filter] = [images(node, 0), filterOf(node)];
  const [height, width, inputs, outputs] = filter.shape as [number, number, number, number];
  if (value.shape[3] !== inputs) {
    node.refuse(
      `its filter takes ${inputs} channels of ${value.shape[3]}, which tfjs does not have`,
    );
  }
  const dilation = spatial(node, "dilations");
  const { image, window } = windowOver(node, value, { size: [height, width], dilation });
  const filters = node.writer.transpose(filter, OUTPUT_FIRST, `${node.name}/filters`);
  const [dilationHFactor, dilationWFactor] = dilation;
  const options = builtinOptions("Conv2DOptions", { ...window, dilationHFactor, dilationWFactor });
  return withFused(
    node,
    outputs,
    (bias) => node.add("CONV_2D", [image, filters, bias], { options }),
  );
};

/** `DepthwiseConv2dNative` and `FusedDepthwiseConv2dNative`: filters are [h, w, in, multiplier]. */
const depthwise: NodeConverter = (node) => {
  const [value, filter] = [images(node, 0), filterOf(node)];
  const [height, width, channels, depthMultiplier] = filter.shape as [
    number,
    number,
    number,
    number,
  ];
  if (value.shape[3] !== channels) {
    node.refuse(`its filter takes ${channels} channels, its input has ${value.shape[3]}`);
  }
  const dilation = spatial(node, "dilations");
  const { image, window } = windowOver(node, value, { size: [height, width], dilation });
  const outputs = channels * depthMultiplier;
  // TFLite's [1, h, w, in × multiplier] has the same order of values.
  const filters = node.writer.reshape(filter, [1, height, width, outputs], `${node.name}/filters`);
  const [dilationHFactor, dilationWFactor] = dilation;
  const options = builtinOptions("DepthwiseConv2DOptions", {
    ...window,
    depthMultiplier,
    dilationHFactor,
    dilationWFactor,
  });
  return withFused(
    node,
    outputs,
    (bias) => node.add("DEPTHWISE_CONV_2D", [image, filters, bias], { options }),
  );
};

/** `Conv2DBackpropInput`, which Keras' `Conv2DTranspose` becomes. */
const transposed: NodeConverter = (node) => {
  node.requireChannelsLast();
  const shape = node.integers(0, "output shape");
  const image = images(node, 2);
  const filter = filterOf(node);
  if (spatial(node, "dilations").some((rate) => rate !== 1)) node.refuse("it is dilated");
  const [strideH, strideW] = spatial(node, "strides");
  const filters = node.writer.transpose(filter, TRANSPOSED_OUTPUT_FIRST, `${node.name}/filters`);
  return node.add("TRANSPOSE_CONV", [
    node.integersConstant("output_shape", [image.shape[0]!, ...shape.slice(1)]),
    filters,
    image,
  ], {
    options: builtinOptions("TransposeConvOptions", {
      padding: plainPadding(node),
      strideH,
      strideW,
    }),
    type: "float32",
  });
};

/** `MaxPool` and `AvgPool`; both leave the padding out of account, as tfjs does. */
const pooling = (operator: "MAX_POOL_2D" | "AVERAGE_POOL_2D"): NodeConverter => (node) => {
  const value = images(node, 0);
  const [filterHeight, filterWidth] = spatial(node, "ksize");
  const [strideH, strideW] = spatial(node, "strides");
  const window = { padding: plainPadding(node), strideH, strideW, filterHeight, filterWidth };
  return node.add(operator, [value], { options: builtinOptions("Pool2DOptions", window) });
};

/** A padding that operators add themselves. */
function plainPadding(node: NodeCall): number {
  const padding = node.text("padding", "");
  if (padding === "SAME" || padding === "VALID") return Padding[padding];
  return node.refuse(`its padding is "${padding}", expected SAME or VALID`);
}

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const convolutionOperators = (): Readonly<Record<string, NodeConverter>> => ({
  AvgPool: pooling("AVERAGE_POOL_2D"),
  Conv2D: convolution,
  Conv2DBackpropInput: transposed,
  DepthwiseConv2d: depthwise,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  MaxPool: pooling("MAX_POOL_2D"),
  _FusedConv2D: convolution,
});
