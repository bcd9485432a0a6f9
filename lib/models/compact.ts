import type { Sequential } from "../core/tensorflow.ts";
import { createConvolutionBlocks } from "./convolution_blocks.ts";
import type { CreateModelOptions } from "./options.ts";

/** The filters of the convolutions, block by block. */
const BLOCKS = [[16, 16], [24, 24], [32, 32]] as const;

/**
 * A model that reads what people really draw and is small enough for a microcontroller: three blocks of
 * two 3×3 convolutions (16, 24 and 32 filters), each with batch normalization and relu; the mean over
 * the image; Dense 10. 28,122 parameters for 28×28 images.
 *
 * @returns a model from `[n, height, width]` float32 in [0, 1] to logits `[n, classes]`; the caller
 * disposes it
 * @throws Error when a side of the images is less than 4
 */
export function createCompact(options: CreateModelOptions = {}): Sequential {
  return createConvolutionBlocks("compact", BLOCKS, options);
}
