/**
 * Reading and writing by whatever host there is, with errors that name the file.
 *
 * @module
 */
import { currentHost } from "./host.ts";
import { errorMessage } from "./text.ts";

/**
 * Reads a file whole.
 *
 * @param file its path, or a URL
 * @param options what errors call it: `Cannot read ${what}: …`; the path in quotes by default
 * @returns its contents
 * @throws Error that says which file and why
 */
export async function readFile(
  file: string | URL,
  { what = `"${file}"` }: { readonly what?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await currentHost().readFile(file);
  } catch (error) {
    throw new Error(`Cannot read ${what}: ${errorMessage(error)}`, { cause: error });
  }
}

/**
 * Writes a file so that a reader finds the old contents or the new ones, never half of them. The
 * folder is created when there is none.
 *
 * @param path the file to write
 * @param contents its bytes, or text to be stored as UTF-8
 * @throws Error naming the file when it cannot be written; the old file, if any, is as it was
 */
export async function writeFileAtomic(path: string, contents: Uint8Array | string): Promise<void> {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  try {
    await currentHost().writeFile(path, bytes);
  } catch (error) {
    throw new Error(`Cannot write "${path}": ${errorMessage(error)}`, { cause: error });
  }
}
