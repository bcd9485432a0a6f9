// The filter gradient of filter_gradient.ts for a dy of which most is zero: dy's non-zero values are
// listed, channel by channel, once for each 512 positions, and then used with every group of weights.
import { multiplyBlock, multiplyList } from "./block";
import { BLOCK, filterGradientScratch, GROUP, packGroup, transpose } from "./filter_gradient";
import { panelCount } from "./panel";
import { ENTRY } from "./sparse";
import { PANEL_ROW } from "./tile";
import { locate, POSITION_BYTES, Window } from "./window";

// The bytes of scratch memory that `filterGradientSparse` needs.
export function filterGradientSparseScratch(taps: i32, channels: i32, outer: i32): i32 {
  return filterGradientScratch(taps, channels, outer) + outer * (BLOCK * ENTRY + 4);
}

// As `filterGradient`.
export function filterGradientSparse(
  window: Window, taps: usize, source: usize, dy: usize, outer: i32, result: usize, scratch: usize,
): void {
  const weights = window.taps * window.channels, dyRow = <usize>outer << 2;
  const sums = scratch, row = <usize>weights << 2;
  const counts = sums + <usize>outer * row, lists = counts + dyRow;
  const positions = lists + <usize>(outer * BLOCK * ENTRY);
  const panels = positions + <usize>(BLOCK * POSITION_BYTES);
  const count = window.images * window.rows * window.columns;
  if (count == 0) memory.fill(sums, 0, <usize>outer * row);
  for (let first = 0; first < count; first += BLOCK) {
    const block = min(BLOCK, count - first), rows = dy + <usize>first * dyRow;
    locate(window, source, first, block, positions);
    listChannels(rows, block, outer, counts, lists);
    for (let start = 0; start < weights; start += GROUP) {
      const columns = min(GROUP, weights - start), c = sums + <usize>(start << 2);
      const finite = packGroup(window, taps, positions, block, start, columns, panels);
      if (!finite) {
        const rest = panels + <usize>(block * PANEL_ROW * panelCount(columns));
        multiplyBlock(rows, 4, dyRow, outer, block, panels, columns, c, row, first > 0, false, rest);
        continue;
      }
      for (let o = 0; o < outer; o++) {
        const list = lists + <usize>(o * BLOCK * ENTRY), length = load<i32>(counts + (<usize>o << 2));
        multiplyList(list, length, panels, block, columns, c + <usize>o * row, first > 0);
      }
    }
  }
  transpose(sums, outer, weights, result);
}

// Lists, for each outer channel, the positions at which dy is not zero.
function listChannels(dy: usize, block: i32, outer: i32, counts: usize, lists: usize): void {
  memory.fill(counts, 0, <usize>outer << 2);
  for (let i = 0; i < block; i++) {
    for (let o = 0; o < outer; o++, dy += 4) {
      // Zeros come in runs of four and more.
      if (o + 4 <= outer && !v128.any_true(f32x4.ne(v128.load(dy), f32x4.splat(0)))) {
        o += 3;
        dy += 12;
        continue;
      }
      const value = load<f32>(dy);
      if (value == 0) continue;
      const at = counts + (<usize>o << 2), length = load<i32>(at);
      const entry = lists + <usize>((o * BLOCK + length) * ENTRY);
      store<f32>(entry, value);
      store<i32>(entry, i * PANEL_ROW, 4);
      store<i32>(at, length + 1);
    }
  }
}
