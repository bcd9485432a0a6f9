/**
 * The activations that have kernels, by the numbers that stand for them in calls.
 *
 * @module
 */

/** y = x. */
export const LINEAR = 0;
/** y = max(x, 0). */
export const RELU = 1;
/** y = 1 / (1 + e⁻ˣ). */
export const SIGMOID = 2;
/** y = tanh x. */
export const TANH = 3;
/** y = x for x ≥ 0, else eˣ − 1. */
export const ELU = 4;
