/**
 * The error of bytes that are no usable model.
 *
 * @module
 */

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
    super(`Cannot read the model "${name}": ${printable(problem)}`);
    this.name = "InvalidModelError";
  }
}

/**
 * Makes text from a file safe to print: control characters, which could steer a terminal, become
 * U+FFFD.
 *
 * @param text names and other text from a file
 * @returns the text on one line
 */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}
