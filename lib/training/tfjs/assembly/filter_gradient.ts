// The gradient of a convolution's filter, transposed: dyᵀ · patches, 512 positions at a time.
//
//   dy, stored [positions, outer]        patches of 128 weights           gradient, transposed
//   ┌──────────────────┐                 (tap and channel), in panels
//   │ 512 positions    │                 ┌────────┬────────┐              ┌────────┬────────┐
//   │ × outer channels │        ×    512 │        │        │      +=      │ outer × weights │
//   └──────────────────┘                 └────────┴────────┘              └────────┴────────┘
//
// dy is the left matrix because behind a max pooling or a relu most of it is zero, and zeros on the
// left are skipped. The sums wait in scratch memory between blocks and are turned at the end.
import { BLOCK_SCRATCH, multiplyBlock } from "./block";
import { panelColumns, panelCount } from "./panel";
import { COLUMNS, PANEL_ROW } from "./tile";
import { inside, locate, POSITION_BYTES, positionAt, seenBy, Tap, tapAt, Window } from "./window";

// How many positions and weights are laid out and multiplied at a time, as in mat_mul.ts.
export const BLOCK: i32 = 512;
export const GROUP: i32 = 16 * COLUMNS;

// The bytes of scratch memory that `filterGradient` needs.
export function filterGradientScratch(taps: i32, channels: i32, outer: i32): i32 {
  const weights = taps * channels, panels = panelCount(min(weights, GROUP));
  return (weights * outer << 2) + BLOCK * (panels * PANEL_ROW + BLOCK_SCRATCH + POSITION_BYTES);
}

// result[t, c, o] = Σ over positions p of source[p + t, c] · dy[p, o].
// dy: [images, rows, columns, outer] of the window's grid; result: [taps, channels, outer].
export function filterGradient(
  window: Window, taps: usize, source: usize, dy: usize, outer: i32, result: usize, scratch: usize,
): void {
  const weights = window.taps * window.channels, dyRow = <usize>outer << 2;
  const sums = scratch, positions = sums + <usize>weights * dyRow;
  const panels = positions + <usize>(BLOCK * POSITION_BYTES);
  const count = window.images * window.rows * window.columns;
  if (count == 0) memory.fill(sums, 0, <usize>weights * dyRow);
  for (let first = 0; first < count; first += BLOCK) {
    const block = min(BLOCK, count - first);
    locate(window, source, first, block, positions);
    for (let start = 0; start < weights; start += GROUP) {
      const columns = min(GROUP, weights - start);
      const finite = packGroup(window, taps, positions, block, start, columns, panels);
      multiplyBlock(
        dy + <usize>first * dyRow, 4, dyRow, outer, block, panels, columns,
        sums + <usize>(start << 2), <usize>weights << 2, first > 0, finite,
        panels + <usize>(block * PANEL_ROW * panelCount(columns)),
      );
    }
  }
  transpose(sums, outer, weights, result);
}

// Lays out a group of weights in panels; returns whether all that they see is finite.
export function packGroup(
  window: Window, taps: usize, positions: usize, block: i32, start: i32, columns: i32, panels: usize,
): bool {
  let finite = true;
  for (let column = 0; column < columns; column += COLUMNS, panels += <usize>(block * PANEL_ROW)) {
    const width = panelColumns(column, columns);
    finite = packPatches(window, taps, positions, block, start + column, width, panels) && finite;
  }
  return finite;
}

// Lays out, position by position, what up to eight consecutive weights see; returns whether all of it
// is finite.
function packPatches(
  window: Window, taps: usize, positions: usize, block: i32, weight: i32, count: i32, panel: usize,
): bool {
  if (count < COLUMNS) memory.fill(panel, 0, <usize>(block * PANEL_ROW));
  let finite = true;
  for (let i = 0; i < count;) {
    const tap = tapAt(taps, (weight + i) / window.channels);
    const channel = <usize>((weight + i) % window.channels << 2), to = panel + <usize>(i << 2);
    if (i + 4 <= count && (weight + i) % window.channels + 4 <= window.channels) {
      finite = packFour(window, tap, positions, block, channel, to) && finite;
      i += 4;
    } else {
      finite = packOne(window, tap, positions, block, channel, to) && finite;
      i += 1;
    }
  }
  return finite;
}

// Four channels of one tap, which lie side by side.
function packFour(
  window: Window, tap: Tap, positions: usize, block: i32, channel: usize, panel: usize,
): bool {
  const zero = f32x4.splat(0);
  let residue = zero;
  for (let i = 0; i < block; i++, panel += PANEL_ROW) {
    const position = positionAt(positions, i);
    let values = zero;
    if (inside(window, position, tap)) {
      values = v128.load(seenBy(window, position, tap) + channel);
      residue = f32x4.add(residue, f32x4.mul(values, zero));
    }
    v128.store(panel, values);
  }
  return i32x4.all_true(f32x4.eq(residue, zero));
}

function packOne(
  window: Window, tap: Tap, positions: usize, block: i32, channel: usize, panel: usize,
): bool {
  let residue: f32 = 0;
  for (let i = 0; i < block; i++, panel += PANEL_ROW) {
    const position = positionAt(positions, i);
    let value: f32 = 0;
    if (inside(window, position, tap)) {
      value = load<f32>(seenBy(window, position, tap) + channel);
      residue += value * 0;
    }
    store<f32>(panel, value);
  }
  return residue == 0;
}

// The rows × columns matrix at `from`, turned, to `to`.
export function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      store<f32>(to, load<f32>(from + <usize>(row * columns + column << 2)));
      to += 4;
    }
  }
}
