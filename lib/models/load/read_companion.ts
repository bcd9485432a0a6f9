/**
 * A file that may stand beside a model, such as the names of its classes.
 *
 * @module
 */
import { currentHost, FileError } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";
import { listZip } from "../../data/sources/zip.ts";
import type { FoundModel } from "./find_model.ts";

/**
 * Reads the text of a file beside `model.json`, in the same folder or archive.
 *
 * @param model the model
 * @param name the file's name
 * @returns its text; undefined where there is none, or the model stands by itself
 * @throws Error naming the file when it is there but cannot be read
 */
export async function readCompanion(
  { kind, file }: FoundModel,
  name: string,
): Promise<string | undefined> {
  const host = currentHost();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (kind === "tfjs-zip") {
    const found = listZip(await host.readFile(file), `${file}`).find((entry) =>
      entry.name === name
    );
    return found && decode(found.read());
  }
  if (kind === "keras" || kind === "hdf5") return undefined;
  const path = file instanceof URL ? new URL(name, file) : file.replace(/[^/\\]*$/, "") + name;
  try {
    return decode(await host.readFile(path));
  } catch (error) {
    if (error instanceof FileError && error.problem === "missing") return undefined;
    throw new Error(`Cannot read "${path}": ${errorMessage(error)}`, { cause: error });
  }
}
