// Activations, forward and backward. The backward pass needs only the output y: each derivative
// below is written in terms of it.

import { madd, storeLanes } from "../../assembly/simd";
import { ELU, LINEAR, RELU, SIGMOID, TANH } from "../shared/activation";

/**
 * eˣ in four lanes, relative error below 2e-7: x = n ln 2 + r, eʳ by the polynomial of Cephes' expf
 * (Moshier), 2ⁿ in two factors so that results run into denormals and ∞ without a branch.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1)));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1), rest = i32x4.sub(whole, half), bias = i32x4.splat(127);
  p = f32x4.mul(p, i32x4.shl(i32x4.add(half, bias), 23));
  return f32x4.mul(p, i32x4.shl(i32x4.add(rest, bias), 23));
}

// @ts-ignore: decorator
@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** Near zero by the polynomial of Cephes' tanhf, elsewhere 1 − 2 / (e²ˣ + 1). */
// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  const z = f32x4.mul(x, x), one = f32x4.splat(1), two = f32x4.splat(2);
  let p = f32x4.splat(-5.70498872745e-3);
  p = madd(p, z, f32x4.splat(2.06390887954e-2));
  p = madd(p, z, f32x4.splat(-5.37397155531e-2));
  p = madd(p, z, f32x4.splat(1.33314422036e-1));
  p = madd(p, z, f32x4.splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, z), x, x);
  const far = f32x4.sub(one, f32x4.div(two, f32x4.add(exp4(f32x4.mul(x, two)), one)));
  return v128.bitselect(near, far, f32x4.lt(f32x4.abs(x), f32x4.splat(0.625)));
}

// @ts-ignore: decorator
@inline
function elu4(x: v128): v128 {
  const negative = f32x4.sub(exp4(x), f32x4.splat(1));
  return v128.bitselect(x, negative, f32x4.ge(x, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function activate4(kind: i32, x: v128): v128 {
  if (kind == RELU) return f32x4.max(x, f32x4.splat(0));
  if (kind == SIGMOID) return sigmoid4(x);
  if (kind == TANH) return tanh4(x);
  if (kind == ELU) return elu4(x);
  return x;
}

/** y[i] = activation(x[i]) for start ≤ i < end; x and y may be the same. */
export function activate(kind: i32, x: usize, y: usize, start: i32, end: i32): void {
  if (kind == LINEAR && x == y) return;
  for (let i = start; i < end; i += 4) {
    storeLanes(y + 4 * i, activate4(kind, v128.load(x + 4 * i)), end - i);
  }
}

/** The derivative where the output is y. */
// @ts-ignore: decorator
@inline
function slope4(kind: i32, y: v128): v128 {
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  if (kind == RELU) return v128.and(one, f32x4.gt(y, zero));
  if (kind == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == TANH) return f32x4.sub(one, f32x4.mul(y, y));
  if (kind == ELU) return v128.bitselect(one, f32x4.add(y, one), f32x4.ge(y, zero));
  return one;
}

/** dx[i] = dy[i] × activation′ for start ≤ i < end, y the output; dx and dy may be the same. */
export function activateBackward(
  kind: i32, y: usize, dy: usize, dx: usize, start: i32, end: i32,
): void {
  if (kind == LINEAR && dx == dy) return;
  for (let i = start; i < end; i += 4) {
    const slope = slope4(kind, v128.load(y + 4 * i));
    storeLanes(dx + 4 * i, f32x4.mul(slope, v128.load(dy + 4 * i)), end - i);
  }
}
