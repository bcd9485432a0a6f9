// What follows from the shape of a convolution or pooling.

import {
  CHANNELS, HEIGHT, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_HEIGHT, OUT_WIDTH, WIDTH,
} from "../shared/geometry";

/** Values of one input image. */
// @ts-ignore: decorator
@inline
export function inputSize(g: usize): i32 {
  return load<i32>(g, HEIGHT) * load<i32>(g, WIDTH) * load<i32>(g, CHANNELS);
}

/** Pixels of one output image. */
// @ts-ignore: decorator
@inline
export function outputPixels(g: usize): i32 {
  return load<i32>(g, OUT_HEIGHT) * load<i32>(g, OUT_WIDTH);
}

/** Values that one output value is computed from. */
// @ts-ignore: decorator
@inline
export function patchSize(g: usize): i32 {
  return load<i32>(g, KERNEL_HEIGHT) * load<i32>(g, KERNEL_WIDTH) * load<i32>(g, CHANNELS);
}
