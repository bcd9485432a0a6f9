/**
 * The error of a tfjs model that cannot be read.
 *
 * @module
 */

import { printable } from "../../core/text.ts";

/** Says what is wrong with a tfjs model on disk. */
export class InvalidLayersModelError extends Error {
  /** The error's name. */
  override readonly name = "InvalidLayersModelError";

  /**
   * Makes the message from both.
   *
   * @param model the path of the `model.json`, or what else names the model
   * @param problem the part, its value and what was expected
   */
  constructor(model: string, problem: string) {
    super(`Cannot read tfjs model "${model}": ${printable(problem)}`);
  }
}

/** Refuses the model for a reason. */
export type Fail = (problem: string) => never;
