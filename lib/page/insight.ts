/**
 * What can be shown of a model's inside: the maps of its convolutions, or, of one that has none, the
 * weights of its pixels.
 *
 * @module
 */
import { type DenseWeights, readDenseWeights } from "./dense_weights.ts";
import { type Inside, openInside } from "./maps.ts";

/** One or the other; neither where a model has no such form. */
export interface Insight {
  readonly inside?: Inside;
  readonly weights?: DenseWeights;
}

/**
 * Looks what there is.
 *
 * @param bytes a `.tflite` file
 * @returns what the caller disposes, where it is an inside
 */
export async function openInsight(bytes: Uint8Array): Promise<Insight> {
  const inside = await openInside(bytes);
  if (inside) return { inside };
  const weights = readDenseWeights(bytes);
  return weights ? { weights } : {};
}
