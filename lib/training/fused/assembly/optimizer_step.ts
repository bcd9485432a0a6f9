// One optimizer step over a run of weights whose gradient is at hand. Called per block of rows right
// behind the gradient's computation, while the block is still in the first-level cache.

import { madd } from "../../assembly/simd";
import {
  BETA1, BETA2, EPSILON, NESTEROV, NOT_FINITE, RATE, RULE, RULE_ADAM, RULE_MOMENTUM,
} from "../shared/state";

/**
 * Updates `count` weights (a multiple of 4 is fast, a tail is done one by one).
 *
 * mean, square: the optimizer's memory; momentum uses only the first, SGD neither.
 */
export function updateWeights(
  state: usize, weights: usize, mean: usize, square: usize, gradient: usize, count: i32,
): void {
  const rule = load<i32>(state, RULE);
  let check = f32x4.splat(0);
  if (rule == RULE_ADAM) check = adam(state, weights, mean, square, gradient, count);
  else if (rule == RULE_MOMENTUM) check = momentum(state, weights, mean, gradient, count);
  else check = descent(state, weights, gradient, count);
  // Each weight was multiplied by zero and summed: the sum is 0, or NaN when one is not finite.
  if (v128.any_true(f32x4.ne(check, check))) store<i32>(state, 1, NOT_FINITE);
}

/**
 * tfjs' Adam (Kingma and Ba 2015):
 *   m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  w ← w − α · m̂ / (√v̂ + ε)
 * with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ). Multiplying numerator and denominator by √(1 − β₂ᵗ)
 * leaves one constant in each: α' = α √(1 − β₂ᵗ) / (1 − β₁ᵗ), ε' = ε √(1 − β₂ᵗ).
 */
// @ts-ignore: decorator
@inline
function adam(
  state: usize, weights: usize, mean: usize, square: usize, gradient: usize, count: i32,
): v128 {
  const rate = v128.load32_splat(state, RATE), epsilon = v128.load32_splat(state, EPSILON);
  const beta1 = v128.load32_splat(state, BETA1), beta2 = v128.load32_splat(state, BETA2);
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  const rest1 = f32x4.sub(one, beta1), rest2 = f32x4.sub(one, beta2);
  let check = zero;
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) {
    const g = v128.load(gradient);
    const m = madd(beta1, v128.load(mean), f32x4.mul(rest1, g));
    const v = madd(beta2, v128.load(square), f32x4.mul(f32x4.mul(rest2, g), g));
    const step = f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), epsilon));
    const w = f32x4.sub(v128.load(weights), step);
    check = madd(w, zero, check);
    v128.store(mean, m);
    v128.store(square, v);
    v128.store(weights, w);
    gradient += 16;
    mean += 16;
    square += 16;
    weights += 16;
  }
  for (let i = whole; i < count; i++) {
    const g = load<f32>(gradient);
    const m = f32x4.extract_lane(beta1, 0) * load<f32>(mean) + f32x4.extract_lane(rest1, 0) * g;
    const v = f32x4.extract_lane(beta2, 0) * load<f32>(square) +
      f32x4.extract_lane(rest2, 0) * g * g;
    const w = load<f32>(weights) -
      f32x4.extract_lane(rate, 0) * m / (sqrt<f32>(v) + f32x4.extract_lane(epsilon, 0));
    check = f32x4.add(check, f32x4.splat(w * 0));
    store<f32>(mean, m);
    store<f32>(square, v);
    store<f32>(weights, w);
    gradient += 4;
    mean += 4;
    square += 4;
    weights += 4;
  }
  return check;
}

/** tfjs' momentum: a ← μ a + g;  w ← w − α a, or with Nesterov w ← w − α (g + μ a). */
// @ts-ignore: decorator
@inline
function momentum(state: usize, weights: usize, mean: usize, gradient: usize, count: i32): v128 {
  const rate = load<f32>(state, RATE), decay = load<f32>(state, BETA1);
  const nesterov = load<i32>(state, NESTEROV) != 0;
  let check = f32x4.splat(0);
  const whole = count & ~3, rates = f32x4.splat(rate), decays = f32x4.splat(decay);
  for (let i = 0; i < whole; i += 4) {
    const g = v128.load(gradient);
    const a = f32x4.add(f32x4.mul(decays, v128.load(mean)), g);
    const step = nesterov ? f32x4.add(g, f32x4.mul(decays, a)) : a;
    const w = f32x4.sub(v128.load(weights), f32x4.mul(rates, step));
    check = f32x4.add(check, f32x4.mul(w, f32x4.splat(0)));
    v128.store(mean, a);
    v128.store(weights, w);
    gradient += 16;
    mean += 16;
    weights += 16;
  }
  for (let i = whole; i < count; i++) {
    const g = load<f32>(gradient);
    const a = decay * load<f32>(mean) + g;
    const w = load<f32>(weights) - rate * (nesterov ? g + decay * a : a);
    check = f32x4.add(check, f32x4.splat(w * 0));
    store<f32>(mean, a);
    store<f32>(weights, w);
    gradient += 4;
    mean += 4;
    weights += 4;
  }
  return check;
}

/** Plain gradient descent: w ← w − α g. */
// @ts-ignore: decorator
@inline
function descent(state: usize, weights: usize, gradient: usize, count: i32): v128 {
  const rate = load<f32>(state, RATE);
  let check = f32x4.splat(0);
  const whole = count & ~3, rates = f32x4.splat(rate);
  for (let i = 0; i < whole; i += 4) {
    const w = f32x4.sub(v128.load(weights), f32x4.mul(rates, v128.load(gradient)));
    check = f32x4.add(check, f32x4.mul(w, f32x4.splat(0)));
    v128.store(weights, w);
    gradient += 16;
    weights += 16;
  }
  for (let i = whole; i < count; i++) {
    const w = load<f32>(weights) - rate * load<f32>(gradient);
    check = f32x4.add(check, f32x4.splat(w * 0));
    store<f32>(weights, w);
    gradient += 4;
    weights += 4;
  }
  return check;
}

/** Adds up `parts` partial gradients that lie `partStride` bytes apart, then updates. */
export function updateFromParts(
  state: usize, weights: usize, mean: usize, square: usize, gradient: usize, partStride: usize,
  parts: i32, start: i32, end: i32,
): void {
  const offset: usize = 4 * start;
  for (let part = 1; part < parts; part++) {
    const other = gradient + part * partStride;
    let i = start;
    for (; i + 4 <= end; i += 4) {
      v128.store(gradient + 4 * i, f32x4.add(v128.load(gradient + 4 * i), v128.load(other + 4 * i)));
    }
    for (; i < end; i++) {
      store<f32>(gradient + 4 * i, load<f32>(gradient + 4 * i) + load<f32>(other + 4 * i));
    }
  }
  updateWeights(
    state, weights + offset, mean + offset, square + offset, gradient + offset, end - start,
  );
}
