/**
 * The gradients of `Conv2D`: of its filter, which the WASM backend lacks (so that no convolutional
 * model could train on it), and of its input, which the backend works out one product at a time. The
 * latter also is the forward pass of a transposed convolution.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Assembly, withWindow } from "./assembly.ts";
import { referenceConvolve, referenceFilterGradient } from "./reference_windows.ts";
import {
  type BackendKernel,
  float32View,
  inputOf,
  type KernelCall,
  requireFloat32,
} from "./wasm_backend.ts";
import {
  type ConvolutionShape,
  forwardWindow,
  inputGradientWindows,
  type Target,
  type Window,
} from "./window.ts";

/** Lists of an image's values that would take more memory than this are not made. */
const MOST_LIST_BYTES = 2 ** 26;

/** What both operators know of the convolution. */
interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** Not an attribute of tfjs' own operators: `gradients.ts` adds it. */
  readonly dilations?: number | [number, number];
}

/** The shape is that of the filter, `[height, width, inChannels, outChannels]`. */
interface FilterGradientAttributes extends ConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
}

/** The shape is that of the input, `[images, height, width, inChannels]`. */
interface InputGradientAttributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

/**
 * `Conv2DBackpropFilter`: from `x [images, height, width, inChannels]` and the output's gradient
 * `dy`, float32, all strides, dilations and paddings.
 */
export const conv2DFilterGradientKernel: BackendKernel = {
  name: "Conv2DBackpropFilter",
  create: (_stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<FilterGradientAttributes>;
    const [x, dy] = [inputOf(call, "x"), inputOf(call, "dy")];
    requireFloat32("Conv2DBackpropFilter", [x, dy]);
    if (attrs.dataFormat === "NCHW") {
      throw new Error(
        'Cannot run "Conv2DBackpropFilter" on data of the format NCHW, expected NHWC: ' +
          "the WASM backend convolves channelsLast only",
      );
    }
    const shape = convolutionShape(x.shape, attrs.filterShape, attrs);
    const window = forwardWindow(shape);
    const outer = shape.outChannels;
    const output = backend.makeOutput(attrs.filterShape, "float32");
    const assembly = assemblyOf(backend);
    if (!assembly) {
      const [xData, dyData] = [float32View(backend, x), float32View(backend, dy)];
      const gradient = referenceFilterGradient(window, { x: xData, dy: dyData, outer });
      float32View(backend, output).set(gradient);
      return output;
    }
    const dyAddress = backend.getMemoryOffset(dy.dataId);
    const sparse = assembly.mostlyZero(dyAddress, elementCount(dy.shape)) !== 0;
    const sizes = [window.taps.length, window.channels, outer] as const;
    withWindow(backend, { window }, {
      bytes: sparse
        ? assembly.filterGradientSparseScratch(...sizes)
        : assembly.filterGradientScratch(...sizes),
      use: (addresses, scratch) =>
        assembly[sparse ? "filterGradientSparse" : "filterGradient"](
          addresses.window,
          addresses.taps,
          backend.getMemoryOffset(x.dataId),
          dyAddress,
          outer,
          backend.getMemoryOffset(output.dataId),
          scratch,
        ),
    });
    return output;
  },
};

/**
 * `Conv2DBackpropInput`: from the output's gradient `dy` and the filter, float32, all strides,
 * dilations and paddings. Inputs of one channel and NCHW are left to the backend's own kernel.
 */
export const conv2DInputGradientKernel: BackendKernel = {
  name: "Conv2DBackpropInput",
  create: (stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<InputGradientAttributes>;
    // Of a tile's eight columns, one channel would use one.
    const isThin = attrs.inputShape[3] === 1 && !isDilated(attrs);
    if (attrs.dataFormat === "NCHW" || isThin) return stock(call);
    const [dy, filter] = [inputOf(call, "dy"), inputOf(call, "filter")];
    requireFloat32("Conv2DBackpropInput", [dy, filter]);
    const filterShape = filter.shape as [number, number, number, number];
    const shape = convolutionShape(attrs.inputShape, filterShape, attrs);
    const layout = { channel: 1, outer: shape.outChannels };
    const output = backend.makeOutput(attrs.inputShape, "float32");
    const assembly = assemblyOf(backend);
    for (const part of inputGradientWindows(shape)) {
      if (!assembly) {
        const [source, weights] = [float32View(backend, dy), float32View(backend, filter)];
        const result = float32View(backend, output);
        referenceConvolve(part, { source, filter: weights, layout, result });
        continue;
      }
      convolvePart(part, { backend, assembly, dy, filter, output });
    }
    return output;
  },
};

/** The part of the input gradient that one window gives; see `inputGradientWindows`. */
function convolvePart(
  part: { readonly window: Window; readonly target: Target },
  { backend, assembly, dy, filter, output }: {
    readonly backend: BackendWasm;
    readonly assembly: Assembly;
    readonly dy: tf.TensorInfo;
    readonly filter: tf.TensorInfo;
    readonly output: tf.TensorInfo;
  },
): void {
  const { window: { height, width, channels, taps }, target } = part;
  const [source, weights, result] = [dy, filter, output].map(({ dataId }) =>
    backend.getMemoryOffset(dataId)
  ) as [number, number, number];
  const outer = target.channels;
  const run = (kernel: "convolve" | "convolveSparse", bytes: number): boolean => {
    let done = true;
    withWindow(backend, part, {
      bytes,
      use: (at, scratch) => {
        const step = channels * 4;
        const { window, taps, target } = at;
        const answer = assembly[kernel](
          window,
          taps,
          target,
          source,
          weights,
          4,
          step,
          result,
          scratch,
        );
        done = answer !== 0;
      },
    });
    return done;
  };
  const listBytes = assembly.convolveSparseScratch(height, width, channels, taps.length, outer);
  const sparse = listBytes < MOST_LIST_BYTES &&
    assembly.mostlyZero(source, elementCount(dy.shape)) !== 0;
  if (sparse && run("convolveSparse", listBytes)) return;
  run("convolve", assembly.convolveScratch(taps.length, channels, outer));
}

function isDilated({ dilations = 1 }: ConvolutionAttributes): boolean {
  return [dilations].flat().some((dilation) => dilation !== 1);
}

/** What tfjs works out from the shapes of input and filter. */
function convolutionShape(
  inputShape: number[],
  filterShape: [number, number, number, number],
  attrs: ConvolutionAttributes,
): ConvolutionShape {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}
