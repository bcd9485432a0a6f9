// Batch normalization (Ioffe and Szegedy 2015) over channels, the last axis: x is [examples, positions,
// channels]. Sums over a batch are worked out for each example, then combined in the order of the
// examples, so that they do not depend on how threads share the work.

import { madd, storeLanes } from "../../assembly/simd";
import {
  INVERSE_ROW, MEAN_ROW, OFFSET_ROW, PART_ROWS, SCALE_ROW, SHIFT_ROW, SLOPE_ROW,
} from "../shared/normalization";

/** Where a row of statistics begins. */
// @ts-ignore: decorator
@inline
function rowOf(statistics: usize, row: i32, channels: i32): usize {
  return statistics + 4 * row * channels;
}

/**
 * For examples start to end: each channel's mean and its sum of squared deviations from it, two rows of
 * `parts` an example.
 */
export function channelMoments(
  x: usize, parts: usize, start: i32, end: i32, positions: i32, channels: i32,
): void {
  const stride = 4 * channels;
  const share = f32x4.splat(<f32>1 / f32(positions));
  for (let e = start; e < end; e++) {
    const image = x + e * positions * stride, part = parts + e * PART_ROWS * stride;
    for (let c = 0; c < channels; c += 4) {
      let at = image + 4 * c, sum = f32x4.splat(0);
      for (let p = 0; p < positions; p++) {
        sum = f32x4.add(sum, v128.load(at));
        at += stride;
      }
      const mean = f32x4.mul(sum, share);
      storeLanes(part + 4 * c, mean, channels - c);
      let squares = f32x4.splat(0);
      at = image + 4 * c;
      for (let p = 0; p < positions; p++) {
        const deviation = f32x4.sub(v128.load(at), mean);
        squares = madd(deviation, deviation, squares);
        at += stride;
      }
      storeLanes(part + stride + 4 * c, squares, channels - c);
    }
  }
}

/**
 * For channels start to end: the batch's mean and variance from those of its examples (Chan, Golub and
 * LeVeque 1979), what x becomes by them, and the running means as tfjs moves them:
 * moving ← momentum · moving + (1 − momentum) · batch. gamma and beta may be 0, for none.
 */
export function combineMoments(
  parts: usize, count: i32, positions: i32, channels: i32, statistics: usize,
  gamma: usize, beta: usize, movingMean: usize, movingVariance: usize,
  momentum: f32, epsilon: f32, start: i32, end: i32,
): void {
  const stride = 4 * channels;
  const rest: f32 = <f32>1 - momentum;
  for (let c = start; c < end; c++) {
    const first = parts + 4 * c;
    let mean: f64 = 0;
    for (let e = 0; e < count; e++) mean += f64(load<f32>(first + e * PART_ROWS * stride));
    mean /= f64(count);
    let squares: f64 = 0;
    for (let e = 0; e < count; e++) {
      const part = first + e * PART_ROWS * stride;
      const deviation = f64(load<f32>(part)) - mean;
      squares += f64(load<f32>(part + stride)) + f64(positions) * deviation * deviation;
    }
    const variance = f32(squares / (f64(count) * f64(positions)));
    const inverse: f32 = <f32>1 / sqrt<f32>(variance + epsilon);
    const scale = gamma ? load<f32>(gamma + 4 * c) * inverse : inverse;
    const shift = (beta ? load<f32>(beta + 4 * c) : 0) - f32(mean) * scale;
    store<f32>(rowOf(statistics, MEAN_ROW, channels) + 4 * c, f32(mean));
    store<f32>(rowOf(statistics, INVERSE_ROW, channels) + 4 * c, inverse);
    store<f32>(rowOf(statistics, SCALE_ROW, channels) + 4 * c, scale);
    store<f32>(rowOf(statistics, SHIFT_ROW, channels) + 4 * c, shift);
    const oldMean = load<f32>(movingMean + 4 * c), oldVariance = load<f32>(movingVariance + 4 * c);
    store<f32>(movingMean + 4 * c, momentum * oldMean + rest * f32(mean));
    store<f32>(movingVariance + 4 * c, momentum * oldVariance + rest * variance);
  }
}

/** y = x · scale + shift for examples start to end. */
export function normalize(
  x: usize, y: usize, statistics: usize, start: i32, end: i32, positions: i32, channels: i32,
): void {
  const scale = rowOf(statistics, SCALE_ROW, channels);
  const shift = rowOf(statistics, SHIFT_ROW, channels);
  const stride = 4 * channels;
  let from = x + start * positions * stride, to = y + start * positions * stride;
  for (let p = (end - start) * positions; p > 0; p--) {
    for (let c = 0; c < channels; c += 4) {
      const value = madd(v128.load(from + 4 * c), v128.load(scale + 4 * c), v128.load(shift + 4 * c));
      storeLanes(to + 4 * c, value, channels - c);
    }
    from += stride;
    to += stride;
  }
}

/**
 * For examples start to end: each channel's Σ dy · x̂ and Σ dy, two rows of `parts` an example, x̂ the
 * normalized x.
 */
export function channelGradients(
  x: usize, dy: usize, statistics: usize, parts: usize,
  start: i32, end: i32, positions: i32, channels: i32,
): void {
  const means = rowOf(statistics, MEAN_ROW, channels);
  const inverses = rowOf(statistics, INVERSE_ROW, channels);
  const stride = 4 * channels;
  for (let e = start; e < end; e++) {
    const image = e * positions * stride, part = parts + e * PART_ROWS * stride;
    for (let c = 0; c < channels; c += 4) {
      const mean = v128.load(means + 4 * c);
      let at = image + 4 * c, products = f32x4.splat(0), sum = f32x4.splat(0);
      for (let p = 0; p < positions; p++) {
        const gradient = v128.load(dy + at);
        products = madd(gradient, f32x4.sub(v128.load(x + at), mean), products);
        sum = f32x4.add(sum, gradient);
        at += stride;
      }
      storeLanes(part + 4 * c, f32x4.mul(products, v128.load(inverses + 4 * c)), channels - c);
      storeLanes(part + stride + 4 * c, sum, channels - c);
    }
  }
}

/**
 * For channels start to end: the gradients of γ and β, two rows of `gradients`, and what
 * dx = scale · (dy − mean(dy) − x̂ · mean(dy · x̂)) is as dy · scale + x · slope + offset.
 */
export function combineGradients(
  parts: usize, count: i32, positions: i32, channels: i32, statistics: usize, gradients: usize,
  start: i32, end: i32,
): void {
  const stride = 4 * channels;
  const total = f64(count) * f64(positions);
  for (let c = start; c < end; c++) {
    let products: f64 = 0, sum: f64 = 0;
    for (let e = 0; e < count; e++) {
      const part = parts + e * PART_ROWS * stride + 4 * c;
      products += f64(load<f32>(part));
      sum += f64(load<f32>(part + stride));
    }
    store<f32>(gradients + 4 * c, f32(products));
    store<f32>(gradients + stride + 4 * c, f32(sum));
    const mean = load<f32>(rowOf(statistics, MEAN_ROW, channels) + 4 * c);
    const inverse = load<f32>(rowOf(statistics, INVERSE_ROW, channels) + 4 * c);
    const scale = load<f32>(rowOf(statistics, SCALE_ROW, channels) + 4 * c);
    const slope = f32(-f64(scale) * f64(inverse) * products / total);
    store<f32>(rowOf(statistics, SLOPE_ROW, channels) + 4 * c, slope);
    const offset = f32(-f64(scale) * sum / total - f64(mean) * f64(slope));
    store<f32>(rowOf(statistics, OFFSET_ROW, channels) + 4 * c, offset);
  }
}

/** dx = dy · scale + x · slope + offset for examples start to end. */
export function normalizeBackward(
  x: usize, dy: usize, dx: usize, statistics: usize,
  start: i32, end: i32, positions: i32, channels: i32,
): void {
  const scale = rowOf(statistics, SCALE_ROW, channels);
  const slope = rowOf(statistics, SLOPE_ROW, channels);
  const offset = rowOf(statistics, OFFSET_ROW, channels);
  const stride = 4 * channels;
  let at = start * positions * stride;
  for (let p = (end - start) * positions; p > 0; p--) {
    for (let c = 0; c < channels; c += 4) {
      const rest = madd(v128.load(x + at + 4 * c), v128.load(slope + 4 * c), v128.load(offset + 4 * c));
      const value = madd(v128.load(dy + at + 4 * c), v128.load(scale + 4 * c), rest);
      storeLanes(dx + at + 4 * c, value, channels - c);
    }
    at += stride;
  }
}
