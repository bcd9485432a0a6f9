/**
 * The gradients of max and average pooling. The WASM backend has both, but
 *
 * - its `MaxPoolGrad` looks for the maximum from zero upwards, so that a window of negative values
 *   gets no gradient at all, and it is slow;
 * - its `AvgPoolGrad` divides by the whole window, while the average is taken over what of the window
 *   lies within the image, so that gradients at padded borders are too small.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { withWindow } from "./assembly.ts";
import { referenceAveragePoolGradient, referenceMaxPoolGradient } from "./reference_windows.ts";
import {
  type BackendKernel,
  float32View,
  inputOf,
  type KernelCall,
  requireFloat32,
} from "./wasm_backend.ts";
import { forwardWindow, type Window } from "./window.ts";

/** What both operators know of the pooling. */
interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** `MaxPoolGrad`, float32: each value of `dy` goes to the first maximum of its window. */
export const maxPoolGradientKernel: BackendKernel = {
  name: "MaxPoolGrad",
  create: (_stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<PoolAttributes>;
    const [x, dy] = [inputOf(call, "input"), inputOf(call, "dy")];
    requireFloat32("MaxPoolGrad", [x, dy]);
    const window = poolWindow(x.shape, attrs);
    const output = backend.makeOutput(x.shape, "float32");
    const assembly = assemblyOf(backend);
    if (!assembly) {
      const data = { x: float32View(backend, x), dy: float32View(backend, dy) };
      float32View(backend, output).set(referenceMaxPoolGradient(window, data));
      return output;
    }
    withWindow(backend, { window }, {
      bytes: assembly.POOL_SCRATCH.value as number,
      use: (addresses, scratch) =>
        assembly.maxPoolGradient(
          addresses.window,
          addresses.taps,
          backend.getMemoryOffset(x.dataId),
          backend.getMemoryOffset(dy.dataId),
          backend.getMemoryOffset(output.dataId),
          scratch,
        ),
    });
    return output;
  },
};

/** `AvgPoolGrad`, float32: each value of `dy` is shared out among what its window saw. */
export const averagePoolGradientKernel: BackendKernel = {
  name: "AvgPoolGrad",
  create: (_stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<PoolAttributes>;
    const [x, dy] = [inputOf(call, "input"), inputOf(call, "dy")];
    requireFloat32("AvgPoolGrad", [dy]);
    const window = poolWindow(x.shape, attrs);
    const output = backend.makeOutput(x.shape, "float32");
    const assembly = assemblyOf(backend);
    if (!assembly) {
      const data = { dy: float32View(backend, dy) };
      float32View(backend, output).set(referenceAveragePoolGradient(window, data));
      return output;
    }
    withWindow(backend, { window }, {
      bytes: assembly.POOL_SCRATCH.value as number,
      use: (addresses, scratch) =>
        assembly.averagePoolGradient(
          addresses.window,
          addresses.taps,
          backend.getMemoryOffset(dy.dataId),
          backend.getMemoryOffset(output.dataId),
          scratch,
        ),
    });
    return output;
  },
};

/** The pooling's window, sliding over images of the shape `[images, height, width, channels]`. */
function poolWindow(
  shape: number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Window {
  return forwardWindow(
    tf.backend_util.computePool2DInfo(
      shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    ),
  );
}
