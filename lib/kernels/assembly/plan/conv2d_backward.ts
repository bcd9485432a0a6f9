// A convolution's backward step for the images of one thread: chooses, image by image, between
// skipping zeros and full products.

import { addWeightGradient, inputGradient } from "./conv2d";
import { addTurned, sparseBackward } from "./conv2d_sparse";
import { sumRows } from "./dense";
import {
  DILATION_X, DILATION_Y, inputSize, OUT_CHANNELS, outputPixels, patchSize,
} from "./geometry";
import { allFinite, countNonzero } from "./sparse";
import { MAY_SKIP } from "./state";

/** One of how many values of the gradient may differ from zero for skipping to pay. */
const SPARSE_SHARE: i32 = 4;

/**
 * For images start to end: dx (0: not wanted), and this thread's part of the weights' gradient, bias
 * behind weights: part[patch × n + n].
 *
 * turned: the weights as turnWeights gives them; u: as winogradWeights gives those, or 0. scratch: n × patch + n floats for the turned gradient,
 * and behind them what conv2d.ts and conv2d_sparse.ts ask for.
 */
export function convBackward(
  state: usize, g: usize, x: usize, dy: usize, dx: usize, w: usize, turned: usize, u: usize,
  part: usize, start: i32, end: i32, scratch: usize,
): void {
  const n = load<i32>(g, OUT_CHANNELS), patch = patchSize(g), pixels = outputPixels(g);
  const inSize = inputSize(g), outSize = pixels * n;
  const weightBytes: usize = 4 * n * patch;
  const dwTurned = scratch, rest = scratch + weightBytes + 4 * n;
  const maySkip = load<i32>(state, MAY_SKIP) && load<i32>(g, DILATION_X) == 1 &&
    load<i32>(g, DILATION_Y) == 1;
  memory.fill(part, 0, weightBytes);
  memory.fill(dwTurned, 0, weightBytes);
  sumRows(dy + 4 * start * outSize, part + weightBytes, (end - start) * pixels, n);
  let skipped = false;
  for (let image = start; image < end; image++) {
    const from = x + 4 * image * inSize, gradient = dy + 4 * image * outSize;
    const to = dx ? dx + 4 * image * inSize : 0;
    if (
      maySkip && SPARSE_SHARE * countNonzero(gradient, outSize) < outSize && allFinite(from, inSize)
    ) {
      sparseBackward(g, from, gradient, to, turned, dwTurned, rest);
      skipped = true;
    } else {
      addWeightGradient(g, from, gradient, part, rest);
      if (to) inputGradient(g, gradient, w, u, to, rest);
    }
  }
  if (skipped) addTurned(dwTurned, part, patch, n);
}
