/**
 * The shape of a convolution or pooling, as kernels read it from memory; their side is
 * `lib/kernels/assembly/plan/geometry.ts`.
 *
 * @module
 */
import type { Conv2dLayer, PoolLayer } from "./recognize_model.ts";

/** The words of the table, in the kernels' order. */
export function geometryOf(layer: Conv2dLayer | PoolLayer): number[] {
  const window = layer.kind === "conv2d" ? layer.kernelSize : layer.poolSize;
  const dilation = layer.kind === "conv2d" ? layer.dilation : [1, 1];
  return [
    ...layer.input,
    ...layer.output,
    ...window,
    ...layer.strides,
    ...dilation,
    ...layer.padding,
  ];
}

/** Height and width that windows reach over: the input, and zeros around it where it is padded. */
export function frameSize({ input, output, kernelSize, strides, padding }: Conv2dLayer): number {
  const side = (axis: 0 | 1) =>
    Math.max(
      (output[axis] - 1) * strides[axis] + kernelSize[axis],
      input[axis] + padding[axis],
    );
  return side(0) * side(1) * input[2];
}
