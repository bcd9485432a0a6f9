// The two inner loops that every matrix product of the backend ends in: a tile of 4 × 8 sums.
//
//              panel, k × 8
//             ┌ b0 ──┬ b1 ──┐
//             │ 0..3 │ 4..7 │  one row each step of k
//             └──────┴──────┘
//   4 values  ┌──────┬──────┐
//   of a,  x0 │ s00  │ s01  │  eight sums live in registers for the whole loop; each step costs two
//   one    x1 │ s10  │ s11  │  loads of b, four broadcasts of a and eight multiply-adds. Eight
//   row    x2 │ s20  │ s21  │  independent sums are what hides the latency of a multiply-add
//   each   x3 │ s30  │ s31  │  (4 cycles, two a cycle), and 8 + 2 + 1 registers of 16 are taken.
//             └──────┴──────┘
//
// Nothing is skipped: 0 × NaN and 0 × ∞ are NaN, as in the definition of the product.
import { loadLanes, madd, storeLanes } from "../../assembly/simd";

// How many rows and columns a tile has.
export const ROWS: i32 = 4;
export const COLUMNS: i32 = 8;
// The bytes of one row of a panel.
export const PANEL_ROW: i32 = COLUMNS << 2;

// The tile whose rows of a lie apart: a0…a3 point to four rows, along which k varies fastest. For
// fewer than four rows the last pointers (and those of c) repeat: equal sums are stored twice.
//
// columns: how many of the eight columns are stored, 1–8; c0…c3: where each row of sums goes;
// accumulate: whether the sums start from what lies there.
export function tileOfRows(
  a0: usize, a1: usize, a2: usize, a3: usize, panel: usize, k: i32,
  c0: usize, c1: usize, c2: usize, c3: usize, columns: i32, accumulate: bool,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00;
  let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (accumulate) {
    s00 = loadLanes(c0, columns); s01 = loadLanes(c0 + 16, columns - 4);
    s10 = loadLanes(c1, columns); s11 = loadLanes(c1 + 16, columns - 4);
    s20 = loadLanes(c2, columns); s21 = loadLanes(c2 + 16, columns - 4);
    s30 = loadLanes(c3, columns); s31 = loadLanes(c3 + 16, columns - 4);
  }
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    const x0 = v128.load_splat<f32>(a0);
    s00 = madd(x0, b0, s00); s01 = madd(x0, b1, s01);
    const x1 = v128.load_splat<f32>(a1);
    s10 = madd(x1, b0, s10); s11 = madd(x1, b1, s11);
    const x2 = v128.load_splat<f32>(a2);
    s20 = madd(x2, b0, s20); s21 = madd(x2, b1, s21);
    const x3 = v128.load_splat<f32>(a3);
    s30 = madd(x3, b0, s30); s31 = madd(x3, b1, s31);
    panel += PANEL_ROW;
    a0 += 4; a1 += 4; a2 += 4; a3 += 4;
  }
  storeLanes(c0, s00, columns); storeLanes(c0 + 16, s01, columns - 4);
  storeLanes(c1, s10, columns); storeLanes(c1 + 16, s11, columns - 4);
  storeLanes(c2, s20, columns); storeLanes(c2 + 16, s21, columns - 4);
  storeLanes(c3, s30, columns); storeLanes(c3 + 16, s31, columns - 4);
}

// The tile whose four values of a lie side by side, `step` bytes from one step of k to the next: a
// transposed, or packed. All four are read; `rows` (1–4) says how many rows of sums are stored, each
// `cRow` bytes after the one before.
export function tileOfColumns(
  a: usize, step: usize, panel: usize, k: i32,
  c: usize, cRow: usize, rows: i32, columns: i32, accumulate: bool,
): void {
  const c0 = c, c1 = rows > 1 ? c0 + cRow : c0, c2 = rows > 2 ? c1 + cRow : c1;
  const c3 = rows > 3 ? c2 + cRow : c2;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00;
  let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (accumulate) {
    s00 = loadLanes(c0, columns); s01 = loadLanes(c0 + 16, columns - 4);
    s10 = loadLanes(c1, columns); s11 = loadLanes(c1 + 16, columns - 4);
    s20 = loadLanes(c2, columns); s21 = loadLanes(c2 + 16, columns - 4);
    s30 = loadLanes(c3, columns); s31 = loadLanes(c3 + 16, columns - 4);
  }
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    const x0 = v128.load_splat<f32>(a);
    s00 = madd(x0, b0, s00); s01 = madd(x0, b1, s01);
    const x1 = v128.load_splat<f32>(a, 4);
    s10 = madd(x1, b0, s10); s11 = madd(x1, b1, s11);
    const x2 = v128.load_splat<f32>(a, 8);
    s20 = madd(x2, b0, s20); s21 = madd(x2, b1, s21);
    const x3 = v128.load_splat<f32>(a, 12);
    s30 = madd(x3, b0, s30); s31 = madd(x3, b1, s31);
    panel += PANEL_ROW;
    a += step;
  }
  if (rows > 3) { storeLanes(c3, s30, columns); storeLanes(c3 + 16, s31, columns - 4); }
  if (rows > 2) { storeLanes(c2, s20, columns); storeLanes(c2 + 16, s21, columns - 4); }
  if (rows > 1) { storeLanes(c1, s10, columns); storeLanes(c1 + 16, s11, columns - 4); }
  storeLanes(c0, s00, columns); storeLanes(c0 + 16, s01, columns - 4);
}
