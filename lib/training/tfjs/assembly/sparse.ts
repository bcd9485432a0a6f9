// Rows with many zeros: the pixels of a drawn digit, gradients behind a max pooling or a relu.
//
// The non-zero values of a row are listed once, each with the place of its row in the panels, and then
// only these are multiplied:
//
//   row     0  0  3  0  0  0  7  0  2  0        list   (3, row 2), (7, row 6), (2, row 8)
//
// A tile of one row and 32 columns, four panels, holds eight independent sums like a dense one.
//
// The panels must be finite throughout, for 0 × ∞ and 0 × NaN are NaN and may not be left out.
import { loadLanes, madd, storeLanes } from "../../assembly/simd";
import { PANEL_ROW } from "./tile";

// The bytes of an entry: the value and the byte offset in a panel.
export const ENTRY: i32 = 8;

// Lists the non-zero of the k values at a, `step` bytes apart; returns how many there are.
export function listNonZeros(a: usize, step: usize, k: i32, list: usize): i32 {
  const start = list;
  let i = 0;
  if (step == 4) {
    for (; i + 4 <= k; i += 4, a += 16) {
      // Zeros come in runs; NaN differs from zero, so it is listed.
      if (!v128.any_true(f32x4.ne(v128.load(a), f32x4.splat(0)))) continue;
      list = append(list, load<f32>(a), i);
      list = append(list, load<f32>(a, 4), i + 1);
      list = append(list, load<f32>(a, 8), i + 2);
      list = append(list, load<f32>(a, 12), i + 3);
    }
  }
  for (; i < k; i++, a += step) list = append(list, load<f32>(a), i);
  return <i32>(list - start) / ENTRY;
}

// Writes the entry in any case and moves on only past a non-zero one: no branch to mispredict.
// @ts-ignore: decorator
@inline
function append(list: usize, value: f32, row: i32): usize {
  store<f32>(list, value);
  store<i32>(list, row * PANEL_ROW, 4);
  return list + <usize>(<i32>(value != 0) * ENTRY);
}

// c[0…31] = Σ over the list of value · row of the four panels, which lie `panelBytes` apart.
export function sparseTile32(
  list: usize, count: i32, panels: usize, panelBytes: usize, c: usize, accumulate: bool,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  if (accumulate) {
    s0 = v128.load(c); s1 = v128.load(c, 16); s2 = v128.load(c, 32); s3 = v128.load(c, 48);
    s4 = v128.load(c, 64); s5 = v128.load(c, 80); s6 = v128.load(c, 96); s7 = v128.load(c, 112);
  }
  for (const end = list + <usize>(count * ENTRY); list < end; list += ENTRY) {
    const x = v128.load_splat<f32>(list);
    const p0 = panels + <usize>load<i32>(list, 4), p1 = p0 + panelBytes;
    s0 = madd(x, v128.load(p0), s0); s1 = madd(x, v128.load(p0, 16), s1);
    s2 = madd(x, v128.load(p1), s2); s3 = madd(x, v128.load(p1, 16), s3);
    const p2 = p1 + panelBytes, p3 = p2 + panelBytes;
    s4 = madd(x, v128.load(p2), s4); s5 = madd(x, v128.load(p2, 16), s5);
    s6 = madd(x, v128.load(p3), s6); s7 = madd(x, v128.load(p3, 16), s7);
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
  v128.store(c, s4, 64); v128.store(c, s5, 80); v128.store(c, s6, 96); v128.store(c, s7, 112);
}

// The same with one panel, of which 1–8 columns are stored.
export function sparseTile8(
  list: usize, count: i32, panel: usize, c: usize, columns: i32, accumulate: bool,
): void {
  let s0 = f32x4.splat(0), s1 = s0;
  if (accumulate) { s0 = loadLanes(c, columns); s1 = loadLanes(c + 16, columns - 4); }
  for (const end = list + <usize>(count * ENTRY); list < end; list += ENTRY) {
    const x = v128.load_splat<f32>(list), row = panel + <usize>load<i32>(list, 4);
    s0 = madd(x, v128.load(row), s0); s1 = madd(x, v128.load(row, 16), s1);
  }
  storeLanes(c, s0, columns); storeLanes(c + 16, s1, columns - 4);
}
