// Sums over the few of up to 64 examples that matter to one row of weights. Which ones they are fits
// into the bits of one number, so that no list has to be written and read again:
//
//   values  . . 5 . . 1 . …        mask  …00100100        sum = 5 × row 2 + 1 × row 5

import { madd, storeLanes } from "../../assembly/simd";

/** Examples that one mask stands for. */
export const MASK_BITS: i32 = 64;

/** Bit i is set where value i is not zero; count ≤ 64, a multiple of 4. */
// @ts-ignore: decorator
@inline
export function maskNonzero(values: usize, count: i32): u64 {
  let mask: u64 = 0;
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    mask |= <u64>i32x4.bitmask(f32x4.ne(v128.load(values + 4 * i), zero)) << <u64>i;
  }
  return mask;
}

/**
 * target[n] (+)= Σ values[i] × rows[i][n] over the bits of the mask; rows lie `stride` bytes apart. As
 * many columns as fit into registers are summed together.
 */
export function sumMasked(
  mask: u64, values: usize, rows: usize, stride: usize, target: usize, n: i32, accumulate: bool,
): void {
  let j = 0;
  for (; j + 48 <= n; j += 48) {
    sum48(mask, values, rows + 4 * j, stride, target + 4 * j, accumulate);
  }
  if (j + 32 <= n) {
    sum32(mask, values, rows + 4 * j, stride, target + 4 * j, accumulate);
    j += 32;
  }
  for (; j < n; j += 8) {
    sum8(mask, values, rows + 4 * j, stride, target + 4 * j, accumulate, n - j);
  }
}

function sum48(
  mask: u64, values: usize, rows: usize, stride: usize, target: usize, accumulate: bool,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0,
    s9 = s0, s10 = s0, s11 = s0;
  if (accumulate) {
    s0 = v128.load(target);
    s1 = v128.load(target, 16);
    s2 = v128.load(target, 32);
    s3 = v128.load(target, 48);
    s4 = v128.load(target, 64);
    s5 = v128.load(target, 80);
    s6 = v128.load(target, 96);
    s7 = v128.load(target, 112);
    s8 = v128.load(target, 128);
    s9 = v128.load(target, 144);
    s10 = v128.load(target, 160);
    s11 = v128.load(target, 176);
  }
  for (; mask; mask &= mask - 1) {
    const i = <usize>ctz(mask), row = rows + i * stride;
    const value = v128.load32_splat(values + 4 * i);
    s0 = madd(value, v128.load(row), s0);
    s1 = madd(value, v128.load(row, 16), s1);
    s2 = madd(value, v128.load(row, 32), s2);
    s3 = madd(value, v128.load(row, 48), s3);
    s4 = madd(value, v128.load(row, 64), s4);
    s5 = madd(value, v128.load(row, 80), s5);
    s6 = madd(value, v128.load(row, 96), s6);
    s7 = madd(value, v128.load(row, 112), s7);
    s8 = madd(value, v128.load(row, 128), s8);
    s9 = madd(value, v128.load(row, 144), s9);
    s10 = madd(value, v128.load(row, 160), s10);
    s11 = madd(value, v128.load(row, 176), s11);
  }
  v128.store(target, s0);
  v128.store(target, s1, 16);
  v128.store(target, s2, 32);
  v128.store(target, s3, 48);
  v128.store(target, s4, 64);
  v128.store(target, s5, 80);
  v128.store(target, s6, 96);
  v128.store(target, s7, 112);
  v128.store(target, s8, 128);
  v128.store(target, s9, 144);
  v128.store(target, s10, 160);
  v128.store(target, s11, 176);
}

function sum32(
  mask: u64, values: usize, rows: usize, stride: usize, target: usize, accumulate: bool,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  if (accumulate) {
    s0 = v128.load(target);
    s1 = v128.load(target, 16);
    s2 = v128.load(target, 32);
    s3 = v128.load(target, 48);
    s4 = v128.load(target, 64);
    s5 = v128.load(target, 80);
    s6 = v128.load(target, 96);
    s7 = v128.load(target, 112);
  }
  for (; mask; mask &= mask - 1) {
    const i = <usize>ctz(mask), row = rows + i * stride;
    const value = v128.load32_splat(values + 4 * i);
    s0 = madd(value, v128.load(row), s0);
    s1 = madd(value, v128.load(row, 16), s1);
    s2 = madd(value, v128.load(row, 32), s2);
    s3 = madd(value, v128.load(row, 48), s3);
    s4 = madd(value, v128.load(row, 64), s4);
    s5 = madd(value, v128.load(row, 80), s5);
    s6 = madd(value, v128.load(row, 96), s6);
    s7 = madd(value, v128.load(row, 112), s7);
  }
  v128.store(target, s0);
  v128.store(target, s1, 16);
  v128.store(target, s2, 32);
  v128.store(target, s3, 48);
  v128.store(target, s4, 64);
  v128.store(target, s5, 80);
  v128.store(target, s6, 96);
  v128.store(target, s7, 112);
}

function sum8(
  mask: u64, values: usize, rows: usize, stride: usize, target: usize, accumulate: bool, columns: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0;
  if (accumulate) {
    s0 = v128.load(target);
    s1 = v128.load(target, 16);
  }
  for (; mask; mask &= mask - 1) {
    const i = <usize>ctz(mask), row = rows + i * stride;
    const value = v128.load32_splat(values + 4 * i);
    s0 = madd(value, v128.load(row), s0);
    s1 = madd(value, v128.load(row, 16), s1);
  }
  storeLanes(target, s0, columns);
  storeLanes(target + 16, s1, columns - 4);
}
