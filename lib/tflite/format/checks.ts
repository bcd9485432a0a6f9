/**
 * What all parts of the verifier share.
 *
 * @module
 */

/** Ends the verification: throws what is wrong with the model. */
export type Fail = (problem: string) => never;

/**
 * Gives a part of the model that must be there.
 *
 * @throws InvalidModelError when it is not
 */
export function required<Part>(part: Part | undefined, path: string, fail: Fail): Part {
  return part ?? fail(`it has no ${path}`);
}

/**
 * Checks an index.
 *
 * @throws InvalidModelError when it is not in 0 to `count` − 1
 */
export function verifyIndex(
  index: number,
  { path, count, fail }: { readonly path: string; readonly count: number; readonly fail: Fail },
): void {
  if (index < 0 || index >= count) fail(`${path} is ${index}, expected 0 to ${count - 1}`);
}
