/**
 * The words at the head of the step's memory that change from step to step. The host writes them,
 * kernels read them through a pointer; offsets are in bytes.
 *
 * Like all of this folder the file is TypeScript and AssemblyScript at once: the one list that both
 * sides import.
 *
 * @module
 */

/** Which rule updates the weights: one of the three below. */
export const RULE = 0;
/** w ← w − α g. */
export const RULE_SGD = 0;
/** Momentum, Nesterov's too. */
export const RULE_MOMENTUM = 1;
/** Adam. */
export const RULE_ADAM = 2;

/** The step's length: the learning rate, for Adam with both bias corrections folded in. */
export const RATE = 4;
/** Adam's epsilon, scaled by the same correction. */
export const EPSILON = 8;
/** Adam's decay of the mean, or the momentum. */
export const BETA1 = 12;
/** Adam's decay of the mean square. */
export const BETA2 = 16;
/** 1 when Nesterov's momentum is wanted. */
export const NESTEROV = 20;

/** 1 while every weight is finite, so that zeros of the input may be skipped. */
export const MAY_SKIP = 24;
/** A kernel writes 1 here when an update leaves a weight that is not finite. */
export const NOT_FINITE = 28;

/** 32-bit words of the state: the eight above, filled up to a cache line. */
export const STATE_WORDS = 16;
