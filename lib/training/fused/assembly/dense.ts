// A dense layer: its forward product, and its whole backward step with the weights' update fused in.

import { storeLanes, transpose4 } from "../../assembly/simd";
import { RELU as RELU_KIND } from "../shared/activation";
import { DENSE_ROWS, SPARSE_COLUMNS, SPARSE_ROWS } from "../shared/blocks";
import { wholeVectors } from "../shared/sizes";
import { MAY_SKIP } from "../shared/state";
import { activate } from "./activation";
import { matmulNN, matmulNT, matmulTN } from "./mat_mul";
import { RELU, STORE } from "./matrix_tile";
import { allFinite, countNonzero, dot, sparseForward } from "./sparse_list";
import { MASK_BITS, maskNonzero, sumMasked } from "./sparse_mask";
import { updateWeights } from "./optimizer_step";

/**
 * y = activation(x[m, k] × w[k, n] + bias) for examples rowStart to rowEnd.
 *
 * sparse: 1 when zeros in x are likely; whether skipping pays is decided by counting them, over the
 * whole batch, so that all threads decide alike.
 * scratch: denseForwardScratch words.
 */
export function denseForward(
  state: usize, x: usize, w: usize, bias: usize, y: usize, rowStart: i32, rowEnd: i32, m: i32,
  k: i32, n: i32, activation: i32, sparse: i32, scratch: usize,
): void {
  if (
    sparse && n >= SPARSE_COLUMNS && load<i32>(state, MAY_SKIP) &&
    isMostlyZero(x, m, k)
  ) {
    sparseForward(x, w, bias, y, rowStart, rowEnd, k, n, scratch);
  } else {
    const mode = activation == RELU_KIND ? RELU : STORE;
    matmulNN(x, w, bias, y, rowStart, rowEnd, k, n, mode, scratch);
    if (mode == RELU) return;
  }
  activate(activation, y, y, rowStart * n, rowEnd * n);
}

/** Whether fewer than half of x[m, k] differs from zero, judged by every fourth example. */
function isMostlyZero(x: usize, m: i32, k: i32): bool {
  let nonzero = 0, seen = 0;
  for (let r = 0; r < m; r += 4) {
    nonzero += countNonzero(x + 4 * r * k, k);
    seen += k;
  }
  return 2 * nonzero < seen;
}

/**
 * The backward step for rows rowStart to rowEnd of the weights w[k, n]:
 *
 *   dx[m, k] = dy[m, n] × wᵀ      (dx 0: not wanted)
 *   dw[k, n] = xᵀ × dy[m, n], then w is updated from dw block by block.
 *
 * Threads divide the rows of w among themselves: each weight, and each column of dx, has one owner,
 * so no gradient is ever summed across threads.
 *
 * sparse: 1 when a zero of x also blocks the gradient (x comes out of relu) or dx is not wanted, so
 * that nothing is asked of zeros. Whether skipping them pays is decided by counting, over all of x.
 * scratch: denseBackwardScratch words.
 */
export function denseBackward(
  state: usize, x: usize, dy: usize, dx: usize, w: usize, mean: usize, square: usize, m: i32,
  k: i32, n: i32, rowStart: i32, rowEnd: i32, sparse: i32, scratch: usize,
): void {
  if (sparse && n >= SPARSE_COLUMNS && load<i32>(state, MAY_SKIP) && allFinite(dy, m * n)) {
    if (isMostlyZero(x, m, k)) {
      backwardSparse(state, x, dy, dx, w, mean, square, m, k, n, rowStart, rowEnd, scratch);
      return;
    }
  }
  if (dx) matmulNT(dy, w, dx, m, n, k, rowStart, rowEnd, scratch);
  for (let row = rowStart; row < rowEnd; row += DENSE_ROWS) {
    const end = row + DENSE_ROWS < rowEnd ? row + DENSE_ROWS : rowEnd;
    const at: usize = 4 * row * n;
    matmulTN(x, dy, scratch, m, k, n, row, end, 0);
    updateWeights(state, w + at, mean + at, square + at, scratch, (end - row) * n);
  }
}

/**
 * Sixteen values of every example are turned into columns, so that one row of the weights sees at
 * once which examples matter to it:
 *
 *      x[m, row … row+16]            columns[16][m]         what matters
 *   ┌ . . 3 . . . ┐ example 0       ┌ . . 5 . ┐ row 0       example 2
 *   │ . . . . 7 . │ example 1   →   │ . . . 1 │ row 1   →   example 3
 *   └ 5 . . 2 . . ┘ example 2       └ 3 . . . ┘ row 2       example 0
 *
 * scratch: denseBackwardScratch words.
 */
function backwardSparse(
  state: usize, x: usize, dy: usize, dx: usize, w: usize, mean: usize, square: usize, m: i32,
  k: i32, n: i32, rowStart: i32, rowEnd: i32, scratch: usize,
): void {
  const padded = wholeVectors(m), columnBytes: usize = 4 * padded, nStride: usize = 4 * n;
  const columns = scratch, dColumns = columns + SPARSE_ROWS * columnBytes;
  const gradient = dColumns + SPARSE_ROWS * columnBytes;
  for (let row = rowStart; row < rowEnd; row += SPARSE_ROWS) {
    const rows = rowEnd - row < SPARSE_ROWS ? rowEnd - row : SPARSE_ROWS;
    gatherColumns(x + 4 * row, 4 * k, m, rows, columns, columnBytes);
    if (dx) memory.fill(dColumns, 0, SPARSE_ROWS * columnBytes);
    for (let r = 0; r < rows; r++) {
      for (let first = 0; first < padded; first += MASK_BITS) {
        const values = columns + r * columnBytes + 4 * first, from = dy + first * nStride;
        const count = padded - first < MASK_BITS ? padded - first : MASK_BITS;
        let mask = maskNonzero(values, count);
        sumMasked(mask, values, from, nStride, gradient + r * nStride, n, first > 0);
        if (!dx) continue;
        const weights = w + (row + r) * nStride, target = dColumns + r * columnBytes + 4 * first;
        for (; mask; mask &= mask - 1) {
          const i = <usize>ctz(mask);
          store<f32>(target + 4 * i, dot(from + i * nStride, weights, n));
        }
      }
    }
    const at = row * nStride;
    updateWeights(state, w + at, mean + at, square + at, gradient, rows * n);
    if (dx) scatterColumns(dColumns, columnBytes, m, rows, dx + 4 * row, 4 * k);
  }
}

/**
 * columns[r][i] = x[i, r] for `rows` neighbouring values of each of m examples; m is rounded up to a
 * multiple of 4, with zeros.
 */
function gatherColumns(
  x: usize, stride: usize, m: i32, rows: i32, columns: usize, columnBytes: usize,
): void {
  let i = 0;
  if (rows == SPARSE_ROWS) {
    for (; i + 4 <= m; i += 4) {
      const source = x + i * stride;
      for (let r: usize = 0; r < 4 * SPARSE_ROWS; r += 16) {
        transpose4(source + r, stride, columns + r / 4 * columnBytes + 4 * i, columnBytes);
      }
    }
  }
  for (; i < wholeVectors(m); i++) {
    const source = x + i * stride;
    let target = columns + 4 * i;
    for (let r = 0; r < rows; r++) {
      store<f32>(target, i < m ? load<f32>(source + 4 * r) : 0);
      target += columnBytes;
    }
  }
}

/** The reverse of gatherColumns. */
function scatterColumns(
  columns: usize, columnBytes: usize, m: i32, rows: i32, x: usize, stride: usize,
): void {
  let i = 0;
  if (rows == SPARSE_ROWS) {
    for (; i + 4 <= m; i += 4) {
      const target = x + i * stride;
      for (let r: usize = 0; r < 4 * SPARSE_ROWS; r += 16) {
        transpose4(columns + r / 4 * columnBytes + 4 * i, columnBytes, target + r, stride);
      }
    }
  }
  for (; i < m; i++) {
    const target = x + i * stride;
    let source = columns + 4 * i;
    for (let r = 0; r < rows; r++) {
      store<f32>(target + 4 * r, load<f32>(source));
      source += columnBytes;
    }
  }
}

/** bias ← update by Σ dy[m, n] over the examples. scratch: biasBackwardScratch words. */
export function biasBackward(
  state: usize, dy: usize, bias: usize, mean: usize, square: usize, m: i32, n: i32, scratch: usize,
): void {
  sumRows(dy, scratch, m, n);
  updateWeights(state, bias, mean, square, scratch, n);
}

/** target[n] = Σ over m rows of values[m, n]. */
function sumRows(values: usize, target: usize, m: i32, n: i32): void {
  memory.fill(target, 0, 4 * n);
  addRows(values, target, m, n);
}

/** target[n] += Σ over m rows of values[m, n], eight columns at a time in registers. */
export function addRows(values: usize, target: usize, m: i32, n: i32): void {
  const stride: usize = 4 * n;
  for (let j = 0; j < n; j += 8) {
    const to = target + 4 * j;
    let left = v128.load(to), right = v128.load(to, 16), row = values + 4 * j;
    for (let r = 0; r < m; r++) {
      left = f32x4.add(left, v128.load(row));
      right = f32x4.add(right, v128.load(row, 16));
      row += stride;
    }
    storeLanes(to, left, n - j);
    storeLanes(to + 16, right, n - j - 4);
  }
}
