/**
 * Makes inputs: the same number of the same seed is always the same input.
 *
 * @module
 */
import { createRandom, deriveSeed } from "../../core/random.ts";
import { mutateBytes } from "./mutate_bytes.ts";
import type { Reader } from "./reader.ts";

/**
 * Makes an input: two of three by changing what a file means, where the reader knows how, the rest by
 * changing its bytes.
 *
 * @param reader the reader that it is for
 * @param options the reader's valid files, the seed, and the input's number
 * @returns the input
 */
export function makeInput(
  { change }: Reader,
  { seeds, seed, index }: {
    readonly seeds: readonly Uint8Array[];
    readonly seed: number;
    readonly index: number;
  },
): Uint8Array {
  const random = createRandom(deriveSeed(seed, index));
  const file = seeds[random() % seeds.length]!;
  const other = seeds[random() % seeds.length]!;
  const meant = random() % 3 > 0 ? change?.(file, random) : undefined;
  return meant ?? mutateBytes(file, { random, other });
}
