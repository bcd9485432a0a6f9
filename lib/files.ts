/**
 * Writing files so that a reader finds the old contents or the new ones, never half of them.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";

/**
 * Writes a file whole: into a temporary file beside it, synced to disk, then renamed over it. The
 * folder is created when there is none.
 *
 * @param path the file to write
 * @param contents its bytes, or text to be stored as UTF-8
 * @throws Error naming the file when it cannot be written; the old file, if any, is as it was
 */
export async function writeFileAtomic(path: string, contents: Uint8Array | string): Promise<void> {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  const folder: string = dirname(path);
  const temporary: string = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  try {
    await Deno.mkdir(folder, { recursive: true });
    try {
      using file = await Deno.open(temporary, { write: true, createNew: true });
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
      await file.sync();
    } catch (error) {
      await Deno.remove(temporary).catch(() => {}); // nothing there when it could not be created
      throw error;
    }
    await Deno.rename(temporary, path).catch(async (error) => {
      await Deno.remove(temporary);
      throw error;
    });
  } catch (error) {
    throw new Error(`Cannot write "${path}": ${readProblem(error)}`, { cause: error });
  }
}

/**
 * Says why a file could not be read or written, without its path, which the caller's message names.
 *
 * @param error what `Deno.readFile` and the like threw
 * @returns the reason, to stand behind "Cannot read …:"
 */
export function readProblem(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotADirectory) return "a part of its path is a file";
  return error instanceof Error ? error.message : String(error);
}

/**
 * Makes sure, before long work, that a file can be written at its end. It makes nothing, not even
 * the file's folder.
 *
 * @param path the file that will be written
 * @throws Error naming the file when it cannot be written
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    if (await isFolder(path)) throw new Error("it is a folder");
    let folder: string = dirname(path);
    while (!await isFolder(folder)) folder = dirname(folder);
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".", suffix: ".tmp" }));
  } catch (error) {
    throw new Error(`Cannot write "${path}": ${readProblem(error)}`, { cause: error });
  }
}

/** Whether a folder is there; throws where there is a file instead. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
