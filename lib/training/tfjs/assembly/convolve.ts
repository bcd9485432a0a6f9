// Convolution as a matrix product whose left matrix is never stored as a whole.
//
//   patches of 32 positions              filter, packed in panels         32 rows of the target
//   ┌────────────────────────┐           ┌────────┬────────┐              ┌────────┬────────┐
//   │ tap 0 │ tap 1 │ …      │     ×     │ taps · channels │       =      │  outer channels │
//   └────────────────────────┘           └────────┴────────┘              └────────┴────────┘
//
// A block of 32 patches stays in the caches while it is multiplied. The same routine serves the
// forward convolution and the gradient of its input: for stride s that gradient falls into s²
// convolutions of stride 1, one for each remainder of the input's row and column, each with the taps
// that reach it.
import { BLOCK_SCRATCH, multiplyBlock } from "./block";
import { packPanel, panelColumns, panelCount } from "./panel";
import { COLUMNS, PANEL_ROW } from "./tile";
import { inside, locate, POSITION_BYTES, positionAt, seenBy, tapAt, Target, Window } from "./window";

// How many patches are laid out at a time.
const BLOCK: i32 = 32;

// The bytes of scratch memory that `convolve` needs.
export function convolveScratch(taps: i32, channels: i32, outer: i32): i32 {
  const k = taps * channels;
  return k * (panelCount(outer) * PANEL_ROW + (BLOCK << 2) + BLOCK_SCRATCH) +
    BLOCK * (POSITION_BYTES + (outer << 2));
}

// target[position, o] = Σ over taps t and channels c of source[position + t, c] · filter[t, c, o].
// filterChannel and filterOuter are the bytes from one c or o to the next.
export function convolve(
  window: Window, taps: usize, target: Target,
  source: usize, filter: usize, filterChannel: usize, filterOuter: usize, result: usize,
  scratch: usize,
): void {
  const k = window.taps * window.channels, outer = target.channels, row = <usize>outer << 2;
  const panels = scratch, patches = panels + <usize>(k * PANEL_ROW * panelCount(outer));
  const positions = patches + <usize>(k * (BLOCK << 2));
  const sums = positions + <usize>(BLOCK * POSITION_BYTES), rest = sums + BLOCK * row;
  const finite = packFilter(window, taps, filter, filterChannel, filterOuter, outer, panels);
  // Where every pixel of the target is a position of the grid, the sums go there at once.
  const direct = target.stepHeight == 1 && target.stepWidth == 1;

  const count = window.images * window.rows * window.columns;
  for (let first = 0; first < count; first += BLOCK) {
    const block = min(BLOCK, count - first);
    locate(window, source, first, block, positions);
    for (let i = 0; i < block; i++) {
      copyPatch(window, taps, positions + <usize>(i * POSITION_BYTES), patches + <usize>(i * k << 2));
    }
    const to = direct ? result + <usize>first * row : sums;
    multiplyBlock(patches, <usize>k << 2, 4, block, k, panels, outer, to, row, false, finite, rest);
    if (direct) continue;
    for (let i = 0; i < block; i++) {
      copyFloats(sums + <usize>i * row, pixel(window, target, result, first + i), <i32>row);
    }
  }
}

// Lays out the whole filter in panels and returns whether all of it is finite.
export function packFilter(
  window: Window, taps: usize, filter: usize, filterChannel: usize, filterOuter: usize,
  outer: i32, panels: usize,
): bool {
  let finite = true;
  for (let column = 0; column < outer; column += COLUMNS) {
    for (let t = 0; t < window.taps; t++) {
      const source = filter + <usize>tapAt(taps, t).weights + <usize>column * filterOuter;
      const columns = panelColumns(column, outer), channels = window.channels;
      finite = packPanel(source, filterChannel, filterOuter, channels, columns, panels) && finite;
      panels += <usize>(channels * PANEL_ROW);
    }
  }
  return finite;
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

// The address in the result of the pixel that a position belongs to.
export function pixel(window: Window, target: Target, result: usize, flat: i32): usize {
  const column = flat % window.columns, line = flat / window.columns;
  const row = line % window.rows, image = line / window.rows;
  const y = target.top + row * target.stepHeight, x = target.left + column * target.stepWidth;
  return result + <usize>(((image * target.height + y) * target.width + x) * target.channels << 2);
}
