// The gradients of max and average pooling, four channels at a time. The window slides over the
// pooled images, [images, height, width, channels]; the result has their shape.
import { loadLanes, storeLanes } from "../../assembly/simd";
import { inside, locate, POSITION_BYTES, positionAt, seenBy, tapAt, Window } from "./window";

// The bytes of scratch memory that both gradients need: one position.
export const POOL_SCRATCH: i32 = POSITION_BYTES;

// Each value of dy goes to where its window had its maximum: the first of equals, in the order of the
// taps, and the first NaN if there is one, for then NaN is what came out.
export function maxPoolGradient(
  window: Window, taps: usize, x: usize, dy: usize, result: usize, scratch: usize,
): void {
  const channels = window.channels, count = window.images * window.rows * window.columns;
  const position = positionAt(scratch, 0);
  memory.fill(result, 0, <usize>(window.images * window.height * window.width * channels) << 2);
  for (let p = 0; p < count; p++, dy += <usize>channels << 2) {
    locate(window, x, p, 1, scratch);
    for (let c = 0; c < channels; c += 4) {
      const lanes = min(4, channels - c);
      let best = f32x4.splat(0), place = i32x4.splat(-1);
      for (let t = 0; t < window.taps; t++) {
        const tap = tapAt(taps, t);
        if (!inside(window, position, tap)) continue;
        const seen = seenBy(window, position, tap) + (<usize>c << 2);
        const values = loadLanes(seen, lanes);
        const first = i32x4.eq(place, i32x4.splat(-1));
        const newNaN = v128.andnot(f32x4.ne(values, values), f32x4.ne(best, best));
        const better = v128.or(v128.or(first, newNaN), f32x4.gt(values, best));
        best = v128.bitselect(values, best, better);
        place = v128.bitselect(i32x4.splat(seen - x), place, better);
      }
      addAt(result, i32x4.extract_lane(place, 0), dy, c);
      if (lanes > 1) addAt(result + 4, i32x4.extract_lane(place, 1), dy, c + 1);
      if (lanes > 2) addAt(result + 8, i32x4.extract_lane(place, 2), dy, c + 2);
      if (lanes > 3) addAt(result + 12, i32x4.extract_lane(place, 3), dy, c + 3);
    }
  }
}

// @ts-ignore: decorator
@inline
function addAt(result: usize, place: i32, dy: usize, channel: i32): void {
  if (place == -1) return; // a window that sees nothing but padding
  const at = result + <usize>place;
  store<f32>(at, load<f32>(at) + load<f32>(dy + (<usize>channel << 2)));
}

// Each value of dy is shared out equally among what its window saw. Padding is not counted, as it is
// not when the average is taken.
export function averagePoolGradient(
  window: Window, taps: usize, dy: usize, result: usize, scratch: usize,
): void {
  const channels = window.channels, count = window.images * window.rows * window.columns;
  const position = positionAt(scratch, 0);
  memory.fill(result, 0, <usize>(window.images * window.height * window.width * channels) << 2);
  for (let p = 0; p < count; p++, dy += <usize>channels << 2) {
    locate(window, result, p, 1, scratch);
    let seen = 0;
    for (let t = 0; t < window.taps; t++) seen += <i32>inside(window, position, tapAt(taps, t));
    const share = f32x4.splat(1 / <f32>seen);
    for (let t = 0; t < window.taps; t++) {
      const tap = tapAt(taps, t);
      if (!inside(window, position, tap)) continue;
      const target = seenBy(window, position, tap);
      for (let c = 0; c < channels; c += 4) {
        const at = <usize>c << 2, lanes = min(4, channels - c);
        const part = f32x4.mul(loadLanes(dy + at, lanes), share);
        storeLanes(target + at, f32x4.add(loadLanes(target + at, lanes), part), lanes);
      }
    }
  }
}
