// Small SIMD helpers that every kernel shares.

/** a × b + c in four lanes; one rounding where the CPU has FMA and relaxed SIMD is enabled. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Writes the first `count` (1–4) lanes of `a` and nothing beyond them. */
// @ts-ignore: decorator
@inline
export function storeLanes(target: usize, a: v128, count: i32): void {
  if (count >= 4) {
    v128.store(target, a);
  } else if (count == 3) {
    v128.store64_lane(target, a, 0);
    v128.store32_lane(target, a, 2, 8);
  } else if (count == 2) {
    v128.store64_lane(target, a, 0);
  } else if (count == 1) {
    v128.store32_lane(target, a, 0);
  }
}

/** Writes the 4 × 4 values at `source` with rows and columns exchanged; strides are in bytes. */
// @ts-ignore: decorator
@inline
export function transpose4(
  source: usize, sourceStride: usize, target: usize, targetStride: usize,
): void {
  const a = v128.load(source), b = v128.load(source + sourceStride);
  const c = v128.load(source + 2 * sourceStride), d = v128.load(source + 3 * sourceStride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(target + targetStride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(target + 2 * targetStride, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(target + 3 * targetStride, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** The first `count` (1–4) values at `source` and zeros; nothing beyond them is read. */
// @ts-ignore: decorator
@inline
export function loadLanes(source: usize, count: i32): v128 {
  if (count >= 4) return v128.load(source);
  if (count == 3) return v128.load32_lane(source, v128.load64_zero(source), 2, 8);
  if (count == 2) return v128.load64_zero(source);
  if (count == 1) return v128.load32_zero(source);
  return f32x4.splat(0);
}
