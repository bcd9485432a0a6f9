// The register tile behind every matrix product of the plan.
//
//            8 columns of B                A is read as a "panel": six rows side by side, so that
//           ┌────┬────┐                    one step of depth needs one pointer and six splats:
//   depth ↓ │ b0 │ b1 │
//           └────┴────┘                      panel: a0 a1 a2 a3 a4 a5 | a0 a1 a2 a3 a4 a5 | …
//   6 rows  ┌────┬────┐                             depth 0             depth 1
//   of A    │ c0 │ c1 │
//           │ c2 │ c3 │   12 accumulators + 2 of B + 1 of A = 15 vector registers, all that V8
//           │ …  │ …  │   hands out on x64; 12 independent sums hide the latency of FMA
//           └────┴────┘   (5 cycles × 2 a cycle on Zen, 4 × 2 on Intel).
//
// Columns beyond the matrix are computed from whatever follows in memory and not stored; the arena
// keeps slack behind its last buffer so that such reads stay inside the memory.

import { madd, storeLanes, transpose4 } from "../../assembly/simd";
import { COLUMNS, PANEL } from "../shared/blocks";

/** What happens to the products on their way to memory. */
export const STORE: i32 = 0;
/** Adds to what is there. */
export const ACCUMULATE: i32 = 1;
/** Cuts negative numbers off (NaN stays NaN). */
export const RELU: i32 = 2;

/**
 * c[rows, columns] = panel × b (+ bias) for one tile, rows ≤ 6, columns ≤ 8. Strides are in bytes;
 * bias may be 0 for none.
 */
export function multiplyPanel(
  panel: usize, panelStride: usize, b: usize, bStride: usize, depth: i32,
  c: usize, cStride: usize, rows: i32, columns: i32, bias: usize, mode: i32,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
  let c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0;
  for (let d = 0; d < depth; d++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let a = v128.load32_splat(panel);
    c0 = madd(a, b0, c0);
    c1 = madd(a, b1, c1);
    a = v128.load32_splat(panel, 4);
    c2 = madd(a, b0, c2);
    c3 = madd(a, b1, c3);
    a = v128.load32_splat(panel, 8);
    c4 = madd(a, b0, c4);
    c5 = madd(a, b1, c5);
    a = v128.load32_splat(panel, 12);
    c6 = madd(a, b0, c6);
    c7 = madd(a, b1, c7);
    a = v128.load32_splat(panel, 16);
    c8 = madd(a, b0, c8);
    c9 = madd(a, b1, c9);
    a = v128.load32_splat(panel, 20);
    c10 = madd(a, b0, c10);
    c11 = madd(a, b1, c11);
    panel += panelStride;
    b += bStride;
  }
  if (rows == PANEL && columns >= COLUMNS && mode == STORE && !bias) {
    v128.store(c, c0);
    v128.store(c, c1, 16);
    c += cStride;
    v128.store(c, c2);
    v128.store(c, c3, 16);
    c += cStride;
    v128.store(c, c4);
    v128.store(c, c5, 16);
    c += cStride;
    v128.store(c, c6);
    v128.store(c, c7, 16);
    c += cStride;
    v128.store(c, c8);
    v128.store(c, c9, 16);
    c += cStride;
    v128.store(c, c10);
    v128.store(c, c11, 16);
    return;
  }
  storePair(c, c0, c1, columns, bias, mode);
  if (rows > 1) storePair(c + cStride, c2, c3, columns, bias, mode);
  if (rows > 2) storePair(c + 2 * cStride, c4, c5, columns, bias, mode);
  if (rows > 3) storePair(c + 3 * cStride, c6, c7, columns, bias, mode);
  if (rows > 4) storePair(c + 4 * cStride, c8, c9, columns, bias, mode);
  if (rows > 5) storePair(c + 5 * cStride, c10, c11, columns, bias, mode);
}

function storePair(c: usize, left: v128, right: v128, columns: i32, bias: usize, mode: i32): void {
  if (bias) {
    left = f32x4.add(left, v128.load(bias));
    right = f32x4.add(right, v128.load(bias, 16));
  }
  if (mode == ACCUMULATE) {
    left = f32x4.add(left, v128.load(c));
    right = f32x4.add(right, v128.load(c, 16));
  } else if (mode == RELU) {
    const zero = f32x4.splat(0);
    left = f32x4.max(left, zero);
    right = f32x4.max(right, zero);
  }
  storeLanes(c, left, columns);
  storeLanes(c + 16, right, columns - 4);
}

/**
 * Lays six rows of a row-major matrix side by side: panel[d * 6 + r] = a[r, d]. Rows from `rows` on
 * are zeros.
 */
export function packPanel(a: usize, aStride: usize, rows: i32, depth: i32, panel: usize): void {
  let whole = 0;
  if (rows == PANEL) {
    whole = depth & ~3;
    for (let d = 0; d < whole; d += 4) {
      const source = a + 4 * d, target = panel + 4 * PANEL * d;
      transpose4(source, aStride, target, 4 * PANEL);
      const e = v128.load(source + 4 * aStride), f = v128.load(source + 5 * aStride);
      const low = v128.shuffle<f32>(e, f, 0, 4, 1, 5), high = v128.shuffle<f32>(e, f, 2, 6, 3, 7);
      v128.store64_lane(target, low, 0, 16);
      v128.store64_lane(target, low, 1, 40);
      v128.store64_lane(target, high, 0, 64);
      v128.store64_lane(target, high, 1, 88);
    }
  }
  packRest(a, aStride, rows, whole, depth, panel, PANEL);
}

/**
 * Turns eight rows of a row-major matrix into columns: strip[d * 8 + r] = b[r, d]; rows from `rows`
 * on are zeros.
 */
export function packStrip(b: usize, bStride: usize, rows: i32, depth: i32, strip: usize): void {
  let whole = 0;
  if (rows == COLUMNS) {
    whole = depth & ~3;
    for (let d = 0; d < whole; d += 4) {
      const source = b + 4 * d, target = strip + 4 * COLUMNS * d;
      transpose4(source, bStride, target, 4 * COLUMNS);
      transpose4(source + 4 * bStride, bStride, target + 16, 4 * COLUMNS);
    }
  }
  packRest(b, bStride, rows, whole, depth, strip, COLUMNS);
}

/** What is left of packing: depths from `start`, any number of rows, value by value. */
function packRest(
  from: usize, stride: usize, rows: i32, start: i32, depth: i32, to: usize, width: i32,
): void {
  for (let r = 0; r < width; r++) {
    for (let d = start; d < depth; d++) {
      store<f32>(to + 4 * (d * width + r), r < rows ? load<f32>(from + r * stride + 4 * d) : 0);
    }
  }
}
