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
// The caller writes a Window as consecutive int32 (lib/kernels/backend/window.ts does).

@unmanaged
export class Window {
  images: i32;
  height: i32;
  width: i32;
  channels: i32;
  rows: i32;
  columns: i32;
  strideHeight: i32;
  strideWidth: i32;
  taps: i32;
}

@unmanaged
export class Tap {
  dy: i32;
  dx: i32;
  // Where the tap's weights begin in the filter, in bytes.
  weights: i32;
}

// A position of the grid, worked out once for all taps.
@unmanaged
export class Position {
  y: i32;
  x: i32;
  // The address of (y, x) in the source; it may lie outside, only taps within are read.
  address: i32;
}

export const POSITION_BYTES: i32 = 12;
export const TAP_BYTES: i32 = 12;

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
