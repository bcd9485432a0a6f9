// Convolution as a matrix product: each output pixel's window becomes one row of a matrix.
//
//   image, 3×3 windows            patches: one row a pixel of the output
//   ┌───────────┐
//   │ a b c d … │                 a b c  e f g  i j k
//   │ e f g h … │        →        b c d  f g h  j k l
//   │ i j k l … │                 …
//   └───────────┘
//
// Works for every kernel size, stride, dilation and padding. Patches are made for a few dozen pixels
// at a time, so that they are still in the cache when they are multiplied.

import {
  CHANNELS, DILATION_X, DILATION_Y, HEIGHT, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_WIDTH, PAD_LEFT, PAD_TOP,
  STRIDE_X, STRIDE_Y, WIDTH,
} from "../shared/geometry";
import { patchSize } from "./geometry";

/** Writes the patches of output pixels start to end of one image; what lies outside it is zero. */
export function makePatches(g: usize, image: usize, start: i32, end: i32, patches: usize): void {
  const height = load<i32>(g, HEIGHT), width = load<i32>(g, WIDTH);
  const channels = load<i32>(g, CHANNELS), outWidth = load<i32>(g, OUT_WIDTH);
  const kernelHeight = load<i32>(g, KERNEL_HEIGHT), kernelWidth = load<i32>(g, KERNEL_WIDTH);
  const dilationX = load<i32>(g, DILATION_X), dilationY = load<i32>(g, DILATION_Y);
  const pixelBytes: usize = 4 * channels, rowBytes: usize = kernelWidth * pixelBytes;
  let top = start / outWidth * load<i32>(g, STRIDE_Y) - load<i32>(g, PAD_TOP);
  let left = start % outWidth * load<i32>(g, STRIDE_X) - load<i32>(g, PAD_LEFT);
  const right = outWidth * load<i32>(g, STRIDE_X) - load<i32>(g, PAD_LEFT);
  for (let pixel = start; pixel < end; pixel++) {
    const inside = left >= 0 && left + (kernelWidth - 1) * dilationX < width;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const y = top + ky * dilationY;
      const row = image + y * width * pixelBytes;
      if (y < 0 || y >= height) {
        memory.fill(patches, 0, rowBytes);
      } else if (inside && dilationX == 1) {
        copy(patches, row + left * pixelBytes, kernelWidth * channels);
      } else {
        for (let kx = 0; kx < kernelWidth; kx++) {
          const x = left + kx * dilationX, to = patches + kx * pixelBytes;
          if (x < 0 || x >= width) memory.fill(to, 0, pixelBytes);
          else copy(to, row + x * pixelBytes, channels);
        }
      }
      patches += rowBytes;
    }
    left += load<i32>(g, STRIDE_X);
    if (left == right) {
      left = 0 - load<i32>(g, PAD_LEFT);
      top += load<i32>(g, STRIDE_Y);
    }
  }
}

/** Adds the patches of output pixels start to end back to where they came from. */
export function addPatches(g: usize, image: usize, start: i32, end: i32, patches: usize): void {
  const height = load<i32>(g, HEIGHT), width = load<i32>(g, WIDTH);
  const channels = load<i32>(g, CHANNELS), outWidth = load<i32>(g, OUT_WIDTH);
  const kernelHeight = load<i32>(g, KERNEL_HEIGHT), kernelWidth = load<i32>(g, KERNEL_WIDTH);
  const dilationX = load<i32>(g, DILATION_X), dilationY = load<i32>(g, DILATION_Y);
  const pixelBytes: usize = 4 * channels, patchBytes: usize = 4 * patchSize(g);
  let top = start / outWidth * load<i32>(g, STRIDE_Y) - load<i32>(g, PAD_TOP);
  let left = start % outWidth * load<i32>(g, STRIDE_X) - load<i32>(g, PAD_LEFT);
  const right = outWidth * load<i32>(g, STRIDE_X) - load<i32>(g, PAD_LEFT);
  for (let pixel = start; pixel < end; pixel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      const y = top + ky * dilationY;
      if (y < 0 || y >= height) continue;
      const row = image + y * width * pixelBytes;
      for (let kx = 0; kx < kernelWidth; kx++) {
        const x = left + kx * dilationX;
        if (x < 0 || x >= width) continue;
        add(row + x * pixelBytes, patches + (ky * kernelWidth + kx) * pixelBytes, channels);
      }
    }
    patches += patchBytes;
    left += load<i32>(g, STRIDE_X);
    if (left == right) {
      left = 0 - load<i32>(g, PAD_LEFT);
      top += load<i32>(g, STRIDE_Y);
    }
  }
}

// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + 4 * i, v128.load(from + 4 * i));
  for (; i < count; i++) store<f32>(to + 4 * i, load<f32>(from + 4 * i));
}

// @ts-ignore: decorator
@inline
function add(to: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(to + 4 * i, f32x4.add(v128.load(to + 4 * i), v128.load(from + 4 * i)));
  }
  for (; i < count; i++) {
    store<f32>(to + 4 * i, load<f32>(to + 4 * i) + load<f32>(from + 4 * i));
  }
}
