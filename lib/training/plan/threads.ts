/**
 * Decides how many threads a model's steps are worth.
 *
 * @module
 */
import type { Recognized } from "./recognize.ts";

/**
 * Multiplications of a step below which a second thread costs more (barriers, cache lines that
 * travel) than it brings. The tutorial's MLP has 10 million, its convolutional variant 2 billion.
 */
const WORTH_SHARING = 50e6;

/**
 * How many threads to use.
 *
 * @param recognized the model
 * @param batch examples of a step
 * @param wanted how many the caller asks for; by default as many as pay, at most those of the machine
 */
export function usefulThreads(recognized: Recognized, batch: number, wanted?: number): number {
  if (typeof Worker === "undefined" || batch < 2) return 1;
  if (wanted !== undefined) return Math.min(wanted, batch);
  const forward = recognized.layers.reduce((sum, layer) => {
    if (layer.kind === "dense") return sum + layer.inputSize * layer.units;
    if (layer.kind !== "conv2d") return sum;
    const [height, width, channels] = layer.output;
    const [kernelHeight, kernelWidth] = layer.kernelSize;
    return sum + height * width * channels * kernelHeight * kernelWidth * layer.input[2];
  }, 0);
  if (3 * batch * forward < WORTH_SHARING) return 1;
  return Math.min(navigator.hardwareConcurrency, batch);
}
