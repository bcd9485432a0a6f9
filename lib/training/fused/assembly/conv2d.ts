// Convolutions of every shape, as matrix products over patches. All arrays lie as in tfjs: images
// [height, width, channels], weights [kernel height, kernel width, channels, output channels], which
// is a matrix [patch, output channels].

import { RELU as RELU_KIND } from "../shared/activation";
import { PATCHES } from "../shared/blocks";
import {
  CHANNELS, HEIGHT, OUT_CHANNELS, OUT_HEIGHT, OUT_WIDTH, PAD_LEFT, PAD_TOP, WIDTH,
} from "../shared/geometry";
import { activate } from "./activation";
import { inputSize, outputPixels, patchSize } from "./geometry";
import { matmulNN, matmulNT, matmulTN } from "./mat_mul";
import { addPatches, makePatches } from "./patches";
import { RELU, STORE } from "./matrix_tile";
import { winogradImage } from "./winograd";

/**
 * y = activation(conv2d(x, w) + bias) for images start to end.
 *
 * u: the weights as winogradWeights gives them, for Winograd's method; 0 for the sum over patches.
 * scratch: convForwardScratch or winogradImageScratch words.
 */
export function convForward(
  g: usize, x: usize, w: usize, u: usize, bias: usize, y: usize, start: i32, end: i32,
  activation: i32, scratch: usize,
): void {
  const pixels = outputPixels(g), patch = patchSize(g), n = load<i32>(g, OUT_CHANNELS);
  const packed = scratch + 4 * PATCHES * patch;
  const mode = activation == RELU_KIND ? RELU : STORE;
  for (let image = start; image < end; image++) {
    const from = x + 4 * image * inputSize(g), to = y + 4 * image * pixels * n;
    if (u) {
      winogradImage(
        from, u, bias, to, load<i32>(g, HEIGHT), load<i32>(g, WIDTH), load<i32>(g, CHANNELS),
        load<i32>(g, OUT_HEIGHT), load<i32>(g, OUT_WIDTH), n, load<i32>(g, PAD_TOP),
        load<i32>(g, PAD_LEFT), mode, scratch,
      );
      continue;
    }
    for (let block = 0; block < pixels; block += PATCHES) {
      const stop = block + PATCHES < pixels ? block + PATCHES : pixels;
      makePatches(g, from, block, stop, scratch);
      matmulNN(scratch, w, bias, to + 4 * block * n, 0, stop - block, patch, n, mode, packed);
    }
  }
  if (mode == STORE) activate(activation, y, y, start * pixels * n, end * pixels * n);
}

/**
 * dw[patch, n] += patchesᵀ × dy for one image. scratch: weightGradientScratch words.
 */
export function addWeightGradient(g: usize, x: usize, dy: usize, dw: usize, scratch: usize): void {
  const pixels = outputPixels(g), patch = patchSize(g), n = load<i32>(g, OUT_CHANNELS);
  for (let block = 0; block < pixels; block += PATCHES) {
    const stop = block + PATCHES < pixels ? block + PATCHES : pixels;
    makePatches(g, x, block, stop, scratch);
    matmulTN(scratch, dy + 4 * block * n, dw, stop - block, patch, n, 0, patch, 1);
  }
}

/**
 * dx = the gradient of one image's input: dy × wᵀ gives the patches' gradients, which are added up
 * where patches overlap. Or, given the turned weights u of winogradWeights, a convolution of dy,
 * which is padded by what the other way round is cut off.
 *
 * scratch: inputGradientScratch or winogradImageScratch words.
 */
export function inputGradient(
  g: usize, dy: usize, w: usize, u: usize, dx: usize, scratch: usize,
): void {
  const pixels = outputPixels(g), patch = patchSize(g), n = load<i32>(g, OUT_CHANNELS);
  if (u) {
    winogradImage(
      dy, u, 0, dx, load<i32>(g, OUT_HEIGHT), load<i32>(g, OUT_WIDTH), n, load<i32>(g, HEIGHT),
      load<i32>(g, WIDTH), load<i32>(g, CHANNELS), 2 - load<i32>(g, PAD_TOP),
      2 - load<i32>(g, PAD_LEFT), STORE, scratch,
    );
    return;
  }
  memory.fill(dx, 0, 4 * inputSize(g));
  for (let block = 0; block < pixels; block += PATCHES) {
    const stop = block + PATCHES < pixels ? block + PATCHES : pixels;
    const packed = scratch + 4 * PATCHES * patch;
    matmulNT(dy + 4 * block * n, w, scratch, stop - block, n, patch, 0, patch, packed);
    addPatches(g, dx, block, stop, scratch);
  }
}
