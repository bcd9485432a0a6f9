/**
 * From a path to the data set that lies there in IDX files or in a `.npz` file.
 *
 * @module
 */
import type { DataSource, SourceOptions } from "./data_source.ts";
import { findIdx } from "./find_idx.ts";
import { parseIdxName, USUAL_NAMES } from "./idx_names.ts";
import { type FoundFile, listFiles } from "./list_files.ts";
import { openIdx } from "./open_idx.ts";
import { openNpz } from "./open_npz.ts";

/**
 * Finds the data set at a path: a folder that holds IDX files or a `.npz` file, at once or up to three
 * folders further down; a `.npz` file itself; or, where a folder holds several sets, that folder and
 * what the names of one begin with: `gzip/emnist-letters`. What lies nearest to the folder is taken, of
 * what is equally near IDX files.
 *
 * @param path where to look
 * @param options which sets must be there, and how to take them
 * @returns undefined when the path is a folder that holds nothing of the kind
 * @throws Error naming path and files when there is nothing, a file is missing, several data sets
 *   stand side by side, or one is damaged
 */
export async function openDataFiles(
  path: string,
  options: SourceOptions = {},
): Promise<DataSource | undefined> {
  if (/\.npz$/i.test(path)) return await openNpz(path, options);
  const files = await listFiles(path, { usual: USUAL_NAMES });
  if (files === undefined) return await openByPrefix(path, options);
  const level = ({ below }: FoundFile) => below.length;
  const npz = files.filter(({ name }) => /\.npz$/i.test(name));
  const npzLevel = Math.min(...npz.map(level));
  if (npzLevel < Math.min(...files.filter(({ name }) => parseIdxName(name)).map(level))) {
    const [file, ...others] = npz.filter((file) => level(file) === npzLevel);
    if (others.length === 0) return await openNpz(file!.path, options);
    throw new Error(
      `Cannot choose from "${path}": it holds ${
        [file!, ...others].map(({ name }) => name).join(", ")
      }, ` +
        "expected one: name the file itself",
    );
  }
  const found = findIdx(files, { folder: path, sets: options.sets });
  return found && await openIdx(found, files, options);
}

/** Opens the files of a folder whose names begin with the path's last part. */
async function openByPrefix(path: string, options: SourceOptions): Promise<DataSource> {
  const [, parent = ".", prefix = ""] = /^(?:(.*)[\\/])?([^\\/]*)[\\/]*$/.exec(path) ?? [];
  const siblings = await listFiles(parent || "/", { deepest: 0 }) ?? [];
  if (siblings.some(({ name }) => name === prefix)) return await openNpz(path, options);
  const start = prefix.toLowerCase();
  const chosen = siblings.filter(({ name }) =>
    start !== "" && name.toLowerCase().startsWith(start) && /[-_. ]/.test(name[start.length] ?? "")
  );
  const found = findIdx(chosen, { folder: path, sets: options.sets });
  if (found === undefined) {
    throw new Error(`Cannot read "${path}": there is no such file or folder, expected a data set`);
  }
  return await openIdx(found, chosen, options);
}

/** The error of a folder that holds no data set. */
export async function nothingFound(path: string, expected: string): Promise<Error> {
  const files = await listFiles(path) ?? [];
  const names = files.slice(0, 3).map(({ below, name }) => [...below, name].join("/"));
  const rest = files.length > names.length ? `, and ${files.length - names.length} more` : "";
  return new Error(
    `Cannot find train images in "${path}": it holds ${names.join(", ") || "no files"}${rest}, ` +
      `expected ${expected}`,
  );
}
