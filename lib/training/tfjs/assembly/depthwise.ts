// The gradients of a depthwise convolution, in which each channel has `multiplier` filters of its own:
//
//   y[p, c · multiplier + q] = Σ over taps t of x[p + t, c] · filter[t, c, q]
//
// With the usual multiplier of 1 four channels are worked on at a time, else one. Unlike in a full
// convolution, taps beyond the border are left out, not multiplied by zero.
import { loadLanes, madd, storeLanes } from "../../assembly/simd";
import { inside, locate, POSITION_BYTES, positionAt, seenBy, tapAt, Window } from "./window";

// The bytes of scratch memory that both gradients need: one position.
export const DEPTHWISE_SCRATCH: i32 = POSITION_BYTES;

// result[p + t, c] += Σ over q of dy[p, c · multiplier + q] · filter[t, c, q], from zero.
// The window slides over the result, [images, height, width, channels].
export function depthwiseInputGradient(
  window: Window, taps: usize, dy: usize, filter: usize, multiplier: i32, result: usize,
  scratch: usize,
): void {
  const channels = window.channels, outer = channels * multiplier;
  const position = positionAt(scratch, 0);
  memory.fill(result, 0, <usize>(window.images * window.height * window.width * channels) << 2);
  const count = window.images * window.rows * window.columns;
  for (let p = 0; p < count; p++, dy += <usize>outer << 2) {
    locate(window, result, p, 1, scratch);
    for (let t = 0; t < window.taps; t++) {
      const tap = tapAt(taps, t);
      if (!inside(window, position, tap)) continue;
      const target = seenBy(window, position, tap);
      const weights = filter + <usize>tap.weights;
      if (multiplier == 1) {
        multiplyAdd(dy, weights, target, channels);
      } else {
        for (let c = 0; c < channels; c++) {
          let sum = load<f32>(target + (<usize>c << 2));
          for (let q = c * multiplier; q < (c + 1) * multiplier; q++) {
            sum += load<f32>(dy + (<usize>q << 2)) * load<f32>(weights + (<usize>q << 2));
          }
          store<f32>(target + (<usize>c << 2), sum);
        }
      }
    }
  }
}

// result[t, c, q] += Σ over p of x[p + t, c] · dy[p, c · multiplier + q], from zero.
// The window slides over x, [images, height, width, channels].
export function depthwiseFilterGradient(
  window: Window, taps: usize, x: usize, dy: usize, multiplier: i32, result: usize, scratch: usize,
): void {
  const channels = window.channels, outer = channels * multiplier;
  const position = positionAt(scratch, 0);
  memory.fill(result, 0, <usize>(window.taps * outer) << 2);
  const count = window.images * window.rows * window.columns;
  for (let p = 0; p < count; p++, dy += <usize>outer << 2) {
    locate(window, x, p, 1, scratch);
    for (let t = 0; t < window.taps; t++) {
      const tap = tapAt(taps, t);
      if (!inside(window, position, tap)) continue;
      const source = seenBy(window, position, tap);
      const target = result + <usize>tap.weights;
      if (multiplier == 1) {
        multiplyAdd(source, dy, target, channels);
      } else {
        for (let c = 0; c < channels; c++) {
          const value = load<f32>(source + (<usize>c << 2));
          for (let q = c * multiplier; q < (c + 1) * multiplier; q++) {
            const at = target + (<usize>q << 2);
            store<f32>(at, load<f32>(at) + value * load<f32>(dy + (<usize>q << 2)));
          }
        }
      }
    }
  }
}

// target[c] += a[c] · b[c]
// @ts-ignore: decorator
@inline
function multiplyAdd(a: usize, b: usize, target: usize, channels: i32): void {
  for (let c = 0; c < channels; c += 4) {
    const at = <usize>c << 2, lanes = min(4, channels - c);
    const sum = madd(
      loadLanes(a + at, lanes),
      loadLanes(b + at, lanes),
      loadLanes(target + at, lanes),
    );
    storeLanes(target + at, sum, lanes);
  }
}
