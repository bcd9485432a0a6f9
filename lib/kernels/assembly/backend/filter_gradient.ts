// The gradient of a convolution's filter: patchesᵀ · dy, 512 positions at a time.
//
//   patches, four rows of weights         dy, packed in panels            filter gradient
//   at a time, packed [512][4]            of 8 outer channels
//   ┌──────────────────┐                  ┌────────┬────────┐
//   │ 512 positions    │         ×    512 │        │        │      +=     4 × outer channels
//   └──────────────────┘                  └────────┴────────┘
//
// The panels of dy are packed once a block and used by every four rows; the sums wait in the result
// between blocks.
import { packPanel, panelColumns } from "./panel";
import { COLUMNS, PANEL_ROW, ROWS, tileOfColumns } from "./tile";
import { inside, locate, POSITION_BYTES, positionAt, seenBy, tapAt, Window } from "./window";

// How many positions are summed before the next four rows of weights.
const BLOCK: i32 = 512;

// The bytes of scratch memory that `filterGradient` needs.
export function filterGradientScratch(outer: i32): i32 {
  const panels = (outer + COLUMNS - 1) / COLUMNS;
  return BLOCK * (panels * PANEL_ROW + (ROWS << 2) + POSITION_BYTES);
}

// result[t, c, o] = Σ over positions p of source[p + t, c] · dy[p, o].
// dy: [images, rows, columns, outer] of the window's grid; result: [taps, channels, outer].
export function filterGradient(
  window: Window, taps: usize, source: usize, dy: usize, outer: i32, result: usize, scratch: usize,
): void {
  const weights = window.taps * window.channels, dyRow = <usize>outer << 2;
  const packed = scratch, positions = packed + <usize>(BLOCK * (ROWS << 2));
  const panels = positions + <usize>(BLOCK * POSITION_BYTES);
  const count = window.images * window.rows * window.columns;
  if (count == 0) memory.fill(result, 0, <usize>weights * dyRow);
  for (let first = 0; first < count; first += BLOCK) {
    const block = min(BLOCK, count - first);
    locate(window, source, first, block, positions);
    const panelBytes = <usize>(block * PANEL_ROW);
    for (let column = 0, panel = panels; column < outer; column += COLUMNS, panel += panelBytes) {
      packPanel(
        dy + <usize>first * dyRow + (<usize>column << 2), dyRow, 4,
        block, panelColumns(column, outer), panel,
      );
    }
    for (let row = 0; row < weights; row += ROWS) {
      const rows = min(ROWS, weights - row);
      packPatches(window, taps, positions, block, row, rows, packed);
      const target = result + <usize>row * dyRow;
      for (let column = 0, panel = panels; column < outer; column += COLUMNS, panel += panelBytes) {
        tileOfColumns(
          packed, 16, panel, block,
          target + (<usize>column << 2), dyRow, rows, panelColumns(column, outer), first > 0,
        );
      }
    }
  }
}

// Lays out, position by position, what up to four consecutive weights (tap and channel) see.
function packPatches(
  window: Window, taps: usize, positions: usize, block: i32, row: i32, rows: i32, packed: usize,
): void {
  const tap = tapAt(taps, row / window.channels), channel = row % window.channels;
  if (rows == ROWS && channel + ROWS <= window.channels) {
    // All four belong to one tap and lie side by side.
    for (let i = 0; i < block; i++) {
      const position = positionAt(positions, i);
      const values = inside(window, position, tap)
        ? v128.load(seenBy(window, position, tap) + <usize>(channel << 2))
        : f32x4.splat(0);
      v128.store(packed + <usize>(i << 4), values);
    }
    return;
  }
  for (let j = 0; j < ROWS; j++) {
    packWeight(window, taps, positions, block, row + min(j, rows - 1), packed + <usize>(j << 2));
  }
}

function packWeight(
  window: Window, taps: usize, positions: usize, block: i32, row: i32, packed: usize,
): void {
  const tap = tapAt(taps, row / window.channels), channel = row % window.channels;
  for (let i = 0; i < block; i++) {
    const position = positionAt(positions, i);
    const value = inside(window, position, tap)
      ? load<f32>(seenBy(window, position, tap) + <usize>(channel << 2))
      : 0;
    store<f32>(packed + <usize>(i << 4), value);
  }
}
