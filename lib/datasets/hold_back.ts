import { createRandom, deriveSeed, permutation } from "../core/random.ts";

/** Of a set without test pictures so many are held back, as of MNIST: 10,000 of 70,000, about. */
const SHARE = 1 / 6;

/**
 * Fixes which pictures are held back. It is not the training's seed, so that `evaluate` finds the very
 * pictures that `train` has held back.
 */
const SEED = 1;

/** Which examples are learnt from, and which are held back. */
export interface HeldBack<Example> {
  /** What a model learns from. */
  readonly train: readonly Example[];
  /** What it is judged by. */
  readonly test: readonly Example[];
}

/**
 * Holds a sixth of each class back, at random, but always the same of the same examples: at least one
 * of a class that has two.
 *
 * @param examples in an order that is always the same
 * @param classOf the class of an example
 */
export function holdBack<Example extends object>(
  examples: readonly Example[],
  classOf: (example: Example) => string,
): HeldBack<Example> {
  const classes = [...new Set(examples.map(classOf))];
  const held = new Set(classes.flatMap((name, use) => {
    const members = examples.filter((example) => classOf(example) === name);
    const count = members.length < 2 ? 0 : Math.max(1, Math.round(members.length * SHARE));
    const order = permutation(members.length, createRandom(deriveSeed(SEED, use)));
    return Array.from(order.subarray(0, count), (index) => members[index]!);
  }));
  return {
    train: examples.filter((example) => !held.has(example)),
    test: examples.filter((example) => held.has(example)),
  };
}

/**
 * Mixes examples that stand class by class, always in the same way.
 *
 * @param examples in an order that is always the same
 */
export function mix<Example extends object>(examples: readonly Example[]): Example[] {
  return Array.from(permutation(examples.length, createRandom(SEED)), (index) => examples[index]!);
}
