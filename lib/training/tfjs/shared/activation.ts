/**
 * The activations that the kernel `addBias` applies, by the numbers that stand for them in calls.
 *
 * Like all of this folder the file is TypeScript and AssemblyScript at once: the one list that host and
 * kernels import.
 *
 * @module
 */

/** y = x. */
export const LINEAR = 0;
/** y = max(x, 0). */
export const RELU = 1;
/** y = min(max(x, 0), 6). */
export const RELU6 = 2;
