// The shape of a convolution or pooling, as the host writes it into the plan's memory once (i32 each;
// lib/training/plan/geometry.ts has the same list). Images are [height, width, channels].

export const HEIGHT: usize = 0;
export const WIDTH: usize = 4;
export const CHANNELS: usize = 8;
export const OUT_HEIGHT: usize = 12;
export const OUT_WIDTH: usize = 16;
export const OUT_CHANNELS: usize = 20;
export const KERNEL_HEIGHT: usize = 24;
export const KERNEL_WIDTH: usize = 28;
export const STRIDE_Y: usize = 32;
export const STRIDE_X: usize = 36;
export const DILATION_Y: usize = 40;
export const DILATION_X: usize = 44;
/** Rows of zeros above and columns of zeros left of the input. */
export const PAD_TOP: usize = 48;
export const PAD_LEFT: usize = 52;

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
