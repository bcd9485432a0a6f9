// The words at the head of the plan's memory that change from step to step. The host writes them
// (lib/training/plan/state.ts has the same list); kernels read them through a pointer.

/** Which rule updates the weights: one of the three below. */
export const RULE: usize = 0;
export const RULE_SGD: i32 = 0;
export const RULE_MOMENTUM: i32 = 1;
export const RULE_ADAM: i32 = 2;

/** The step's length: the learning rate, for Adam with both bias corrections folded in. */
export const RATE: usize = 4;
/** Adam's epsilon, scaled by the same correction. */
export const EPSILON: usize = 8;
/** Adam's decay of the mean, or the momentum. */
export const BETA1: usize = 12;
/** Adam's decay of the mean square. */
export const BETA2: usize = 16;
/** 1 when Nesterov's momentum is wanted. */
export const NESTEROV: usize = 20;

/** 1 while every weight is finite, so that zeros of the input may be skipped. */
export const MAY_SKIP: usize = 24;
/** A kernel writes 1 here when an update leaves a weight that is not finite. */
export const NOT_FINITE: usize = 28;
