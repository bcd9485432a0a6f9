// How a window slides over images: the geometry that all convolution kernels share.
//
//   source [images, height, width, channels]        grid of positions, rows × columns
//   ┌─────────────────────────┐
//   │  (y0, x0)               │     Position (r, c) of the grid looks at the source around
//   │     ·──┬──┬──┐          │     y0 = r · strideHeight, x0 = c · strideWidth; tap t of the window
//   │     │0 │1 │2 │ taps     │     looks at (y0 + dy[t], x0 + dx[t]). Padding and dilation are in
//   │     ├──┼──┼──┤          │     dy and dx, so that kernels need not know of them. What lies
//   │     │3 │4 │5 │          │     beyond the source's border counts as zero.
//   └─────────────────────────┘
//
// The host (../window.ts) writes windows, targets and taps as consecutive i32; each class below is the
// address of one.
import {
  TAP_BYTES, TAP_DX, TAP_DY, TAP_WEIGHTS, TARGET_CHANNELS, TARGET_HEIGHT, TARGET_LEFT,
  TARGET_STEP_HEIGHT, TARGET_STEP_WIDTH, TARGET_TOP, TARGET_WIDTH, WINDOW_CHANNELS, WINDOW_COLUMNS,
  WINDOW_HEIGHT, WINDOW_IMAGES, WINDOW_ROWS, WINDOW_STRIDE_HEIGHT, WINDOW_STRIDE_WIDTH, WINDOW_TAPS,
  WINDOW_WIDTH,
} from "../shared/window_fields";

@unmanaged
export class Window {
  get images(): i32 { return load<i32>(changetype<usize>(this), WINDOW_IMAGES); }
  get height(): i32 { return load<i32>(changetype<usize>(this), WINDOW_HEIGHT); }
  get width(): i32 { return load<i32>(changetype<usize>(this), WINDOW_WIDTH); }
  get channels(): i32 { return load<i32>(changetype<usize>(this), WINDOW_CHANNELS); }
  get rows(): i32 { return load<i32>(changetype<usize>(this), WINDOW_ROWS); }
  get columns(): i32 { return load<i32>(changetype<usize>(this), WINDOW_COLUMNS); }
  get strideHeight(): i32 { return load<i32>(changetype<usize>(this), WINDOW_STRIDE_HEIGHT); }
  get strideWidth(): i32 { return load<i32>(changetype<usize>(this), WINDOW_STRIDE_WIDTH); }
  get taps(): i32 { return load<i32>(changetype<usize>(this), WINDOW_TAPS); }
}

// Where the sums go: position (r, c) of the grid belongs to the target's pixel (top + r · stepHeight,
// left + c · stepWidth).
@unmanaged
export class Target {
  get height(): i32 { return load<i32>(changetype<usize>(this), TARGET_HEIGHT); }
  get width(): i32 { return load<i32>(changetype<usize>(this), TARGET_WIDTH); }
  get channels(): i32 { return load<i32>(changetype<usize>(this), TARGET_CHANNELS); }
  get top(): i32 { return load<i32>(changetype<usize>(this), TARGET_TOP); }
  get left(): i32 { return load<i32>(changetype<usize>(this), TARGET_LEFT); }
  get stepHeight(): i32 { return load<i32>(changetype<usize>(this), TARGET_STEP_HEIGHT); }
  get stepWidth(): i32 { return load<i32>(changetype<usize>(this), TARGET_STEP_WIDTH); }
}

// weights: where the tap's weights begin in the filter, in bytes.
@unmanaged
export class Tap {
  get dy(): i32 { return load<i32>(changetype<usize>(this), TAP_DY); }
  get dx(): i32 { return load<i32>(changetype<usize>(this), TAP_DX); }
  get weights(): i32 { return load<i32>(changetype<usize>(this), TAP_WEIGHTS); }
}

// A position of the grid, worked out once for all taps.
@unmanaged
export class Position {
  y: i32;
  x: i32;
  // The address of (y, x) in the source; it may lie outside, only taps within are read.
  address: i32;
}

export const POSITION_BYTES: i32 = offsetof<Position>();

// @ts-ignore: decorator
@inline
export function tapAt(taps: usize, index: i32): Tap {
  return changetype<Tap>(taps + <usize>(index * TAP_BYTES));
}

// @ts-ignore: decorator
@inline
export function positionAt(positions: usize, index: i32): Position {
  return changetype<Position>(positions + <usize>(index * POSITION_BYTES));
}

// Whether the tap sees the source and not what lies beyond its border.
// @ts-ignore: decorator
@inline
export function inside(window: Window, position: Position, tap: Tap): bool {
  return <u32>(position.y + tap.dy) < <u32>window.height &&
    <u32>(position.x + tap.dx) < <u32>window.width;
}

// The address of the channels that the tap sees.
// @ts-ignore: decorator
@inline
export function seenBy(window: Window, position: Position, tap: Tap): usize {
  return <usize>(position.address + ((tap.dy * window.width + tap.dx) * window.channels << 2));
}

// Works out `count` positions from the flat index `first` on: images, then rows, then columns.
export function locate(window: Window, source: usize, first: i32, count: i32, positions: usize): void {
  let column = first % window.columns;
  const line = first / window.columns;
  let row = line % window.rows, image = line / window.rows;
  for (let i = 0; i < count; i++) {
    const position = positionAt(positions, i);
    position.y = row * window.strideHeight;
    position.x = column * window.strideWidth;
    position.address = <i32>source +
      (((image * window.height + position.y) * window.width + position.x) * window.channels << 2);
    if (++column == window.columns) {
      column = 0;
      if (++row == window.rows) { row = 0; image++; }
    }
  }
}
