// Panels: how the right matrix of a product is laid out for the tiles.
//
//   matrix, k × n                panels of 8 columns, one after the other
//   ┌────────┬────────┬───┐      ┌────────┐┌────────┐┌───┬────┐
//   │        │        │   │  →   │ k × 8  ││ k × 8  ││   │ 0  │  the last one filled up with zeros,
//   └────────┴────────┴───┘      └────────┘└────────┘└───┴────┘  whose sums are never stored
//
// A tile then reads its panel from one end to the other. While it is laid out, a panel is also searched
// for infinities and NaN.
import { loadLanes } from "../../assembly/simd";
import { COLUMNS, PANEL_ROW } from "./tile";

// How many columns the panel that starts at `column` holds of the n there are: 8, or what is left.
// @ts-ignore: decorator
@inline
export function panelColumns(column: i32, n: i32): i32 {
  return min(COLUMNS, n - column);
}

// How many panels n columns make.
// @ts-ignore: decorator
@inline
export function panelCount(n: i32): i32 {
  return (n + COLUMNS - 1) / COLUMNS;
}

// Lays out one panel and returns whether all of it is finite. `source` is the matrix's element [0,
// first column of the panel]; `row` and `column` are the bytes from one row (step of k) or column to
// the next, so that a transposed matrix is one with the two exchanged. `columns` is 1–8.
export function packPanel(
  source: usize, row: usize, column: usize, k: i32, columns: i32, panel: usize,
): bool {
  if (column == 4) return packRows(source, row, k, columns, panel);
  if (columns < COLUMNS) memory.fill(panel, 0, <usize>(k * PANEL_ROW));
  let residue: f32 = 0; // stays zero as long as all values are finite: 0 · ∞ and 0 · NaN are NaN
  for (let j = 0; j < columns; j++) {
    let from = source + <usize>j * column, to = panel + <usize>(j << 2);
    for (let i = 0; i < k; i++) {
      const value = load<f32>(from);
      residue += value * 0;
      store<f32>(to, value);
      from += row;
      to += PANEL_ROW;
    }
  }
  return residue == 0;
}

function packRows(source: usize, row: usize, k: i32, columns: i32, panel: usize): bool {
  const zero = f32x4.splat(0);
  let residue = zero;
  if (columns == COLUMNS) {
    for (let i = 0; i < k; i++) {
      const left = v128.load(source), right = v128.load(source, 16);
      residue = f32x4.add(residue, f32x4.mul(f32x4.add(left, right), zero));
      v128.store(panel, left);
      v128.store(panel, right, 16);
      source += row;
      panel += PANEL_ROW;
    }
  } else {
    for (let i = 0; i < k; i++) {
      const left = loadLanes(source, columns), right = loadLanes(source + 16, columns - 4);
      residue = f32x4.add(residue, f32x4.mul(f32x4.add(left, right), zero));
      v128.store(panel, left);
      v128.store(panel, right, 16);
      source += row;
      panel += PANEL_ROW;
    }
  }
  return i32x4.all_true(f32x4.eq(residue, zero));
}
