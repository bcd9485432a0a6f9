// c = a · b, either matrix stored transposed.
import { packPanel, panelColumns } from "./panel";
import { COLUMNS, PANEL_ROW, ROWS, tileOfColumns, tileOfRows } from "./tile";

// How many steps of k are multiplied before the next panel: 512 rows of 32 bytes are 16 KB, half of
// the smallest first-level cache in use. The sums wait in c between such blocks.
const BLOCK: i32 = 512;

// The scratch memory that `matMul` needs: a panel, and a block of four columns of a.
export const MAT_MUL_SCRATCH: i32 = BLOCK * (PANEL_ROW + (ROWS << 2));

// a [m, k] (stored [k, m] when transposeA) times b [k, n] (stored [n, k] when transposeB) → c [m, n].
// All float32, row-major; c may not overlap a or b. scratch: MAT_MUL_SCRATCH bytes.
export function matMul(
  a: usize, b: usize, c: usize, m: i32, n: i32, k: i32,
  transposeA: bool, transposeB: bool, scratch: usize,
): void {
  const bRow = <usize>(transposeB ? 1 : n) << 2, bColumn = <usize>(transposeB ? k : 1) << 2;
  if (k == 0) memory.fill(c, 0, <usize>(m * n) << 2);
  for (let first = 0; first < k; first += BLOCK) {
    const steps = min(BLOCK, k - first);
    const aBlock = a + (<usize>(transposeA ? first * m : first) << 2);
    for (let column = 0; column < n; column += COLUMNS) {
      const columns = panelColumns(column, n);
      packPanel(b + <usize>first * bRow + <usize>column * bColumn, bRow, bColumn, steps, columns, scratch);
      const target = c + (<usize>column << 2);
      if (transposeA) {
        multiplyColumns(aBlock, scratch, target, m, n, steps, columns, first > 0);
      } else {
        multiplyRows(aBlock, <usize>k << 2, scratch, target, m, n, steps, columns, first > 0);
      }
    }
  }
}

// All rows of a, four at a time, with one panel.
function multiplyRows(
  a: usize, aRow: usize, panel: usize, c: usize,
  m: i32, n: i32, k: i32, columns: i32, accumulate: bool,
): void {
  const cRow = <usize>n << 2;
  for (let row = 0; row < m; row += ROWS) {
    const rows = m - row;
    const a0 = a + <usize>row * aRow, c0 = c + <usize>row * cRow;
    const a1 = rows > 1 ? a0 + aRow : a0, c1 = rows > 1 ? c0 + cRow : c0;
    const a2 = rows > 2 ? a1 + aRow : a1, c2 = rows > 2 ? c1 + cRow : c1;
    const a3 = rows > 3 ? a2 + aRow : a2, c3 = rows > 3 ? c2 + cRow : c2;
    tileOfRows(a0, a1, a2, a3, panel, k, c0, c1, c2, c3, columns, accumulate);
  }
}

// The same where a is stored [k, m]: the four values of a step lie side by side.
function multiplyColumns(
  a: usize, panel: usize, c: usize, m: i32, n: i32, k: i32, columns: i32, accumulate: bool,
): void {
  const aRow = <usize>m << 2, cRow = <usize>n << 2;
  let row = 0;
  for (; row + ROWS <= m; row += ROWS) {
    tileOfColumns(
      a + (<usize>row << 2), aRow, panel, k,
      c + <usize>row * cRow, cRow, ROWS, columns, accumulate,
    );
  }
  if (row == m) return;
  // The last one to three rows: beside them lie other values or the end of the memory, so they are
  // copied to where four can be read.
  const packed = panel + <usize>(BLOCK * PANEL_ROW);
  const rows = m - row;
  memory.fill(packed, 0, <usize>k << 4);
  for (let i = 0; i < k; i++) {
    memory.copy(
      packed + (<usize>i << 4), a + <usize>i * aRow + (<usize>row << 2), <usize>rows << 2,
    );
  }
  tileOfColumns(packed, 16, panel, k, c + <usize>row * cRow, cRow, rows, columns, accumulate);
}
