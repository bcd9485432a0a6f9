/**
 * The error of a model of layers that cannot be read.
 *
 * @module
 */

import { printable } from "../../core/text.ts";

/** Says what is wrong with a model on disk: of tfjs layers, or of Keras. */
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
    super(`Cannot read model "${model}": ${printable(problem)}`);
  }
}

/** Refuses the model for a reason. */
export type Fail = (problem: string) => never;
