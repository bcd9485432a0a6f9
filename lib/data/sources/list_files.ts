/**
 * The files of a folder and of the folders in it.
 *
 * @module
 */
import { currentHost, FileError } from "../../core/host.ts";

/** A file in a folder, or in one below it. */
export interface FoundFile {
  /** Its path. */
  readonly path: string;
  /** Its name. */
  readonly name: string;
  /** The names of the folders that lead to it from the one that was searched; none directly in it. */
  readonly below: readonly string[];
}

/** How many folders down is searched by default: `MNIST/raw/train-images-idx3-ubyte`. */
const DEEPEST = 3;

/** Whoever names his home folder by mistake shall not wait for all of it to be searched. */
const MOST_FOLDERS = 5000;

/**
 * Lists the files of a folder and of those below it, the nearest first, by name. Hidden files and
 * folders are left out.
 *
 * @param folder its path
 * @param options how many folders down to search, and names that are tried where folders cannot be
 *   listed, as in a page
 * @returns the files; undefined where `folder` is none
 * @throws Error naming the folder when it cannot be read, or holds too many folders
 */
export async function listFiles(
  folder: string,
  { deepest = DEEPEST, usual = [] }: {
    readonly deepest?: number;
    readonly usual?: readonly string[];
  } = {},
): Promise<readonly FoundFile[] | undefined> {
  const host = currentHost();
  const found: FoundFile[] = [];
  const folders = [{ path: folder, below: [] as string[] }];
  for (const { path, below } of folders) {
    const entries = await list(path);
    if (entries === undefined) return await probe(folder, usual);
    if (entries === "none") return undefined;
    for (const { name, kind } of entries) {
      if (isHidden(name)) continue;
      if (kind !== "folder") found.push({ path: host.join(path, name), name, below });
      else if (below.length < deepest) {
        folders.push({ path: host.join(path, name), below: [...below, name] });
      }
    }
    if (folders.length > MOST_FOLDERS) {
      throw new Error(
        `Cannot search "${folder}": it holds more than ${MOST_FOLDERS} folders, expected a data set`,
      );
    }
  }
  return found;
}

/** What is not meant for people: `.DS_Store`, `.git`, and what archives of a Mac bring along. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || name === "__MACOSX";
}

/** The entries of a folder by name; "none" where the path is no folder. */
async function list(path: string) {
  try {
    const entries = await currentHost().listFolder(path);
    return entries?.toSorted((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.problem === "missing" || error.problem === "not a folder") return "none";
    throw new Error(`Cannot read "${path}": ${error.message}`, { cause: error });
  }
}

/** Those of some files that are there. */
async function probe(folder: string, names: readonly string[]): Promise<FoundFile[]> {
  const host = currentHost();
  const files = names.map((name) => ({ path: host.join(folder, name), name, below: [] }));
  const present = await Promise.all(
    files.map(({ path }) =>
      host.fileSize(path).then(() => true, (error) => {
        if (error instanceof FileError && error.problem === "missing") return false;
        throw new Error(`Cannot read "${path}": ${error.message}`, { cause: error });
      })
    ),
  );
  return files.filter((_, i) => present[i]);
}
