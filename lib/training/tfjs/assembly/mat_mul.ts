// c = a · b, either matrix stored transposed.
import { BLOCK_SCRATCH, multiplyBlock } from "./block";
import { packPanel, panelColumns } from "./panel";
import { COLUMNS, PANEL_ROW } from "./tile";

// How many steps of k and columns are laid out and multiplied at a time: 512 × 128 values are 256 KB,
// which the second-level cache holds while all rows of a pass. The sums wait in c between blocks.
const STEPS: i32 = 512;
const GROUP: i32 = 16 * COLUMNS;

// The bytes of scratch memory that `matMul` needs.
export function matMulScratch(n: i32, k: i32): i32 {
  const panels = (min(n, GROUP) + COLUMNS - 1) / COLUMNS;
  return min(k, STEPS) * (panels * PANEL_ROW + BLOCK_SCRATCH);
}

// a [m, k] (stored [k, m] when transposeA) times b [k, n] (stored [n, k] when transposeB) → c [m, n].
// All float32, row-major; c may not overlap a or b.
export function matMul(
  a: usize, b: usize, c: usize, m: i32, n: i32, k: i32,
  transposeA: bool, transposeB: bool, scratch: usize,
): void {
  const aRow = <usize>(transposeA ? 1 : k) << 2, aStep = <usize>(transposeA ? m : 1) << 2;
  const bRow = <usize>(transposeB ? 1 : n) << 2, bColumn = <usize>(transposeB ? k : 1) << 2;
  const cRow = <usize>n << 2;
  if (k == 0) memory.fill(c, 0, <usize>m * cRow);
  for (let step = 0; step < k; step += STEPS) {
    const steps = min(STEPS, k - step), panelBytes = <usize>(steps * PANEL_ROW);
    for (let first = 0; first < n; first += GROUP) {
      const columns = min(GROUP, n - first);
      let finite = true, panel = scratch;
      for (let column = 0; column < columns; column += COLUMNS, panel += panelBytes) {
        const source = b + <usize>step * bRow + <usize>(first + column) * bColumn;
        const width = panelColumns(column, columns);
        finite = packPanel(source, bRow, bColumn, steps, width, panel) && finite;
      }
      multiplyBlock(
        a + <usize>step * aStep, aRow, aStep, m, steps, scratch, columns,
        c + (<usize>first << 2), cRow, step > 0, finite, panel,
      );
    }
  }
}
