// The convolution of convolve.ts for a source of which most is zero: gradients behind a max pooling, a
// relu or a dropout.
//
//   source, one image              lists                      a patch: the lists of its taps, one
//   ┌───┬───┬───┐                  pixel 0  (3, c 5)          after the other, each with the panel's
//   │0 3│0 0│7 2│ …        →       pixel 1                    rows of its tap
//   └───┴───┴───┘                  pixel 2  (7, c 0) (2, c 1)
//
// The non-zero channels of each pixel are listed once; then every patch that the pixel is part of
// takes them from there. Patches are never laid out.
import { packFilter, pixel } from "./convolve";
import { panelColumns, panelCount } from "./panel";
import { ENTRY, listNonZeros } from "./sparse";
import { madd, storeLanes } from "../../assembly/simd";
import { COLUMNS, PANEL_ROW } from "./tile";
import { tapAt, Target, Window } from "./window";

// How many values `mostlyZero` looks at, and how many of a hundred may differ from zero.
const SAMPLES: i32 = 4096;
const PERCENT: i32 = 40;

// Whether so few of the values differ from zero that lists pay.
export function mostlyZero(values: usize, count: i32): bool {
  // An odd step, so that all channels have their turn.
  const step = count / SAMPLES | 1;
  let seen = 0, nonZero = 0;
  for (let i = 0; i < count; i += step, seen++) {
    nonZero += <i32>(load<f32>(values + (<usize>i << 2)) != 0);
  }
  return nonZero * 100 < seen * PERCENT;
}

// The bytes of scratch memory that `convolveSparse` needs.
export function convolveSparseScratch(
  height: i32, width: i32, channels: i32, taps: i32, outer: i32,
): i32 {
  const pixels = height * width;
  return taps * channels * panelCount(outer) * PANEL_ROW + (pixels + 1 << 2) +
    (pixels * channels + 1) * ENTRY;
}

// As `convolve`, if all of the filter is finite; otherwise nothing is done and false returned.
export function convolveSparse(
  window: Window, taps: usize, target: Target,
  source: usize, filter: usize, filterChannel: usize, filterOuter: usize, result: usize,
  scratch: usize,
): bool {
  const outer = target.channels, pixels = window.height * window.width;
  const panelBytes = <usize>(window.taps * window.channels * PANEL_ROW);
  const starts = scratch + panelBytes * panelCount(outer), lists = starts + (<usize>pixels + 1 << 2);
  if (!packFilter(window, taps, filter, filterChannel, filterOuter, outer, scratch)) return false;

  for (let image = 0, flat = 0; image < window.images; image++) {
    const bytes = <usize>window.channels << 2;
    listPixels(source + <usize>(image * pixels) * bytes, pixels, window.channels, starts, lists);
    for (let row = 0; row < window.rows; row++) {
      for (let column = 0; column < window.columns; column++, flat++) {
        const y = row * window.strideHeight, x = column * window.strideWidth;
        sumPatch(window, taps, y, x, starts, scratch, panelBytes, outer, pixel(window, target, result, flat));
      }
    }
  }
  return true;
}

// Lists the non-zero channels of every pixel; starts[p] is where pixel p's begin, starts[p + 1] where
// they end.
function listPixels(source: usize, pixels: i32, channels: i32, starts: usize, list: usize): void {
  for (let p = 0; p < pixels; p++, source += <usize>channels << 2, starts += 4) {
    store<u32>(starts, <u32>list);
    list += <usize>(listNonZeros(source, 4, channels, list) * ENTRY);
  }
  store<u32>(starts, <u32>list);
}

function sumPatch(
  window: Window, taps: usize, y: i32, x: i32, starts: usize,
  panels: usize, panelBytes: usize, outer: i32, c: usize,
): void {
  let column = 0;
  for (; column + 4 * COLUMNS <= outer; column += 4 * COLUMNS, panels += 4 * panelBytes, c += 128) {
    sumPatch32(window, taps, y, x, starts, panels, panelBytes, c);
  }
  for (; column < outer; column += COLUMNS, panels += panelBytes, c += 32) {
    sumPatch8(window, taps, y, x, starts, panels, c, panelColumns(column, outer));
  }
}

// Which pixel tap t sees from (y, x), or -1 beyond the border.
// @ts-ignore: decorator
@inline
function seenPixel(window: Window, taps: usize, t: i32, y: i32, x: i32): i32 {
  const tap = tapAt(taps, t), sy = y + tap.dy, sx = x + tap.dx;
  const within = <u32>sy < <u32>window.height && <u32>sx < <u32>window.width;
  return within ? sy * window.width + sx : -1;
}

// 32 columns, four panels, of one position; eight sums as in sparse.ts.
function sumPatch32(
  window: Window, taps: usize, y: i32, x: i32, starts: usize,
  panels: usize, panelBytes: usize, c: usize,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  const tapBytes = <usize>(window.channels * PANEL_ROW);
  for (let t = 0; t < window.taps; t++, panels += tapBytes) {
    const seen = seenPixel(window, taps, t, y, x);
    if (seen < 0) continue;
    const at = starts + (<usize>seen << 2), end = <usize>load<u32>(at, 4);
    for (let list = <usize>load<u32>(at); list < end; list += ENTRY) {
      const value = v128.load_splat<f32>(list);
      const p0 = panels + <usize>load<i32>(list, 4), p1 = p0 + panelBytes;
      s0 = madd(value, v128.load(p0), s0); s1 = madd(value, v128.load(p0, 16), s1);
      s2 = madd(value, v128.load(p1), s2); s3 = madd(value, v128.load(p1, 16), s3);
      const p2 = p1 + panelBytes, p3 = p2 + panelBytes;
      s4 = madd(value, v128.load(p2), s4); s5 = madd(value, v128.load(p2, 16), s5);
      s6 = madd(value, v128.load(p3), s6); s7 = madd(value, v128.load(p3, 16), s7);
    }
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
  v128.store(c, s4, 64); v128.store(c, s5, 80); v128.store(c, s6, 96); v128.store(c, s7, 112);
}

// The same with one panel, of which 1–8 columns are stored.
function sumPatch8(
  window: Window, taps: usize, y: i32, x: i32, starts: usize, panel: usize, c: usize, columns: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0;
  const tapBytes = <usize>(window.channels * PANEL_ROW);
  for (let t = 0; t < window.taps; t++, panel += tapBytes) {
    const seen = seenPixel(window, taps, t, y, x);
    if (seen < 0) continue;
    const at = starts + (<usize>seen << 2), end = <usize>load<u32>(at, 4);
    for (let list = <usize>load<u32>(at); list < end; list += ENTRY) {
      const value = v128.load_splat<f32>(list), row = panel + <usize>load<i32>(list, 4);
      s0 = madd(value, v128.load(row), s0); s1 = madd(value, v128.load(row, 16), s1);
    }
  }
  storeLanes(c, s0, columns); storeLanes(c + 16, s1, columns - 4);
}
