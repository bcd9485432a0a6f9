// Inverted dropout. Whether an element is kept is a function of a seed and its place in the batch
// alone: nothing is stored, the backward pass computes the same mask again, and the number of threads
// makes no difference.

import { storeLanes } from "../../assembly/simd";

/** 2³² / golden ratio: neighbouring places get distant numbers. */
const STRIDE: i32 = 0x9e3779b9;

/** Four uniform 32-bit numbers for four neighbouring places: MurmurHash3's finalizer (Appleby). */
// @ts-ignore: decorator
@inline
function hash4(seed: i32, place: i32): v128 {
  const places = i32x4.add(i32x4.splat(place), i32x4(0, 1, 2, 3));
  let h = i32x4.add(i32x4.mul(places, i32x4.splat(STRIDE)), i32x4.splat(seed));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x85ebca6b));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(h, i32x4.shr_u(h, 16));
}

/**
 * y[i] = x[i] × (kept ? scale : 0) for start ≤ i < end; x and y may be the same. Forward and
 * backward are the same product.
 *
 * seed: where the layer's seed of this step lies; threshold: a place is kept when its number (in
 * 0 … 2³²) is not below this one; scale: 1 / (1 − rate).
 */
export function dropout(
  seed: usize, x: usize, y: usize, threshold: u32, scale: f32, start: i32, end: i32,
): void {
  const least = i32x4.splat(threshold), scales = f32x4.splat(scale), salt = load<i32>(seed);
  for (let i = start; i < end; i += 4) {
    const kept = i32x4.ge_u(hash4(salt, i), least);
    const factor = v128.and(kept, scales);
    storeLanes(y + 4 * i, f32x4.mul(factor, v128.load(x + 4 * i)), end - i);
  }
}
