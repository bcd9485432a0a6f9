// Matrix products over row-major float32 matrices, built from the 6 × 8 register tile.
//
// Names follow BLAS: N = as it lies, T = transposed.

import { COLUMNS, PACKED_ROWS, PANEL } from "../shared/blocks";
import { ACCUMULATE, multiplyPanel, packPanel, packStrip, STORE } from "./matrix_tile";

// @ts-ignore: decorator
@inline
function least(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

/**
 * c[m, n] = a[m, k] × b[k, n] (+ bias[n]), rows rowStart to rowEnd of a and c; mode as in matrix_tile.ts.
 *
 * A strip of eight columns of b stays in the cache while all panels of a block pass over it.
 * scratch: matmulNNScratch words.
 */
export function matmulNN(
  a: usize, b: usize, bias: usize, c: usize, rowStart: i32, rowEnd: i32, k: i32, n: i32,
  mode: i32, scratch: usize,
): void {
  const aStride: usize = 4 * k, nStride: usize = 4 * n, panelBytes: usize = 4 * PANEL * k;
  for (let block = rowStart; block < rowEnd; block += PACKED_ROWS) {
    const rows = least(PACKED_ROWS, rowEnd - block);
    let panel = scratch;
    for (let r = 0; r < rows; r += PANEL) {
      packPanel(a + (block + r) * aStride, aStride, least(PANEL, rows - r), k, panel);
      panel += panelBytes;
    }
    for (let j = 0; j < n; j += COLUMNS) {
      panel = scratch;
      for (let r = 0; r < rows; r += PANEL) {
        multiplyPanel(
          panel, 4 * PANEL, b + 4 * j, nStride, k, c + (block + r) * nStride + 4 * j, nStride,
          least(PANEL, rows - r), least(COLUMNS, n - j), bias ? bias + 4 * j : 0, mode,
        );
        panel += panelBytes;
      }
    }
  }
}

/**
 * c[m, k] = a[m, n] × b[k, n]ᵀ for columns columnStart to columnEnd of c (rows of b): the gradient
 * of a dense layer's input. scratch: matmulNTScratch words.
 */
export function matmulNT(
  a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, columnStart: i32, columnEnd: i32,
  scratch: usize,
): void {
  const nStride: usize = 4 * n, kStride: usize = 4 * k, panelBytes: usize = 4 * PANEL * n;
  const strip = scratch;
  const panels = scratch + 4 * COLUMNS * n;
  let panel = panels;
  for (let r = 0; r < m; r += PANEL) {
    packPanel(a + r * nStride, nStride, least(PANEL, m - r), n, panel);
    panel += panelBytes;
  }
  for (let j = columnStart; j < columnEnd; j += COLUMNS) {
    const columns = least(COLUMNS, columnEnd - j);
    packStrip(b + j * nStride, nStride, columns, n, strip);
    panel = panels;
    for (let r = 0; r < m; r += PANEL) {
      multiplyPanel(
        panel, 4 * PANEL, strip, 4 * COLUMNS, n, c + r * kStride + 4 * j, kStride,
        least(PANEL, m - r), columns, 0, STORE,
      );
      panel += panelBytes;
    }
  }
}

/**
 * c[k, n] (+)= a[m, k]ᵀ × b[m, n] for rows rowStart to rowEnd of c (columns of a), row rowStart
 * going to c itself: the gradient of a dense layer's weights. Six neighbouring columns of a are a
 * panel as they lie.
 */
export function matmulTN(
  a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, rowStart: i32, rowEnd: i32,
  accumulate: i32,
): void {
  const nStride: usize = 4 * n, kStride: usize = 4 * k;
  const mode = accumulate ? ACCUMULATE : STORE;
  for (let r = rowStart; r < rowEnd; r += PANEL) {
    const rows = least(PANEL, rowEnd - r);
    for (let j = 0; j < n; j += COLUMNS) {
      multiplyPanel(
        a + 4 * r, kStride, b + 4 * j, nStride, m, c + (r - rowStart) * nStride + 4 * j, nStride,
        rows, least(COLUMNS, n - j), 0, mode,
      );
    }
  }
}
