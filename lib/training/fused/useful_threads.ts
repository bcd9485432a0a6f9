/**
 * Decides how many threads a model's steps are worth.
 *
 * @module
 */
import type { ThreadLimit } from "../../core/host.ts";
import type { Recognized } from "./recognize_model.ts";

/**
 * Multiplications of a step below which a second thread costs more (barriers, cache lines that
 * travel) than it brings. `deno task bench` shows it: with batches of 32 the tutorial's MLP (10
 * million) gains a third, with batches of 7 (2 million) it loses a fifth.
 */
const WORTH_SHARING = 5e6;

/**
 * How many threads to use.
 *
 * @param recognized the model
 * @param batch examples of a step
 * @param options `wanted`: how many the caller asks for, by default as many as pay; `limit`: what
 *   the machine has; a caller may ask for more unless something stands against it
 */
export function usefulThreads(
  recognized: Recognized,
  batch: number,
  { wanted, limit }: { readonly wanted?: number; readonly limit: ThreadLimit },
): number {
  if (limit.reason !== undefined || batch < 2) return 1;
  if (wanted !== undefined) return Math.min(wanted, batch);
  const forward = recognized.layers.reduce((sum, layer) => {
    if (layer.kind === "dense") return sum + layer.inputSize * layer.units;
    if (layer.kind !== "conv2d") return sum;
    const [height, width, channels] = layer.output;
    const [kernelHeight, kernelWidth] = layer.kernelSize;
    return sum + height * width * channels * kernelHeight * kernelWidth * layer.input[2];
  }, 0);
  if (3 * batch * forward < WORTH_SHARING) return 1;
  return Math.min(limit.count, batch);
}
