// A block of a product: rows of a, four at a time, with panels that have been laid out already. Every
// product of the backend, of matrices as well as in convolutions, is made of such blocks.
import { panelColumns } from "./panel";
import { listNonZeros, sparseTile32, sparseTile8 } from "./sparse";
import { COLUMNS, PANEL_ROW, ROWS, tileOfColumns, tileOfRows } from "./tile";

// The bytes of scratch memory that `multiplyBlock` needs for each step of k: four values where columns
// are copied, or an entry of a list, which is smaller.
export const BLOCK_SCRATCH: i32 = ROWS << 2;

// c [m, n] = a [m, k] · panels, or with `accumulate` c += a · panels.
//
// aRow and aStep are the bytes from one row of a or one step of k to the next; one of them is 4. The
// panels of 8 of the n columns lie one after the other, k rows of 32 bytes each. cRow: the bytes from
// one row of c to the next. finite: whether the panels hold neither infinities nor NaN.
export function multiplyBlock(
  a: usize, aRow: usize, aStep: usize, m: i32, k: i32, panels: usize, n: i32,
  c: usize, cRow: usize, accumulate: bool, finite: bool, scratch: usize,
): void {
  for (let row = 0; row < m; row += ROWS, a += aRow * ROWS, c += cRow * ROWS) {
    const rows = min(ROWS, m - row);
    if (finite) {
      // The first of the four rows tells whether skipping zeros pays: in a list a value costs about
      // as much as two in a dense tile.
      const count = listNonZeros(a, aStep, k, scratch);
      if (count * 2 < k) {
        multiplyList(scratch, count, panels, k, n, c, accumulate);
        for (let i = 1; i < rows; i++) {
          const others = listNonZeros(a + aRow * i, aStep, k, scratch);
          multiplyList(scratch, others, panels, k, n, c + cRow * i, accumulate);
        }
        continue;
      }
    }
    if (aStep == 4) {
      multiplyRows(a, aRow, rows, k, panels, n, c, cRow, accumulate);
    } else {
      multiplyColumns(a, aStep, rows, k, panels, n, c, cRow, accumulate, scratch);
    }
  }
}

// One row of c from a list of the non-zero values of a's row.
export function multiplyList(
  list: usize, count: i32, panels: usize, k: i32, n: i32, c: usize, accumulate: bool,
): void {
  const panelBytes = <usize>(k * PANEL_ROW);
  let column = 0;
  for (; column + 4 * COLUMNS <= n; column += 4 * COLUMNS) {
    sparseTile32(list, count, panels, panelBytes, c + (<usize>column << 2), accumulate);
    panels += 4 * panelBytes;
  }
  for (; column < n; column += COLUMNS) {
    const columns = panelColumns(column, n);
    sparseTile8(list, count, panels, c + (<usize>column << 2), columns, accumulate);
    panels += panelBytes;
  }
}

// Up to four rows of a, along which k runs.
function multiplyRows(
  a: usize, aRow: usize, rows: i32, k: i32, panels: usize, n: i32,
  c: usize, cRow: usize, accumulate: bool,
): void {
  const a1 = rows > 1 ? a + aRow : a, a2 = rows > 2 ? a1 + aRow : a1, a3 = rows > 3 ? a2 + aRow : a2;
  const c1 = rows > 1 ? cRow : 0, c2 = rows > 2 ? c1 + cRow : c1, c3 = rows > 3 ? c2 + cRow : c2;
  for (let column = 0; column < n; column += COLUMNS, panels += <usize>(k * PANEL_ROW)) {
    const at = c + (<usize>column << 2), columns = panelColumns(column, n);
    tileOfRows(a, a1, a2, a3, panels, k, at, at + c1, at + c2, at + c3, columns, accumulate);
  }
}

// Up to four rows of a that are stored as columns: the four values of a step lie side by side.
function multiplyColumns(
  a: usize, aStep: usize, rows: i32, k: i32, panels: usize, n: i32,
  c: usize, cRow: usize, accumulate: bool, scratch: usize,
): void {
  if (rows < ROWS) {
    // Beside the last one to three columns lie other values or the end of the memory, so they are
    // copied to where four can be read.
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < ROWS; j++) {
        const value = j < rows ? load<f32>(a + <usize>i * aStep + <usize>(j << 2)) : 0;
        store<f32>(scratch + <usize>(i * ROWS + j << 2), value);
      }
    }
    a = scratch;
    aStep = <usize>(ROWS << 2);
  }
  for (let column = 0; column < n; column += COLUMNS, panels += <usize>(k * PANEL_ROW)) {
    const at = c + (<usize>column << 2), columns = panelColumns(column, n);
    tileOfColumns(a, aStep, panels, k, at, cRow, rows, columns, accumulate);
  }
}
