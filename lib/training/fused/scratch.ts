/**
 * How much scratch memory each kernel asks for, in 32-bit words: the formulas that the kernels' sources
 * name. Every kernel lays its scratch out anew, so that of several the largest serves all.
 *
 * Letters as in the kernels: m examples, k inputs and n outputs of a dense layer; windows of `patch`
 * values and n output channels of a convolution.
 *
 * @module
 */
import { frameSize, type WindowShape } from "./geometry.ts";
import {
  COLUMNS,
  DENSE_ROWS,
  ENTRY_WORDS,
  LISTED_VALUES,
  PACKED_ROWS,
  PANEL,
  PATCHES,
  SPARSE_ROWS,
  WINOGRAD_POINTS,
  WINOGRAD_TILES,
} from "./shared/blocks.ts";
import { wholeVectors } from "./shared/sizes.ts";

/** Rows rounded up to whole panels. */
function wholePanels(rows: number): number {
  return Math.ceil(rows / PANEL) * PANEL;
}

/** `matmulNN` for m rows: a block of them, packed. */
export function matmulNNScratch(m: number, k: number): number {
  return wholePanels(Math.min(m, PACKED_ROWS)) * k;
}

/** `matmulNT`: a strip of b and all of a, packed; n is the length of what is summed over. */
export function matmulNTScratch(m: number, n: number): number {
  return (COLUMNS + wholePanels(m)) * n;
}

/** `sparseForward` for m examples: of each a list and its end. */
function sparseForwardScratch(m: number): number {
  return (1 + ENTRY_WORDS * LISTED_VALUES) * m;
}

/** `denseForward` for m examples. */
export function denseForwardScratch(m: number, k: number): number {
  return Math.max(matmulNNScratch(m, k), sparseForwardScratch(m));
}

/** `denseBackward`: dx, then a block's gradient; or columns of x, those of dx, and the gradient. */
export function denseBackwardScratch(m: number, n: number): number {
  return Math.max(
    matmulNTScratch(m, n),
    DENSE_ROWS * n,
    SPARSE_ROWS * (2 * wholeVectors(m) + n),
  );
}

/** `biasBackward`: the gradient. */
export function biasBackwardScratch(n: number): number {
  return n;
}

/** `convForward` without Winograd's method: patches, and the same packed. */
export function convForwardScratch(patch: number): number {
  return PATCHES * patch + matmulNNScratch(PATCHES, patch);
}

/** `addWeightGradient`: patches. */
export function weightGradientScratch(patch: number): number {
  return PATCHES * patch;
}

/** `inputGradient` without Winograd's method: the patches' gradients, and what their product needs. */
export function inputGradientScratch(patch: number, n: number): number {
  return PATCHES * patch + matmulNTScratch(PATCHES, n);
}

/**
 * `sparseBackward`: the image and its gradient in frames, a pixel's list, of each channel a list and
 * its end.
 *
 * @param n output channels
 * @param sizes `frame`: values of a frame (`frameSize`); `pixels`: those of the output
 */
export function sparseBackwardScratch(
  n: number,
  { frame, pixels }: { readonly frame: number; readonly pixels: number },
): number {
  return 2 * frame + ENTRY_WORDS * n + n + ENTRY_WORDS * n * pixels;
}

/** Between the passes of Winograd's transforms, of four channels at once. */
const BETWEEN = 4 * WINOGRAD_POINTS;

/** `winogradWeights`: three rows of six vectors. */
export function winogradWeightsScratch(): number {
  return BETWEEN / 2;
}

/** `winogradImage`: between the passes, a tile with its border, a block of tiles, their products. */
export function winogradImageScratch(channels: number, n: number): number {
  const tiles = WINOGRAD_POINTS * WINOGRAD_TILES;
  return BETWEEN + WINOGRAD_POINTS * channels + tiles * channels + tiles * n +
    matmulNNScratch(WINOGRAD_TILES, channels);
}

/** The most that the kernels of a dense layer ask for, with batches of m examples. */
export function denseScratch(
  m: number,
  { inputSize, units }: { readonly inputSize: number; readonly units: number },
): number {
  return Math.max(
    denseForwardScratch(m, inputSize),
    denseBackwardScratch(m, units),
    biasBackwardScratch(units),
  );
}

/** The most that the kernels of a convolution ask for; `winograd`: with Winograd's method too. */
export function conv2dScratch(
  shape: WindowShape,
  { winograd }: { readonly winograd: boolean },
): number {
  const [channels, n] = [shape.input[2], shape.output[2]];
  const patch = shape.window[0] * shape.window[1] * channels;
  const pixels = shape.output[0] * shape.output[1];
  const sizes = [
    convForwardScratch(patch),
    weightGradientScratch(patch),
    inputGradientScratch(patch, n),
    sparseBackwardScratch(n, { frame: frameSize(shape), pixels }),
  ];
  if (winograd) {
    sizes.push(
      winogradWeightsScratch(),
      winogradImageScratch(channels, n), // forward
      winogradImageScratch(n, channels), // backward, the other way round
    );
  }
  return Math.max(...sizes);
}
