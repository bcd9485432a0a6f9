// A convolution's backward step for the images of one thread: chooses, image by image, between
// skipping zeros and full products.

import { DILATION_X, DILATION_Y, OUT_CHANNELS } from "../shared/geometry";
import { partBiases, partTurned, partUsed } from "../shared/sizes";
import { MAY_SKIP } from "../shared/state";
import { activateBackward } from "./activation";
import { addWeightGradient, inputGradient } from "./conv2d";
import { addTurned, sparseBackward } from "./conv2d_sparse";
import { addRows } from "./dense";
import { inputSize, outputPixels, patchSize } from "./geometry";
import { allFinite, countNonzero } from "./sparse_list";

/** One of how many values of the gradient may differ from zero for skipping to pay. */
const SPARSE_SHARE: i32 = 4;

/** Whether few enough values differ from zero, judged by every fifth pixel. */
function isSparse(gradient: usize, pixels: i32, n: i32): bool {
  let nonzero = 0, seen = 0;
  for (let pixel = 0; pixel < pixels; pixel += 5) {
    nonzero += countNonzero(gradient + 4 * pixel * n, n);
    seen += n;
  }
  return SPARSE_SHARE * nonzero < seen;
}

/**
 * For images start to end: dy (the gradient of the activation's output y) becomes the gradient of its
 * input, dx (0: not wanted) is written, and the images' gradients of the weights are added to `part`
 * (partWords words), which belongs to one thread.
 *
 * first: 1 to begin `part` with zeros; last: 1 to put it together. Between them a thread may do other
 * things with each image, while it is in the cache.
 *
 * turned: the weights as turnWeights gives them; u: those as winogradWeights gives them, or 0.
 * scratch: what addWeightGradient, inputGradient and sparseBackward ask for.
 */
export function convBackward(
  state: usize, g: usize, x: usize, y: usize, dy: usize, dx: usize, w: usize, turned: usize,
  u: usize, part: usize, activation: i32, start: i32, end: i32, first: i32, last: i32,
  scratch: usize,
): void {
  const n = load<i32>(g, OUT_CHANNELS), patch = patchSize(g), pixels = outputPixels(g);
  const inSize = inputSize(g), outSize = pixels * n;
  const bias = partBiases(part, patch, n), dwTurned = partTurned(bias, n);
  const used = partUsed(dwTurned, patch, n);
  const maySkip = load<i32>(state, MAY_SKIP) && load<i32>(g, DILATION_X) == 1 &&
    load<i32>(g, DILATION_Y) == 1;
  if (first) memory.fill(part, 0, used + 4 - part);
  for (let image = start; image < end; image++) {
    const from = x + 4 * image * inSize, gradient = dy + 4 * image * outSize;
    const to = dx ? dx + 4 * image * inSize : 0;
    activateBackward(activation, y + 4 * image * outSize, gradient, gradient, 0, outSize);
    addRows(gradient, bias, pixels, n);
    if (
      maySkip && isSparse(gradient, pixels, n) && allFinite(from, inSize)
    ) {
      sparseBackward(g, from, gradient, to, turned, dwTurned, scratch);
      store<i32>(used, 1);
    } else {
      addWeightGradient(g, from, gradient, part, scratch);
      if (to) inputGradient(g, gradient, w, u, to, scratch);
    }
  }
  if (last && load<i32>(used)) addTurned(dwTurned, part, patch, n);
}
