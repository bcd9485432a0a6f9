import { addNoDigits, addSerifOnes, type Dataset, type Images, normalize } from "../data/mod.ts";
import type { Recipe } from "./recipe.ts";

/**
 * What a model learns from: images in [0, 1], and of digits, where the recipe asks for it, some ones
 * with an upstroke and some strokes that are no digit besides.
 *
 * @param data `[n, height, width]` uint8 images with labels
 * @param options the recipe, the seed that picks the ones, and whether the classes are the digits
 */
export function examplesOf(
  { images, labels }: Dataset<Images<Uint8Array>>,
  { seed, recipe: { serifOnes, noDigits }, isDigits }: {
    readonly seed: number;
    readonly recipe: Recipe;
    readonly isDigits: boolean;
  },
): Dataset<Images<Float32Array>> {
  const examples = { images: normalize(images), labels };
  if (!isDigits) return examples;
  const withOnes = serifOnes === undefined
    ? examples
    : addSerifOnes(examples, { share: serifOnes, seed });
  return noDigits === undefined ? withOnes : addNoDigits(withOnes, { share: noDigits, seed });
}
