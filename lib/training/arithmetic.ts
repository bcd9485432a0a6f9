/**
 * The two arithmetics that weights are computed in. Each gives one set of bytes, whatever the engine and
 * the number of threads; there is no third.
 *
 * @module
 */

/**
 * `fused`: each product and the sum behind it are rounded once, by relaxed SIMD on a CPU that can.
 * `plain`: they are rounded one after the other, which every engine does alike.
 */
export type Arithmetic = "fused" | "plain";

/**
 * A module with one function `madd`: a × b + c by `f32x4.relaxed_madd`, which may round once or twice
 * (https://github.com/WebAssembly/relaxed-simd/tree/main/proposals/relaxed-simd, "Binary format").
 */
// deno-fmt-ignore
const PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, // magic, version 1
  1, 8, 1, 96, 3, 125, 125, 125, 1, 125, // type: (f32, f32, f32) → f32
  3, 2, 1, 0, // one function of that type
  7, 8, 1, 4, 109, 97, 100, 100, 0, 0, // exported as "madd"
  10, 22, 1, 20, 0, // its code, without locals
  32, 0, 253, 19, 32, 1, 253, 19, 32, 2, 253, 19, // splat each argument
  253, 133, 2, 253, 31, 0, 11, // relaxed_madd, extract lane 0, end
]);

/** Its square needs a bit more than float32 has: 1 + 2⁻¹¹ + 2⁻²⁴. */
const FACTOR = 1 + 2 ** -12;

/**
 * Tries whether this engine, on this CPU, rounds a product and a sum once.
 *
 * @returns why not, undefined if it does
 */
export function whyNotFused(): string | undefined {
  if (!WebAssembly.validate(PROBE)) return "this engine has no relaxed SIMD";
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(PROBE));
  const madd = exports.madd as (a: number, b: number, c: number) => number;
  const rest = madd(FACTOR, FACTOR, -Math.fround(FACTOR * FACTOR));
  return rest === 2 ** -24 ? undefined : "this engine does not fuse products and sums on this CPU";
}

/**
 * The arithmetic to compute in.
 *
 * @param wanted the one that is asked for; by default `fused` where it can be
 * @returns the arithmetic and, where it is `plain` though nobody asked for that, why
 * @throws Error when `fused` is asked for and cannot be
 */
export function chooseArithmetic(
  wanted?: Arithmetic,
): { readonly arithmetic: Arithmetic; readonly reason?: string } {
  if (wanted === "plain") return { arithmetic: "plain" };
  const reason = whyNotFused();
  if (reason === undefined) return { arithmetic: "fused" };
  if (wanted === "fused") throw new Error(`Cannot compute in fused arithmetic: ${reason}`);
  return { arithmetic: "plain", reason };
}
