// Panels: how the right matrix of a product is laid out for the tiles.
//
//   matrix, k × n                panels of 8 columns, one after the other
//   ┌────────┬────────┬───┐      ┌────────┐┌────────┐┌───┬────┐
//   │        │        │   │  →   │ k × 8  ││ k × 8  ││   │ 0  │  the last one filled up with zeros,
//   └────────┴────────┴───┘      └────────┘└────────┘└───┴────┘  whose sums are never stored
//
// A tile then reads its panel from one end to the other, which stays in the fast cache while the
// tile moves down the rows of the left matrix.
import { loadLanes } from "../simd";
import { COLUMNS, PANEL_ROW } from "./tile";

// How many columns the panel that starts at `column` holds of the n there are: 8, or what is left.
// @ts-ignore: decorator
@inline
export function panelColumns(column: i32, n: i32): i32 {
  return min(COLUMNS, n - column);
}

// Lays out one panel. `source` is the matrix's element [0, first column of the panel]; `row` and
// `column` are the bytes from one row (step of k) or column to the next, so that a transposed matrix
// is one with the two exchanged. `columns` is 1–8.
export function packPanel(
  source: usize, row: usize, column: usize, k: i32, columns: i32, panel: usize,
): void {
  if (column == 4) return packRows(source, row, k, columns, panel);
  memory.fill(panel, 0, <usize>(k * PANEL_ROW));
  for (let j = 0; j < columns; j++) {
    let from = source + <usize>j * column, to = panel + <usize>(j << 2);
    for (let i = 0; i < k; i++) {
      store<f32>(to, load<f32>(from));
      from += row;
      to += PANEL_ROW;
    }
  }
}

function packRows(source: usize, row: usize, k: i32, columns: i32, panel: usize): void {
  if (columns == COLUMNS) {
    for (let i = 0; i < k; i++) {
      v128.store(panel, v128.load(source));
      v128.store(panel, v128.load(source, 16), 16);
      source += row;
      panel += PANEL_ROW;
    }
    return;
  }
  for (let i = 0; i < k; i++) {
    v128.store(panel, loadLanes(source, columns));
    v128.store(panel, loadLanes(source + 16, columns - 4), 16);
    source += row;
    panel += PANEL_ROW;
  }
}
