/**
 * The gradients of `DepthwiseConv2dNative`, of its filter and of its input, both of which the WASM
 * backend lacks. Separable convolutions train through them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { withWindow } from "./assembly.ts";
import {
  referenceDepthwiseFilterGradient,
  referenceDepthwiseInputGradient,
} from "./reference_windows.ts";
import {
  type BackendKernel,
  float32View,
  inputOf,
  type KernelCall,
  requireFloat32,
} from "./wasm_backend.ts";
import { type ConvolutionShape, forwardWindow } from "./window.ts";

/** What both operators know of the convolution; a shape is given where no tensor has it. */
interface DepthwiseAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dilations: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** `[images, height, width, channels]`, of the input gradient only. */
  readonly inputShape: [number, number, number, number];
  /** `[height, width, channels, multiplier]`, of the filter gradient only. */
  readonly filterShape: [number, number, number, number];
}

/** `DepthwiseConv2dNativeBackpropFilter`, float32, from `x` and the output's gradient `dy`. */
export const depthwiseFilterGradientKernel: BackendKernel = {
  name: "DepthwiseConv2dNativeBackpropFilter",
  create: (_stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<DepthwiseAttributes>;
    const [x, dy] = [inputOf(call, "x"), inputOf(call, "dy")];
    requireFloat32("DepthwiseConv2dNativeBackpropFilter", [x, dy]);
    const { filterShape } = attrs;
    const window = forwardWindow(depthwiseShape(x.shape, filterShape, attrs));
    const multiplier = filterShape[3];
    const output = backend.makeOutput(filterShape, "float32");
    const assembly = assemblyOf(backend);
    if (!assembly) {
      const data = { x: float32View(backend, x), dy: float32View(backend, dy), multiplier };
      float32View(backend, output).set(referenceDepthwiseFilterGradient(window, data));
      return output;
    }
    withWindow(backend, { window }, {
      bytes: assembly.DEPTHWISE_SCRATCH.value as number,
      use: (addresses, scratch) =>
        assembly.depthwiseFilterGradient(
          addresses.window,
          addresses.taps,
          backend.getMemoryOffset(x.dataId),
          backend.getMemoryOffset(dy.dataId),
          multiplier,
          backend.getMemoryOffset(output.dataId),
          scratch,
        ),
    });
    return output;
  },
};

/** `DepthwiseConv2dNativeBackpropInput`, float32, from the output's gradient `dy` and the filter. */
export const depthwiseInputGradientKernel: BackendKernel = {
  name: "DepthwiseConv2dNativeBackpropInput",
  create: (_stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<DepthwiseAttributes>;
    const [dy, filter] = [inputOf(call, "dy"), inputOf(call, "filter")];
    requireFloat32("DepthwiseConv2dNativeBackpropInput", [dy, filter]);
    const filterShape = filter.shape as [number, number, number, number];
    const window = forwardWindow(depthwiseShape(attrs.inputShape, filterShape, attrs));
    const multiplier = filterShape[3];
    const output = backend.makeOutput(attrs.inputShape, "float32");
    const assembly = assemblyOf(backend);
    if (!assembly) {
      const weights = float32View(backend, filter);
      const data = { dy: float32View(backend, dy), filter: weights, multiplier };
      float32View(backend, output).set(referenceDepthwiseInputGradient(window, data));
      return output;
    }
    withWindow(backend, { window }, {
      bytes: assembly.DEPTHWISE_SCRATCH.value as number,
      use: (addresses, scratch) =>
        assembly.depthwiseInputGradient(
          addresses.window,
          addresses.taps,
          backend.getMemoryOffset(dy.dataId),
          backend.getMemoryOffset(filter.dataId),
          multiplier,
          backend.getMemoryOffset(output.dataId),
          scratch,
        ),
    });
    return output;
  },
};

/** What tfjs works out from the shapes of input and filter. */
function depthwiseShape(
  inputShape: number[],
  filterShape: [number, number, number, number],
  { strides, dilations, pad, dimRoundingMode }: DepthwiseAttributes,
): ConvolutionShape {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
}
