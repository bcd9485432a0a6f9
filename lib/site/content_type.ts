/** What is compressed already, and is not to be unpacked by who gets it. */
export const GZIP = "application/gzip";

const TYPES: Readonly<Record<string, string>> = {
  bin: "application/octet-stream",
  css: "text/css; charset=utf-8",
  gz: GZIP,
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  tflite: "application/octet-stream",
  wasm: "application/wasm",
};

/**
 * The media type of one of the page's files.
 *
 * @throws Error when the page has no files of this kind
 */
export function contentType(path: string): string {
  const ending = path.split(".").at(-1)!;
  if (!Object.hasOwn(TYPES, ending)) {
    throw new Error(
      `Cannot serve "${path}": it is no file of the page, expected a name that ends in ${
        Object.keys(TYPES).join(", ")
      }`,
    );
  }
  return TYPES[ending]!;
}
