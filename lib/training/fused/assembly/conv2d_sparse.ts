// The backward step of a convolution whose output gradient is mostly zeros: behind a 2×2 max-pool
// three of four values are, and relu and dropout add to them.
//
// Per output pixel the channels whose gradient is not zero are listed, and each value of the list
// does its work on whole rows of a window, which lie side by side in memory:
//
//   window of one pixel (3×3×32)                     weights of one output channel, turned to
//   ┌──────────────────────────┐                     [output channel][ky][kx × channel]
//   │ row 0: 96 neighbours     │   dx row += g × ────  96 weights
//   │ row 1: 96 neighbours     │   dw row += g × x row
//   │ row 2: 96 neighbours     │
//   └──────────────────────────┘
//
// For dx the list of a pixel passes over the row, which stays in registers; for dw the lists are
// collected by output channel first, so that a channel's weights stay in registers while all pixels
// pass. Where the convolution is padded, image and gradient are copied into a frame of zeros, so that
// every window is whole.

import {
  CHANNELS, HEIGHT, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_CHANNELS, OUT_HEIGHT, OUT_WIDTH, PAD_LEFT,
  PAD_TOP, STRIDE_X, STRIDE_Y, WIDTH,
} from "../shared/geometry";
import { frameSide } from "../shared/sizes";
import { outputPixels, patchSize } from "./geometry";
import { ENTRY, listNonzero, sumListed } from "./sparse_list";

/** Height of the frame. */
function frameHeight(g: usize): i32 {
  return frameSide(
    load<i32>(g, OUT_HEIGHT), load<i32>(g, STRIDE_Y), load<i32>(g, KERNEL_HEIGHT),
    load<i32>(g, HEIGHT), load<i32>(g, PAD_TOP),
  );
}

/** Width of the frame. */
function frameWidth(g: usize): i32 {
  return frameSide(
    load<i32>(g, OUT_WIDTH), load<i32>(g, STRIDE_X), load<i32>(g, KERNEL_WIDTH),
    load<i32>(g, WIDTH), load<i32>(g, PAD_LEFT),
  );
}

/** Whether windows reach beyond the image, so that a frame is needed. */
function isFramed(g: usize): bool {
  return frameHeight(g) != load<i32>(g, HEIGHT) || frameWidth(g) != load<i32>(g, WIDTH);
}

/** Copies an image into (into = true) or out of the middle of a frame. */
function copyFramed(g: usize, image: usize, frame: usize, into: bool): void {
  const pixelBytes: usize = 4 * load<i32>(g, CHANNELS);
  const rowBytes: usize = load<i32>(g, WIDTH) * pixelBytes;
  const frameRowBytes: usize = frameWidth(g) * pixelBytes;
  let at = frame + load<i32>(g, PAD_TOP) * frameRowBytes + load<i32>(g, PAD_LEFT) * pixelBytes;
  for (let y = 0; y < load<i32>(g, HEIGHT); y++) {
    if (into) memory.copy(at, image, rowBytes);
    else memory.copy(image, at, rowBytes);
    image += rowBytes;
    at += frameRowBytes;
  }
}

/** turned[n][patch] = w[patch][n]ᵀ, output channels start to end. */
export function turnWeights(w: usize, turned: usize, patch: i32, n: i32, start: i32, end: i32): void {
  for (let j = start; j < end; j++) {
    const row = turned + 4 * j * patch;
    for (let i = 0; i < patch; i++) store<f32>(row + 4 * i, load<f32>(w + 4 * (i * n + j)));
  }
}

/** dw[patch][n] = turned[n][patch]ᵀ + dw. */
export function addTurned(turned: usize, dw: usize, patch: i32, n: i32): void {
  for (let i = 0; i < patch; i++) {
    for (let j = 0; j < n; j++) {
      const at = dw + 4 * (i * n + j);
      store<f32>(at, load<f32>(at) + load<f32>(turned + 4 * (j * patch + i)));
    }
  }
}

/**
 * Adds a pixel's list to the channels' lists, with the pixel's offset in the image in place of the
 * channel, and turns the channel into the place of its weights, patchBytes apart.
 */
// @ts-ignore: decorator
@inline
function shareList(list: usize, end: usize, offset: usize, patchBytes: usize, ends: usize): void {
  for (let entry = list; entry < end; entry += ENTRY) {
    const channel = load<i32>(entry), tail = ends + 4 * channel, at = load<usize>(tail);
    store<usize>(at, offset);
    store<f32>(at, load<f32>(entry, 4), 4);
    store<usize>(tail, at + ENTRY);
    store<i32>(entry, channel * patchBytes);
  }
}

/**
 * One image's part of the backward step, no dilation: dwTurned[n][patch] += …, and dx (0: not wanted)
 * is written. turned: the weights as turnWeights gives them.
 *
 * scratch: sparseBackwardScratch words.
 */
export function sparseBackward(
  g: usize, x: usize, dy: usize, dx: usize, turned: usize, dwTurned: usize, scratch: usize,
): void {
  const n = load<i32>(g, OUT_CHANNELS), pixels = outputPixels(g), patch = patchSize(g);
  const outWidth = load<i32>(g, OUT_WIDTH), pixelBytes: usize = 4 * load<i32>(g, CHANNELS);
  const rowValues = load<i32>(g, KERNEL_WIDTH) * load<i32>(g, CHANNELS);
  const frameRowBytes: usize = frameWidth(g) * pixelBytes;
  const frameBytes: usize = frameHeight(g) * frameRowBytes;
  const framed = isFramed(g);
  const dFrame = framed ? scratch + frameBytes : dx;
  const list = scratch + 2 * frameBytes, ends = list + ENTRY * n, lists = ends + 4 * n;
  const listBytes: usize = ENTRY * pixels;
  if (framed) {
    memory.fill(scratch, 0, frameBytes);
    copyFramed(g, x, scratch, true);
    x = scratch;
  }
  if (dx) memory.fill(dFrame, 0, frameBytes);
  for (let j = 0; j < n; j++) store<usize>(ends + 4 * j, lists + j * listBytes);

  let at = dy;
  for (let row = 0; row < load<i32>(g, OUT_HEIGHT); row++) {
    let offset = row * load<i32>(g, STRIDE_Y) * frameRowBytes;
    for (let column = 0; column < outWidth; column++) {
      const end = listNonzero(at, n, 1, list);
      shareList(list, end, offset, 4 * patch, ends);
      if (dx && list < end) {
        for (let ky = 0; ky < load<i32>(g, KERNEL_HEIGHT); ky++) {
          const to = dFrame + offset + ky * frameRowBytes;
          sumListed(list, end, turned + 4 * ky * rowValues, to, rowValues, true);
        }
      }
      offset += load<i32>(g, STRIDE_X) * pixelBytes;
      at += 4 * n;
    }
  }

  for (let j = 0; j < n; j++) {
    const from = lists + j * listBytes, end = load<usize>(ends + 4 * j);
    if (from == end) continue;
    for (let ky = 0; ky < load<i32>(g, KERNEL_HEIGHT); ky++) {
      const to = dwTurned + 4 * (j * patch + ky * rowValues);
      sumListed(from, end, x + ky * frameRowBytes, to, rowValues, true);
    }
  }
  if (framed && dx) copyFramed(g, dx, dFrame, false);
}
