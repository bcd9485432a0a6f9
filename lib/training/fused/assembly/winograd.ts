// 3×3 convolutions with stride 1 by Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray 2016):
// a tile of 4×4 output pixels takes 36 multiplications a channel pair where the sum takes 144.
//
//   6×6 input tile ── Bᵀ d B ──► 36 numbers ─┐
//                                            ├─ multiply, sum over channels ──► 36 ── Aᵀ m A ──► 4×4
//   3×3 weights ───── G w Gᵀ ──► 36 numbers ─┘
//
// Each of the 36 numbers is a plain matrix product of its own, over all tiles at once:
//   [tiles, channels] × [channels, output channels], number after number.
//
// Tiles overlap by two pixels and may reach beyond the image, where they see zeros; of what they
// compute beyond the output nothing is stored. Rounding errors are about ten times those of the sum
// (1e-6 relative), as the transforms multiply by up to 8 and divide by up to 24.

import { madd } from "../../assembly/simd";
import { WINOGRAD_POINTS as POINTS, WINOGRAD_TILES as TILES } from "../shared/blocks";
import { matmulNN } from "./mat_mul";
import { RELU, STORE } from "./matrix_tile";

/** Bytes between rows of the 6×6 vectors that stand between the two passes of a transform. */
const TEMP_ROW: usize = 96;

/** Rows of G: six numbers from three weights. */
// @ts-ignore: decorator
@inline
function transformWeights(from: usize, stride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + stride), c = v128.load(from + 2 * stride);
  const sixth = f32x4.splat(-1.0 / 6), outer = f32x4.add(a, c);
  const far = madd(f32x4.splat(1.0 / 24), a, f32x4.mul(f32x4.splat(1.0 / 6), c));
  const middle = f32x4.mul(f32x4.splat(1.0 / 12), b);
  v128.store(to, f32x4.mul(f32x4.splat(0.25), a));
  v128.store(to + toStride, f32x4.mul(sixth, f32x4.add(outer, b)));
  v128.store(to + 2 * toStride, f32x4.mul(sixth, f32x4.sub(outer, b)));
  v128.store(to + 3 * toStride, f32x4.add(far, middle));
  v128.store(to + 4 * toStride, f32x4.sub(far, middle));
  v128.store(to + 5 * toStride, c);
}

/** Rows of Bᵀ: six numbers from six pixels. */
// @ts-ignore: decorator
@inline
function transformInput(from: usize, stride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + stride), c = v128.load(from + 2 * stride);
  const d = v128.load(from + 3 * stride), e = v128.load(from + 4 * stride);
  const f = v128.load(from + 5 * stride);
  const four = f32x4.splat(4), minusFour = f32x4.splat(-4), minusFive = f32x4.splat(-5);
  const even = madd(minusFour, c, e), odd = madd(minusFour, b, d);
  const evenNear = f32x4.sub(e, c), oddNear = f32x4.sub(d, b);
  const twice = f32x4.add(oddNear, oddNear);
  v128.store(to, madd(four, a, madd(minusFive, c, e)));
  v128.store(to + toStride, f32x4.add(even, odd));
  v128.store(to + 2 * toStride, f32x4.sub(even, odd));
  v128.store(to + 3 * toStride, f32x4.add(evenNear, twice));
  v128.store(to + 4 * toStride, f32x4.sub(evenNear, twice));
  v128.store(to + 5 * toStride, madd(four, b, madd(minusFive, d, f)));
}

/** Rows of Aᵀ, first pass: four numbers from six products. */
// @ts-ignore: decorator
@inline
function transformProducts(from: usize, stride: usize, to: usize): void {
  const a = v128.load(from), b = v128.load(from + stride), c = v128.load(from + 2 * stride);
  const d = v128.load(from + 3 * stride), e = v128.load(from + 4 * stride);
  const f = v128.load(from + 5 * stride);
  const sum = f32x4.add(b, c), difference = f32x4.sub(b, c);
  const farSum = f32x4.add(d, e), farDifference = f32x4.sub(d, e);
  v128.store(to, f32x4.add(f32x4.add(a, sum), farSum));
  v128.store(to + TEMP_ROW, madd(f32x4.splat(2), farDifference, difference));
  v128.store(to + 2 * TEMP_ROW, madd(f32x4.splat(4), farSum, sum));
  v128.store(to + 3 * TEMP_ROW, f32x4.add(madd(f32x4.splat(8), farDifference, difference), f));
}

/** Aᵀ again, along a row, straight to up to four output pixels. */
// @ts-ignore: decorator
@inline
function storePixels(
  from: usize, y: usize, pixelBytes: usize, columns: i32, bias: v128, least: v128,
): void {
  const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32);
  const d = v128.load(from, 48), e = v128.load(from, 64), f = v128.load(from, 80);
  const sum = f32x4.add(b, c), difference = f32x4.sub(b, c);
  const farSum = f32x4.add(d, e), farDifference = f32x4.sub(d, e);
  const first = f32x4.add(f32x4.add(a, sum), farSum);
  v128.store(y, f32x4.max(f32x4.add(first, bias), least));
  if (columns < 2) return;
  const second = madd(f32x4.splat(2), farDifference, difference);
  v128.store(y + pixelBytes, f32x4.max(f32x4.add(second, bias), least));
  if (columns < 3) return;
  const third = madd(f32x4.splat(4), farSum, sum);
  v128.store(y + 2 * pixelBytes, f32x4.max(f32x4.add(third, bias), least));
  if (columns < 4) return;
  const fourth = f32x4.add(madd(f32x4.splat(8), farDifference, difference), f);
  v128.store(y + 3 * pixelBytes, f32x4.max(f32x4.add(fourth, bias), least));
}

/**
 * u[36][rows][columns] = the transformed weights, rows start to end. A row's nine weights lie
 * tapStride bytes apart, in reading order or (reversed = 1) against it, as the gradient of the input
 * wants them; columns is a multiple of 4. scratch:
 * winogradWeightsScratch words.
 */
export function winogradWeights(
  w: usize, rowStride: usize, tapStride: usize, reversed: i32, u: usize, rows: i32, columns: i32,
  start: i32, end: i32, scratch: usize,
): void {
  const pointBytes: usize = 4 * rows * columns;
  for (let row = start; row < end; row++) {
    for (let column = 0; column < columns; column += 4) {
      let from = w + row * rowStride + 4 * column;
      let step = tapStride;
      if (reversed) {
        from += 8 * tapStride;
        step = 0 - tapStride;
      }
      const to = u + 4 * (row * columns + column);
      for (let i: usize = 0; i < 3; i++) {
        transformWeights(from + i * step, 3 * step, scratch + 16 * i, 48);
      }
      for (let i: usize = 0; i < 6; i++) {
        transformWeights(scratch + 48 * i, 16, to + 6 * i * pointBytes, pointBytes);
      }
    }
  }
}

/**
 * y[outHeight, outWidth, n] = conv2d(x[height, width, channels], weights) + bias for one image, with
 * `top` rows and `left` columns of zeros before it; relu cut off when mode is RELU. bias may be 0 for
 * none. channels and n are multiples of 4.
 *
 * scratch: winogradImageScratch words.
 */
export function winogradImage(
  x: usize, u: usize, bias: usize, y: usize, height: i32, width: i32, channels: i32, outHeight: i32,
  outWidth: i32, n: i32, top: i32, left: i32, mode: i32, scratch: usize,
): void {
  const across = (outWidth + 3) / 4, tiles = across * ((outHeight + 3) / 4);
  const window = scratch + 16 * POINTS, inputs = window + 4 * POINTS * channels;
  const products = inputs + 4 * POINTS * TILES * channels;
  const packed = products + 4 * POINTS * TILES * n;
  const lowest = f32x4.splat(mode == RELU ? 0 : -Infinity);
  for (let first = 0; first < tiles; first += TILES) {
    const count = tiles - first < TILES ? tiles - first : TILES;
    const inputBytes: usize = 4 * count * channels, productBytes: usize = 4 * count * n;
    for (let tile = 0; tile < count; tile++) {
      const row = (first + tile) / across * 4 - top, column = (first + tile) % across * 4 - left;
      inputTile(
        x, height, width, channels, row, column, inputs + 4 * tile * channels, inputBytes, scratch,
        window,
      );
    }
    for (let point = 0; point < POINTS; point++) {
      matmulNN(
        inputs + point * inputBytes, u + 4 * point * channels * n, 0,
        products + point * productBytes, 0, count, channels, n, STORE, packed,
      );
    }
    for (let tile = 0; tile < count; tile++) {
      const row = (first + tile) / across * 4, column = (first + tile) % across * 4;
      const rows = outHeight - row < 4 ? outHeight - row : 4, columns = outWidth - column;
      const to = y + 4 * (row * outWidth + column) * n;
      for (let channel = 0; channel < n; channel += 4) {
        const from = products + 4 * (tile * n + channel);
        const biases = bias ? v128.load(bias + 4 * channel) : f32x4.splat(0);
        for (let i: usize = 0; i < 6; i++) {
          transformProducts(from + i * productBytes, 6 * productBytes, scratch + 16 * i);
        }
        for (let i = 0; i < rows; i++) {
          const pixels = to + 4 * (i * outWidth * n + channel);
          storePixels(scratch + i * TEMP_ROW, pixels, 4 * n, columns, biases, lowest);
        }
      }
    }
  }
}

/** One tile's 36 numbers of each channel, pointBytes apart. */
function inputTile(
  x: usize, height: i32, width: i32, channels: i32, row: i32, column: i32, to: usize,
  pointBytes: usize, temp: usize, window: usize,
): void {
  const pixelBytes: usize = 4 * channels;
  let from = x + (row * width + column) * pixelBytes, rowBytes = width * pixelBytes;
  if (row < 0 || column < 0 || row + 6 > height || column + 6 > width) {
    rowBytes = 6 * pixelBytes;
    memory.fill(window, 0, 6 * rowBytes);
    const skipped = column < 0 ? -column : 0;
    const end = column + 6 > width ? width - column : 6;
    for (let i = 0; i < 6; i++) {
      if (row + i < 0 || row + i >= height || end <= skipped) continue;
      memory.copy(
        window + i * rowBytes + skipped * pixelBytes,
        from + (i * width + skipped) * pixelBytes,
        (end - skipped) * pixelBytes,
      );
    }
    from = window;
  }
  for (let channel: usize = 0; channel < pixelBytes; channel += 16) {
    for (let i: usize = 0; i < 6; i++) {
      transformInput(from + channel + i * pixelBytes, rowBytes, temp + 16 * i, TEMP_ROW);
    }
    for (let i: usize = 0; i < 6; i++) {
      transformInput(temp + i * TEMP_ROW, 16, to + channel + 6 * i * pointBytes, pointBytes);
    }
  }
}
