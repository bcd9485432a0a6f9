/**
 * A tfjs model whose files lie in one ZIP archive, as Teachable Machine hands it out.
 *
 * @module
 */
import { listZip } from "../../../data/sources/zip.ts";
import type { Fail } from "../invalid_layers_model_error.ts";
import type { ModelFiles } from "./tfjs_layers.ts";

/**
 * Opens the archive.
 *
 * @param bytes the archive, with a `model.json`
 * @param options its name, and how to refuse the model
 * @returns the files in it
 */
export function zippedFiles(
  bytes: Uint8Array,
  { name, fail }: { readonly name: string; readonly fail: Fail },
): ModelFiles {
  const files = new Map(listZip(bytes, name).map((file) => [file.name, file]));
  const read = (path: string): Uint8Array =>
    (files.get(path) ?? fail(`the archive holds no "${path}"`)).read();
  return {
    json: new TextDecoder().decode(read("model.json")),
    sizeOf: (path) => Promise.resolve(read(path).length),
    read: (path) => Promise.resolve(read(path)),
  };
}
