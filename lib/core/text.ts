/**
 * Text that is safe where it is shown.
 *
 * @module
 */

/**
 * Makes text safe to stand between the tags and within the quotes of XML and HTML.
 *
 * @param text any text
 * @returns the text with `&`, `<`, `>` and `"` as character references, and U+FFFD for what no
 *   XML file may hold
 */
export function escapeXml(text: string): string {
  return onlyXml(text).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * Takes out of XML what no XML file may hold, such as the ESC of a terminal in somebody's name.
 *
 * @param xml text with or without tags
 * @returns the same with U+FFFD in their place
 */
export function onlyXml(xml: string): string {
  return xml.replace(NO_XML, "\ufffd").toWellFormed();
}

/** What XML 1.0 excludes (https://www.w3.org/TR/xml/#charsets), but for halves of surrogate pairs. */
// deno-lint-ignore no-control-regex -- control characters are what is looked for
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Control characters, which steer a terminal; ends of lines; and marks that change the order in which
 * text is shown, so that it reads as something else (https://www.unicode.org/reports/tr9/, "Bidi_Control").
 */
const STEERING =
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Makes text from a file safe to print: what could steer a terminal, or turn the order of what is
 * shown, becomes U+FFFD.
 *
 * @param text names and other text from a file
 * @returns the text on one line
 */
export function printable(text: string): string {
  return text.replaceAll(STEERING, "\ufffd").toWellFormed();
}

/**
 * The same for text that has lines: their ends stay.
 *
 * @param text text with names from a file
 * @returns its lines, each safe to print
 */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/**
 * JSON that is safe to print: the same value, with escapes for what `printable` takes out.
 *
 * @param value what to print
 * @param options `indent`: spaces for each level; all on one line when left out
 * @returns the JSON text
 */
export function printableJson(
  value: unknown,
  { indent }: { readonly indent?: number } = {},
): string {
  return JSON.stringify(value, null, indent).replace(
    STEERING,
    (char) => char === "\n" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
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
