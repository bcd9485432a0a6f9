/**
 * Random numbers that one seed fixes: initial weights, the order of the examples, dropout.
 *
 * @module
 */

/** Gives the next number, a uniform integer in 0–4,294,967,295. */
export type Random = () => number;

/**
 * A generator of uniform 32-bit integers: SplitMix32, the 32-bit form of SplitMix (Steele, Lea and
 * Flood 2014) with the finalizer of MurmurHash3.
 *
 * @param seed any integer; equal seeds give equal sequences
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0; // 2^32 / golden ratio: visits every state once
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}

/**
 * A seed of its own for each of several uses of one seed, so that, say, the weights of two layers
 * are not the same numbers.
 *
 * @param seed the seed that the user gave
 * @param uses what it is for, as integers: a layer's index, an epoch, a step
 * @returns an integer in 0–4,294,967,295
 */
export function deriveSeed(seed: number, ...uses: readonly number[]): number {
  return uses.reduce(
    (derived, use) => createRandom(derived ^ Math.imul(use + 1, 0x9e3779b1))(),
    seed,
  );
}

/**
 * The numbers 0 to `count` − 1 in random order (Fisher–Yates).
 *
 * @param count how many
 * @param random where the randomness comes from
 * @returns `[count]` uint32, each number once
 */
export function permutation(count: number, random: Random): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() / 2 ** 32 * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
