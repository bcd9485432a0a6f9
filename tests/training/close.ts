/**
 * Repeatable values and a comparison of arrays for the kernels' tests.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createRandom } from "../../lib/core/random.ts";

/** Values spread evenly over −1…1, the same on every run. */
export function values(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random() / 2 ** 31 - 1);
}

/**
 * Fails unless every value lies within `tolerance` of the expected one, as a part of the largest
 * finite expected value; NaN and infinities must stand in the same places.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance = 1e-6 }: { readonly tolerance?: number } = {},
): void {
  assertEquals(actual.length, expected.length, "the arrays differ in length");
  let scale = Number.MIN_VALUE;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) scale = Math.max(scale, Math.abs(expected[i]!));
  }
  for (let i = 0; i < expected.length; i++) {
    const [is, should] = [actual[i]!, expected[i]!];
    const close = Number.isFinite(should)
      ? Math.abs(is - should) <= tolerance * scale
      : Object.is(is, should);
    assert(close, `value ${i} is ${is}, expected ${should} within ${tolerance} × ${scale}`);
  }
}
