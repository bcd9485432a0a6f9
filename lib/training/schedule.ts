/**
 * How the learning rate changes while a model trains.
 *
 * @module
 */
import { sineAndCosine } from "../core/math.ts";

/**
 * What the optimizer's learning rate is multiplied with at a step: `progress` is 0 at the first step
 * and comes close to 1 at the last.
 */
export type Schedule = (progress: number) => number;

/**
 * Half a cosine, from the full rate to a part of it: large steps first, small ones at the end
 * (Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", without them).
 *
 * @param options `to`: the part that is left at the end, 0 by default
 */
export function cosineDecay({ to = 0 }: { readonly to?: number } = {}): Schedule {
  return (progress) => to + (1 - to) * (1 + sineAndCosine(Math.PI * progress)[1]) / 2;
}

/**
 * Steps down: the rate is multiplied by a factor each time a part of the training is done.
 *
 * @param options `factor`: 0.1 by default; `at`: the parts, in 0–1, a half and three quarters by default
 */
export function stepDecay(
  { factor = 0.1, at = [0.5, 0.75] }: {
    readonly factor?: number;
    readonly at?: readonly number[];
  } = {},
): Schedule {
  return (progress) => at.reduce((rate, part) => progress >= part ? rate * factor : rate, 1);
}
