// Dense layers whose input is mostly zeros: MNIST's background, or what relu and dropout switched
// off. Zeros are skipped, which is only right while 0 × w is 0, so the caller makes sure that all
// weights (MAY_SKIP) and all gradients (allFinite) are finite and takes the full product otherwise.

import { madd, storeLanes, sumLanes } from "../../assembly/simd";
import { ENTRY_WORDS, LISTED_VALUES } from "../shared/blocks";

/** Bytes of one entry of a list. */
export const ENTRY: usize = 4 * ENTRY_WORDS;

/** 1 when no value is NaN or ±∞. */
export function allFinite(values: usize, count: i32): bool {
  let check = f32x4.splat(0);
  const zero = check;
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) check = madd(v128.load(values + 4 * i), zero, check);
  for (let i = whole; i < count; i++) {
    check = f32x4.add(check, f32x4.splat(load<f32>(values + 4 * i) * 0));
  }
  return !v128.any_true(f32x4.ne(check, check));
}

/** How many of `count` values are not zero. */
export function countNonzero(values: usize, count: i32): i32 {
  let counts = i32x4.splat(0);
  const zero = f32x4.splat(0), whole = count & ~3;
  for (let i = 0; i < whole; i += 4) {
    counts = i32x4.sub(counts, f32x4.ne(v128.load(values + 4 * i), zero));
  }
  let total = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (let i = whole; i < count; i++) total += i32(load<f32>(values + 4 * i) != 0);
  return total;
}

/**
 * Lists the values that are not zero as pairs (position × scale, value); gives the end of the list.
 */
export function listNonzero(values: usize, count: i32, scale: i32, list: usize): usize {
  const zero = f32x4.splat(0), whole = count & ~3;
  for (let i = 0; i < whole; i += 4) {
    const four = v128.load(values + 4 * i);
    const mask = i32x4.bitmask(f32x4.ne(four, zero));
    if (!mask) continue;
    // All four are written, and the list grows by those that count: no branch to mispredict.
    store<i32>(list, i * scale);
    v128.store32_lane(list, four, 0, 4);
    list += ENTRY * (mask & 1);
    store<i32>(list, (i + 1) * scale);
    v128.store32_lane(list, four, 1, 4);
    list += ENTRY * ((mask >> 1) & 1);
    store<i32>(list, (i + 2) * scale);
    v128.store32_lane(list, four, 2, 4);
    list += ENTRY * ((mask >> 2) & 1);
    store<i32>(list, (i + 3) * scale);
    v128.store32_lane(list, four, 3, 4);
    list += ENTRY * (mask >> 3);
  }
  for (let i = whole; i < count; i++) {
    const value = load<f32>(values + 4 * i);
    if (value != 0) {
      store<i32>(list, i * scale);
      store<f32>(list, value, 4);
      list += ENTRY;
    }
  }
  return list;
}

/**
 * target[n] (+)= Σ value × source[offset, n] over a list: the sum of the listed rows, weighted.
 *
 * The columns that fit into twelve registers pass over the list together, then eight at a time; the
 * list is short, so what counts is to begin it seldom.
 */
export function sumListed(
  list: usize, end: usize, source: usize, target: usize, n: i32, accumulate: bool,
): void {
  for (let j = 0; j < n; j += tileWidth(n - j)) {
    sumTile(list, end, source + 4 * j, target + 4 * j, accumulate, n - j);
  }
}

/** How many columns are summed together when `columns` are left. */
// @ts-ignore: decorator
@inline
function tileWidth(columns: i32): i32 {
  return columns >= 48 ? 48 : columns >= 32 ? 32 : 8;
}

/** The part of sumListed for the first tileWidth(columns) columns. */
// @ts-ignore: decorator
@inline
function sumTile(
  list: usize, end: usize, source: usize, target: usize, accumulate: bool, columns: i32,
): void {
  if (columns >= 48) sum48(list, end, source, target, accumulate);
  else if (columns >= 32) sum32(list, end, source, target, accumulate);
  else sum8(list, end, source, target, accumulate, columns);
}

function sum48(list: usize, end: usize, source: usize, target: usize, accumulate: bool): void {
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
  for (let entry = list; entry < end; entry += ENTRY) {
    const row = source + load<i32>(entry), value = v128.load32_splat(entry, 4);
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

function sum32(list: usize, end: usize, source: usize, target: usize, accumulate: bool): void {
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
  for (let entry = list; entry < end; entry += ENTRY) {
    const row = source + load<i32>(entry), value = v128.load32_splat(entry, 4);
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
  list: usize, end: usize, source: usize, target: usize, accumulate: bool, columns: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0;
  if (accumulate) {
    s0 = v128.load(target);
    s1 = v128.load(target, 16);
  }
  for (let entry = list; entry < end; entry += ENTRY) {
    const row = source + load<i32>(entry), value = v128.load32_splat(entry, 4);
    s0 = madd(value, v128.load(row), s0);
    s1 = madd(value, v128.load(row, 16), s1);
  }
  storeLanes(target, s0, columns);
  storeLanes(target + 16, s1, columns - 4);
}

/** Σ a × b over n values. */
export function dot(a: usize, b: usize, n: i32): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let j = 0;
  for (; j + 16 <= n; j += 16) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
    a += 64;
    b += 64;
  }
  for (; j + 4 <= n; j += 4) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    a += 16;
    b += 16;
  }
  let sum = sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; j < n; j++) {
    sum += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return sum;
}

/**
 * y[m, n] = x[m, k] × w[k, n] + bias for rows rowStart to rowEnd, zeros of x skipped.
 *
 *        n                          A block of w, 128 rows of 48 columns, is 24 kB and stays in the
 *      ┌────┬────┬──┐               first-level cache while the lists of all examples pass over it,
 *   k  │ 1  │ 2  │3 │  128 rows     then the next columns. The lists of a block are made once.
 *      ├────┼────┼──┤
 *      │ 4  │ 5  │6 │
 *      └────┴────┴──┘
 *
 * scratch: sparseForwardScratch words.
 */
export function sparseForward(
  x: usize, w: usize, bias: usize, y: usize, rowStart: i32, rowEnd: i32, k: i32, n: i32,
  scratch: usize,
): void {
  const nStride: usize = 4 * n, ends = scratch, lists = ends + 4 * (rowEnd - rowStart);
  const listBytes = ENTRY * LISTED_VALUES;
  for (let r = rowStart; r < rowEnd; r++) memory.copy(y + r * nStride, bias, nStride);
  for (let block = 0; block < k; block += LISTED_VALUES) {
    const depth = k - block < LISTED_VALUES ? k - block : LISTED_VALUES;
    for (let r = 0; r < rowEnd - rowStart; r++) {
      const row = x + 4 * ((rowStart + r) * k + block);
      store<usize>(ends + 4 * r, listNonzero(row, depth, 4 * n, lists + r * listBytes));
    }
    for (let j = 0; j < n; j += tileWidth(n - j)) {
      const source = w + block * nStride + 4 * j;
      for (let r = 0; r < rowEnd - rowStart; r++) {
        const list = lists + r * listBytes, end = load<usize>(ends + 4 * r);
        if (list < end) sumTile(list, end, source, y + (rowStart + r) * nStride + 4 * j, true, n - j);
      }
    }
  }
}
