/**
 * The files that fuzzing begins with: `tests/fuzz/corpus`, a folder for each reader.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../tests/fuzz/corpus/", import.meta.url));

/**
 * Reads a folder of the corpus.
 *
 * @param folder its name
 * @param isWanted which files by their names; all when left out
 * @returns its files in the order of their names
 */
export async function corpus(
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<Uint8Array[]> {
  const names = (await readdir(`${FOLDER}${folder}`)).filter(isWanted).sort();
  return await Promise.all(names.map((name) => readFile(`${FOLDER}${folder}/${name}`)));
}
