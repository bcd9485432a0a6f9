/**
 * Text that is safe where it is shown.
 *
 * @module
 */

/**
 * Makes text safe to stand between the tags and within the quotes of XML and HTML.
 *
 * @param text any text
 * @returns the text with `&`, `<`, `>` and `"` as character references
 */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
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

/**
 * What an error says.
 *
 * @param error whatever was thrown
 * @returns its message, or itself as text when it is no `Error`
 */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
