import type { Activation } from "../recognize_model.ts";

/** NaN stays NaN, as in tfjs. */
const relu = (x: number) => Number.isNaN(x) ? NaN : Math.max(0, x);

const forward: Record<Activation, (x: number) => number> = {
  linear: (x) => x,
  relu,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: (x) => x >= 0 ? x : Math.expm1(x),
};

/** The derivatives, by the output. */
const slope: Record<Activation, (y: number) => number> = {
  linear: () => 1,
  relu: (y) => y > 0 ? 1 : 0,
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y * y,
  elu: (y) => y >= 0 ? 1 : y + 1,
};

/** The naive twin of the kernel `activate`: each value of the activation, in float64. */
export function activate(kind: Activation, x: ArrayLike<number>): Float64Array {
  return Float64Array.from(x, forward[kind]);
}

/**
 * The naive twin of the kernel `activateBackward`.
 *
 * @param kind which activation
 * @param options `y`: its output; `dy`: the gradient with respect to it
 * @returns the gradient with respect to the input
 */
export function activateBackward(
  kind: Activation,
  { y, dy }: { readonly y: ArrayLike<number>; readonly dy: ArrayLike<number> },
): Float64Array {
  return Float64Array.from(y, (value, i) => slope[kind](value) * dy[i]!);
}
