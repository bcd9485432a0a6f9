/**
 * Patterns of file names, for shells that hand them on as they are: `scans/*.png`, `**`, `{a,b}`.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import process from "node:process";
import { globToRegExp, isGlob } from "@std/path";
import { FileError, type FolderEntry } from "../core/host.ts";
import { errorMessage } from "../core/text.ts";
import { listFolder } from "../host/system/files.ts";
import { userPath } from "./command.ts";

/** What a pattern stands for. */
export interface Expansion {
  /** The files that match it, each once, in no order, written as the pattern is. */
  readonly files: readonly string[];
  /** Sentences on folders that could not be searched. */
  readonly problems: readonly string[];
}

const IS_WINDOWS = process.platform === "win32";
const SEPARATOR = IS_WINDOWS ? /[\\/]/ : "/";
const ANY_FOLDERS = "**";

/**
 * Finds the files that match a pattern, as a shell does it: `**` stands for any folders or none and
 * does not follow links, so that there are no circles; wildcards pass over names that start with a
 * dot. On Windows capital and small letters are the same.
 *
 * @param pattern relative to the folder that the command was called in, or absolute
 * @param signal ends the search early
 */
export async function expandPattern(pattern: string, signal: AbortSignal): Promise<Expansion> {
  const files = new Set<string>();
  const problems = new Set<string>();
  const parts = pattern.split(SEPARATOR)
    .filter((part, i, all) => part !== ANY_FOLDERS || all[i + 1] !== ANY_FOLDERS);
  if (parts.at(-1) === ANY_FOLDERS) parts.push("*");
  await search("", parts);
  return { files: [...files], problems: [...problems] };

  async function search(folder: string, [part = "", ...rest]: readonly string[]): Promise<void> {
    if (signal.aborted) return;
    if (!isGlob(part)) {
      if (rest.length > 0) return await search(`${folder}${part}/`, rest);
      if (await isFile(folder + part)) files.add(folder + part);
      return;
    }
    const entries = await entriesOf(folder);
    if (part === ANY_FOLDERS) {
      await search(folder, rest);
      const below = entries.filter(({ name, isLink }) => !isLink && !name.startsWith("."));
      await searchAll(folder, below, [part, ...rest]);
      return;
    }
    const isMatch = matcher(part);
    const matches = entries.filter(({ name }) => isMatch(name));
    if (rest.length > 0) return await searchAll(folder, matches, rest);
    for (const { name, kind } of matches) if (kind === "file") files.add(folder + name);
  }

  async function searchAll(
    folder: string,
    entries: readonly FolderEntry[],
    rest: readonly string[],
  ): Promise<void> {
    for (const { name, kind } of entries) {
      if (kind === "folder") await search(`${folder}${name}/`, rest);
    }
  }

  async function entriesOf(folder: string): Promise<readonly FolderEntry[]> {
    try {
      return await listFolder(userPath(folder || "."));
    } catch (error) {
      const isThere = !(error instanceof FileError && /missing|not a folder/.test(error.problem));
      if (isThere) problems.add(`Cannot read folder "${folder}": ${errorMessage(error)}`);
      return [];
    }
  }
}

/** Tells which names a part of a pattern stands for. */
function matcher(part: string): (name: string) => boolean {
  const expression = globToRegExp(part, { globstar: false, caseInsensitive: IS_WINDOWS });
  const takesHidden = part.startsWith(".");
  return (name) => (takesHidden || !name.startsWith(".")) && expression.test(name);
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(userPath(path)).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
}
