/**
 * The error of bytes that are no usable model.
 *
 * @module
 */
import { printable } from "../../core/text.ts";

/**
 * Says that bytes are no `.tflite` file that can be read and run: which part is wrong, what was
 * found there and what was expected. Everything that loads a file throws it, and nothing else, for
 * a file that is cut off, damaged or made to harm.
 */
export class InvalidModelError extends Error {
  /**
   * Makes the error.
   *
   * @param name what the model is called, usually its path
   * @param problem which part is wrong, what was found and what was expected
   */
  constructor(name: string, problem: string) {
    super(printable(`Cannot read the model "${name}": ${problem}`));
    this.name = "InvalidModelError";
  }
}
