/**
 * The words at the head of the plan's memory that change from step to step; the kernels' side is
 * `lib/kernels/assembly/plan/state.ts`.
 *
 * @module
 */

/** Byte offsets from the state's address. */
export const StateOffset = {
  rule: 0,
  rate: 4,
  epsilon: 8,
  beta1: 12,
  beta2: 16,
  nesterov: 20,
  maySkip: 24,
  notFinite: 28,
} as const;

/** How the optimizers are called in the memory. */
export const Rule = { sgd: 0, momentum: 1, adam: 2 } as const;

/** 32-bit words of the state. */
export const STATE_WORDS = 16;
