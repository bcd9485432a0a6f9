/**
 * The names by which the host knows the words of `shared/state.ts`.
 *
 * @module
 */
import {
  BETA1,
  BETA2,
  EPSILON,
  MAY_SKIP,
  NESTEROV,
  NOT_FINITE,
  RATE,
  RULE,
  RULE_ADAM,
  RULE_MOMENTUM,
  RULE_SGD,
} from "./shared/state.ts";

/** Byte offsets from the state's address. */
export const StateOffset = {
  rule: RULE,
  rate: RATE,
  epsilon: EPSILON,
  beta1: BETA1,
  beta2: BETA2,
  nesterov: NESTEROV,
  maySkip: MAY_SKIP,
  notFinite: NOT_FINITE,
} as const;

/** How the optimizers are called in the memory. */
export const Rule = { sgd: RULE_SGD, momentum: RULE_MOMENTUM, adam: RULE_ADAM } as const;
