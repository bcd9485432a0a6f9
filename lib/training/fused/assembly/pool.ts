// Maximum and mean over windows of images [height, width, channels], four channels at a time.

import { storeLanes } from "../../assembly/simd";
import {
  CHANNELS, HEIGHT, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_HEIGHT, OUT_WIDTH, PAD_LEFT, PAD_TOP, STRIDE_X,
  STRIDE_Y, WIDTH,
} from "../shared/geometry";
import { inputSize, outputPixels } from "./geometry";

// @ts-ignore: decorator
@inline
function most(a: i32, b: i32): i32 {
  return a > b ? a : b;
}

// @ts-ignore: decorator
@inline
function least(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

/**
 * y = the largest of each window, for images start to end, and in `places` (i32, shaped as y) where
 * in the image it was: row × width + column. Of equal values the first in reading order counts, as in
 * tfjs; NaN is larger than everything.
 */
export function maxPool(g: usize, x: usize, y: usize, places: usize, start: i32, end: i32): void {
  const width = load<i32>(g, WIDTH), height = load<i32>(g, HEIGHT), channels = load<i32>(g, CHANNELS);
  const outWidth = load<i32>(g, OUT_WIDTH), pixels = outputPixels(g);
  const halves = isHalving(g);
  for (let image = start; image < end; image++) {
    const from = x + 4 * image * inputSize(g);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const top = pixel / outWidth * load<i32>(g, STRIDE_Y) - load<i32>(g, PAD_TOP);
      const left = pixel % outWidth * load<i32>(g, STRIDE_X) - load<i32>(g, PAD_LEFT);
      const bottom = least(top + load<i32>(g, KERNEL_HEIGHT), height);
      const right = least(left + load<i32>(g, KERNEL_WIDTH), width);
      const to: usize = 4 * (image * pixels + pixel) * channels;
      if (halves) {
        halve(from, width, channels, top * width + left, y + to, places + to);
        continue;
      }
      for (let channel = 0; channel < channels; channel += 4) {
        let best = f32x4.splat(-Infinity), place = i32x4.splat(most(top, 0) * width + most(left, 0));
        for (let row = most(top, 0); row < bottom; row++) {
          for (let column = most(left, 0); column < right; column++) {
            const at = row * width + column;
            const value = v128.load(from + 4 * (at * channels + channel));
            const larger = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
            best = v128.bitselect(value, best, larger);
            place = v128.bitselect(i32x4.splat(at), place, larger);
          }
        }
        storeLanes(y + to + 4 * channel, best, channels - channel);
        storeLanes(places + to + 4 * channel, place, channels - channel);
      }
    }
  }
}

/** Whether windows are 2×2, side by side, all inside the image, and channels fill whole vectors. */
function isHalving(g: usize): bool {
  return load<i32>(g, KERNEL_HEIGHT) == 2 && load<i32>(g, KERNEL_WIDTH) == 2 &&
    load<i32>(g, STRIDE_Y) == 2 && load<i32>(g, STRIDE_X) == 2 && load<i32>(g, PAD_TOP) == 0 &&
    load<i32>(g, PAD_LEFT) == 0 && load<i32>(g, CHANNELS) % 4 == 0 &&
    2 * load<i32>(g, OUT_HEIGHT) <= load<i32>(g, HEIGHT) &&
    2 * load<i32>(g, OUT_WIDTH) <= load<i32>(g, WIDTH);
}

/** The largest of one 2×2 window, all channels; at: the place of its first pixel. */
// @ts-ignore: decorator
@inline
function halve(x: usize, width: i32, channels: i32, at: i32, y: usize, places: usize): void {
  const pixelBytes: usize = 4 * channels, rowBytes = width * pixelBytes;
  const first = x + at * pixelBytes;
  const place1 = i32x4.splat(at + 1), place2 = i32x4.splat(at + width);
  const place3 = i32x4.splat(at + width + 1);
  for (let channel: usize = 0; channel < pixelBytes; channel += 16) {
    const from = first + channel;
    let best = v128.load(from), place = i32x4.splat(at);
    let value = v128.load(from + pixelBytes);
    let larger = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
    best = v128.bitselect(value, best, larger);
    place = v128.bitselect(place1, place, larger);
    value = v128.load(from + rowBytes);
    larger = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
    best = v128.bitselect(value, best, larger);
    place = v128.bitselect(place2, place, larger);
    value = v128.load(from + rowBytes + pixelBytes);
    larger = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
    v128.store(y + channel, v128.bitselect(value, best, larger));
    v128.store(places + channel, v128.bitselect(place3, place, larger));
  }
}

/** dx = dy at the places that maxPool found, zero elsewhere; sums where windows overlap. */
export function maxPoolBackward(
  g: usize, dy: usize, places: usize, dx: usize, start: i32, end: i32,
): void {
  const channels = load<i32>(g, CHANNELS), pixels = outputPixels(g), size = inputSize(g);
  const width = load<i32>(g, WIDTH), outWidth = load<i32>(g, OUT_WIDTH), halves = isHalving(g);
  // Halving writes every pixel of an even image, so that nothing is left to be zero.
  const even = halves && 4 * pixels * channels == size;
  if (!even) memory.fill(dx + 4 * start * size, 0, 4 * (end - start) * size);
  for (let image = start; image < end; image++) {
    const to = dx + 4 * image * size;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const from: usize = 4 * (image * pixels + pixel) * channels;
      if (halves) {
        const at = pixel / outWidth * 2 * width + pixel % outWidth * 2;
        halveBackward(dy + from, places + from, to, width, channels, at);
        continue;
      }
      for (let channel = 0; channel < channels; channel++) {
        const at = to + 4 * (load<i32>(places + from + 4 * channel) * channels + channel);
        store<f32>(at, load<f32>(at) + load<f32>(dy + from + 4 * channel));
      }
    }
  }
}

/** Spreads the gradient of one 2×2 window over its four pixels, three of which get zero. */
// @ts-ignore: decorator
@inline
function halveBackward(
  dy: usize, places: usize, dx: usize, width: i32, channels: i32, at: i32,
): void {
  const pixelBytes: usize = 4 * channels, rowBytes = width * pixelBytes;
  const first = dx + at * pixelBytes;
  const place0 = i32x4.splat(at), place1 = i32x4.splat(at + 1);
  const place2 = i32x4.splat(at + width), place3 = i32x4.splat(at + width + 1);
  for (let channel: usize = 0; channel < pixelBytes; channel += 16) {
    const value = v128.load(dy + channel), place = v128.load(places + channel);
    const to = first + channel;
    v128.store(to, v128.and(value, i32x4.eq(place, place0)));
    v128.store(to + pixelBytes, v128.and(value, i32x4.eq(place, place1)));
    v128.store(to + rowBytes, v128.and(value, i32x4.eq(place, place2)));
    v128.store(to + rowBytes + pixelBytes, v128.and(value, i32x4.eq(place, place3)));
  }
}

/** y = the mean of each window (of what of it lies inside the image), for images start to end. */
export function averagePool(g: usize, x: usize, y: usize, start: i32, end: i32): void {
  average(g, x, y, start, end, false);
}

/** dx = the gradient of averagePool's input. */
export function averagePoolBackward(g: usize, dy: usize, dx: usize, start: i32, end: i32): void {
  const size = inputSize(g);
  memory.fill(dx + 4 * start * size, 0, 4 * (end - start) * size);
  average(g, dx, dy, start, end, true);
}

function average(g: usize, x: usize, y: usize, start: i32, end: i32, backward: bool): void {
  const width = load<i32>(g, WIDTH), height = load<i32>(g, HEIGHT), channels = load<i32>(g, CHANNELS);
  const outWidth = load<i32>(g, OUT_WIDTH), pixels = outputPixels(g);
  for (let image = start; image < end; image++) {
    const from = x + 4 * image * inputSize(g);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const top = pixel / outWidth * load<i32>(g, STRIDE_Y) - load<i32>(g, PAD_TOP);
      const left = pixel % outWidth * load<i32>(g, STRIDE_X) - load<i32>(g, PAD_LEFT);
      const bottom = least(top + load<i32>(g, KERNEL_HEIGHT), height);
      const right = least(left + load<i32>(g, KERNEL_WIDTH), width);
      const count = (bottom - most(top, 0)) * (right - most(left, 0));
      const share = f32x4.splat(<f32>1 / <f32>count);
      const to = y + 4 * (image * pixels + pixel) * channels;
      for (let channel = 0; channel < channels; channel += 4) {
        const lanes = channels - channel;
        let sum = f32x4.splat(0);
        const spread = backward ? f32x4.mul(v128.load(to + 4 * channel), share) : sum;
        for (let row = most(top, 0); row < bottom; row++) {
          for (let column = most(left, 0); column < right; column++) {
            const at = from + 4 * ((row * width + column) * channels + channel);
            if (backward) storeLanes(at, f32x4.add(v128.load(at), spread), lanes);
            else sum = f32x4.add(sum, v128.load(at));
          }
        }
        if (!backward) storeLanes(to + 4 * channel, f32x4.mul(sum, share), lanes);
      }
    }
  }
}
