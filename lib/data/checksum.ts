/**
 * Makes sure that a file is the one meant.
 *
 * @param bytes the file's contents
 * @param expected its SHA-256 value in hexadecimal, and how errors call the file
 * @throws Error with both values when they differ
 */
export async function checkSha256(
  bytes: Uint8Array<ArrayBuffer>,
  { expected, name }: { readonly expected: string; readonly name: string },
): Promise<void> {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (found !== expected) {
    throw new Error(`Cannot trust "${name}": SHA-256 is ${found}, expected ${expected}`);
  }
}
