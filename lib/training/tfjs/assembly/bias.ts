// What comes after a product in a dense layer, and the gradient of its bias.
import { loadLanes, storeLanes } from "../../assembly/simd";
import { LINEAR, RELU6 } from "../shared/activation";

// c [m, n] = activation(c + bias [n]), in place; bias may be 0, for none. NaN stays NaN.
export function addBias(c: usize, m: i32, n: i32, bias: usize, activation: i32): void {
  const zero = f32x4.splat(0), six = f32x4.splat(6);
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column += 4) {
      const lanes = min(4, n - column);
      let values = loadLanes(c, lanes);
      if (bias != 0) values = f32x4.add(values, loadLanes(bias + (<usize>column << 2), lanes));
      if (activation != LINEAR) values = f32x4.max(values, zero);
      if (activation == RELU6) values = f32x4.min(values, six);
      storeLanes(c, values, lanes);
      c += <usize>lanes << 2;
    }
  }
}

// How many rows are summed on their own before they join the total: a sum of thousands of values in
// single precision loses fewer digits in parts.
const PART: i32 = 256;

// sums [n] = the sum of x's rows, x [m, n].
export function sumRows(x: usize, m: i32, n: i32, sums: usize): void {
  const row = <usize>n << 2;
  let column = 0;
  // 16 columns, a cache line of each row, at a time.
  for (; column + 16 <= n; column += 16, x += 64, sums += 64) {
    let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
    for (let first = 0; first < m; first += PART) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      let at = x + <usize>first * row;
      for (let i = min(PART, m - first); i > 0; i--, at += row) {
        s0 = f32x4.add(s0, v128.load(at)); s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32)); s3 = f32x4.add(s3, v128.load(at, 48));
      }
      t0 = f32x4.add(t0, s0); t1 = f32x4.add(t1, s1);
      t2 = f32x4.add(t2, s2); t3 = f32x4.add(t3, s3);
    }
    v128.store(sums, t0); v128.store(sums, t1, 16); v128.store(sums, t2, 32); v128.store(sums, t3, 48);
  }
  for (; column < n; column += 4, x += 16, sums += 16) {
    const lanes = min(4, n - column);
    let total = f32x4.splat(0);
    for (let first = 0; first < m; first += PART) {
      let part = f32x4.splat(0);
      let at = x + <usize>first * row;
      for (let i = min(PART, m - first); i > 0; i--, at += row) {
        part = f32x4.add(part, loadLanes(at, lanes));
      }
      total = f32x4.add(total, part);
    }
    storeLanes(sums, total, lanes);
  }
}
