/**
 * Writes the page's files to a folder, for any server of files.
 *
 * @module
 */
import { mkdir, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "@std/path";
import { FileError } from "../core/host.ts";
import { errorMessage } from "../core/text.ts";
import { attempt, isFolder } from "../host/system/files.ts";
import { bytesOf, type Files } from "./files.ts";

/** A folder that was written before holds these. */
const MARKS = ["page.js", "service_worker.js"] as const;

/** Files of an earlier page that this one may have no more: scripts whose names tell their contents. */
const CHANGING = /^((chunk|train_worker)-[A-Z0-9]{8}\.js|models\/[^/]+\.tflite)$/;

/**
 * Writes files to a folder whole or not at all: into a folder beside it, which then takes its place.
 *
 * @param folder its path, absolute; it is new, or empty, or was written by this function before
 * @param files by their paths
 * @param signal stops it; the folder is then as it was
 * @throws Error when the folder holds anything else, or cannot be written
 */
export async function writeSite(
  folder: string,
  files: Files,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  try {
    await attempt(async () => {
      const isThere = await isFolder(folder);
      // Behind a link, the folder that it leads to is replaced.
      const target = isThere ? await realpath(folder) : folder;
      if (isThere) await checkReplaceable(target, files);
      await mkdir(dirname(target), { recursive: true });
      const beside = (ending: string): string =>
        join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.${ending}`);
      const temporary = beside("tmp");
      try {
        await writeAll(temporary, files, signal);
        if (isThere) await replace(target, { by: temporary, aside: beside("old") });
        else await rename(temporary, target);
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    });
  } catch (error) {
    throw new Error(`Cannot write the page to "${folder}": ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

async function writeAll(folder: string, files: Files, signal?: AbortSignal): Promise<void> {
  await mkdir(folder);
  for (const [path, content] of files) {
    signal?.throwIfAborted();
    const file: string = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await bytesOf(content));
  }
  signal?.throwIfAborted();
}

/** Puts a folder in the place of another, which comes back when that fails. */
async function replace(
  target: string,
  { by, aside }: { readonly by: string; readonly aside: string },
): Promise<void> {
  await rename(target, aside);
  try {
    await rename(by, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true });
}

/** Refuses a folder that holds anything which is not the page's: it would be lost. */
async function checkReplaceable(folder: string, files: Files): Promise<void> {
  const found = await filesOf(folder);
  const stranger = found.find((path) => !files.has(path) && !CHANGING.test(path));
  if (stranger !== undefined) {
    throw new FileError(
      "other",
      `it holds "${stranger}", expected a folder that is new, empty or written by --build before`,
    );
  }
  if (found.length > 0 && !MARKS.every((mark) => found.includes(mark))) {
    throw new FileError(
      "other",
      `it has files but no ${MARKS.join(" and ")}, expected a folder that --build wrote before`,
    );
  }
}

/** The files of a folder and of those in it; a link is a file, and an empty folder is one, too. */
async function filesOf(folder: string, below = ""): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  if (entries.length === 0 && below !== "") return [below];
  const paths = await Promise.all(
    entries.map((entry) =>
      entry.isDirectory() ? filesOf(folder, `${below}${entry.name}/`) : [`${below}${entry.name}`]
    ),
  );
  return paths.flat().sort();
}
