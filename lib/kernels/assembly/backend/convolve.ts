// Convolution as a matrix product whose left matrix is never stored as a whole.
//
//   patches of 32 positions              filter, packed in panels         32 rows of the target
//   ┌────────────────────────┐           ┌────────┬────────┐              ┌────────┬────────┐
//   │ tap 0 │ tap 1 │ … channels │   ×   │ taps · channels │       =      │  outer channels │
//   └────────────────────────┘           └────────┴────────┘              └────────┴────────┘
//
// A block of 32 patches and one panel stay in the caches while they are multiplied. The same
// routine serves the forward convolution and, with the filter's channels exchanged and mirrored taps, the
// gradient of its input: for stride s that gradient falls into s² convolutions of stride 1, one for each
// remainder of the input's row and column, each with the taps that reach it.
import { packPanel, panelColumns } from "./panel";
import { COLUMNS, PANEL_ROW, ROWS, tileOfRows } from "./tile";
import { inside, locate, POSITION_BYTES, positionAt, seenBy, tapAt, Window } from "./window";

// How many patches are laid out at a time.
const BLOCK: i32 = 32;

// Where the sums go, as consecutive int32: position (r, c) of the grid belongs to the target's pixel
// (top + r · stepHeight, left + c · stepWidth).
@unmanaged
export class Target {
  height: i32;
  width: i32;
  channels: i32;
  top: i32;
  left: i32;
  stepHeight: i32;
  stepWidth: i32;
}

// The bytes of scratch memory that `convolve` needs.
export function convolveScratch(taps: i32, channels: i32, outer: i32): i32 {
  const panels = (outer + COLUMNS - 1) / COLUMNS;
  return taps * channels * (panels * PANEL_ROW + (BLOCK << 2)) + BLOCK * POSITION_BYTES;
}

// target[position, o] = Σ over taps t and channels c of source[position + t, c] · filter[t, c, o].
// filterChannel and filterOuter are the bytes from one c or o to the next.
export function convolve(
  window: Window, taps: usize, target: Target,
  source: usize, filter: usize, filterChannel: usize, filterOuter: usize, result: usize,
  scratch: usize,
): void {
  const k = window.taps * window.channels, outer = target.channels;
  const panels = scratch, panelBytes = <usize>(k * PANEL_ROW);
  const patches = panels + panelBytes * <usize>((outer + COLUMNS - 1) / COLUMNS);
  const positions = patches + <usize>(k * (BLOCK << 2));
  packFilter(window, taps, filter, filterChannel, filterOuter, outer, panels);

  const count = window.images * window.rows * window.columns;
  for (let first = 0; first < count; first += BLOCK) {
    const block = min(BLOCK, count - first);
    locate(window, source, first, block, positions);
    for (let i = 0; i < block; i++) {
      copyPatch(window, taps, positions + <usize>(i * POSITION_BYTES), patches + <usize>(i * k << 2));
    }
    // The positions have served: each gives way to the address of its pixel in the target.
    for (let i = 0; i < block; i++) {
      positionAt(positions, i).address = <i32>pixel(window, target, result, first + i);
    }
    for (let column = 0, panel = panels; column < outer; column += COLUMNS, panel += panelBytes) {
      multiply(patches, panel, positions, block, k, column << 2, panelColumns(column, outer));
    }
  }
}

function packFilter(
  window: Window, taps: usize, filter: usize, filterChannel: usize, filterOuter: usize,
  outer: i32, panels: usize,
): void {
  for (let column = 0; column < outer; column += COLUMNS) {
    for (let t = 0; t < window.taps; t++) {
      packPanel(
        filter + <usize>tapAt(taps, t).weights + <usize>column * filterOuter,
        filterChannel, filterOuter, window.channels, panelColumns(column, outer), panels,
      );
      panels += <usize>(window.channels * PANEL_ROW);
    }
  }
}

// Lays out what the window sees from one position: the channels of each tap, one tap after the other.
function copyPatch(window: Window, taps: usize, at: usize, patch: usize): void {
  const position = positionAt(at, 0), bytes = window.channels << 2;
  for (let t = 0; t < window.taps; t++) {
    const tap = tapAt(taps, t);
    if (inside(window, position, tap)) {
      copyFloats(seenBy(window, position, tap), patch, bytes);
    } else {
      zeroFloats(patch, bytes);
    }
    patch += bytes;
  }
}

// Plain loops: for so few bytes, memory.copy and memory.fill cost more in calling than in copying.
function copyFloats(from: usize, to: usize, bytes: i32): void {
  let i = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + <usize>i, v128.load(from + <usize>i));
  for (; i < bytes; i += 4) store<f32>(to + <usize>i, load<f32>(from + <usize>i));
}

function zeroFloats(to: usize, bytes: i32): void {
  let i = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + <usize>i, f32x4.splat(0));
  for (; i < bytes; i += 4) store<f32>(to + <usize>i, 0);
}

function pixel(window: Window, target: Target, result: usize, flat: i32): usize {
  const column = flat % window.columns, line = flat / window.columns;
  const row = line % window.rows, image = line / window.rows;
  const y = target.top + row * target.stepHeight, x = target.left + column * target.stepWidth;
  return result + <usize>(((image * target.height + y) * target.width + x) * target.channels << 2);
}

function multiply(
  patches: usize, panel: usize, positions: usize, block: i32, k: i32, offset: usize, columns: i32,
): void {
  const row = <usize>k << 2;
  for (let i = 0; i < block; i += ROWS) {
    const i1 = min(i + 1, block - 1), i2 = min(i + 2, block - 1), i3 = min(i + 3, block - 1);
    tileOfRows(
      patches + <usize>i * row, patches + <usize>i1 * row,
      patches + <usize>i2 * row, patches + <usize>i3 * row, panel, k,
      <usize>positionAt(positions, i).address + offset,
      <usize>positionAt(positions, i1).address + offset,
      <usize>positionAt(positions, i2).address + offset,
      <usize>positionAt(positions, i3).address + offset, columns, false,
    );
  }
}
