/**
 * Makes text safe to stand between the tags and within the quotes of XML and HTML.
 *
 * @param text any text
 * @returns the text with `&`, `<`, `>` and `"` as character references
 */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
