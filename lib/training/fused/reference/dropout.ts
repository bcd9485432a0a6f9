/**
 * What dropout multiplies an element with: 0, or 1 / (1 − rate).
 *
 * The naive twin of the kernel `dropout`: MurmurHash3's finalizer (Appleby) over the seed and the
 * element's place in the batch.
 *
 * @param seed the layer's seed of this step, an integer
 * @param options `length`: how many elements; `rate`: the share that is dropped
 * @returns `[length]` factors
 */
export function dropoutMask(
  seed: number,
  { length, rate }: { readonly length: number; readonly rate: number },
): Float32Array {
  const threshold = Math.floor(rate * 2 ** 32);
  return Float32Array.from({ length }, (_, place) => {
    let hash = (Math.imul(place, 0x9e3779b9) + seed) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) >= threshold ? 1 / (1 - rate) : 0;
  });
}
