/**
 * Files of an operating system, for Deno and Node alike.
 *
 * @module
 */
import { mkdir, open, readdir, readFile as read, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "@std/path";
import { FileError, type FileProblem, type FolderEntry } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";

const PROBLEMS: Readonly<Record<string, readonly [FileProblem, string]>> = {
  ENOENT: ["missing", "there is no such file"],
  EISDIR: ["folder", "it is a folder"],
  ENOTDIR: ["not a folder", "a part of its path is a file"],
  ELOOP: ["other", "its symbolic links lead round in a circle"],
  EACCES: ["forbidden", "permission is denied"],
  EPERM: ["forbidden", "the operation is not permitted"],
  EROFS: ["forbidden", "it lies on a file system that can only be read"],
  ENOSPC: ["other", "no space is left on the disk"],
};

/** What Deno says when a permission is lacking, which is no fault of the file system's. */
const isLacking = (error: unknown) => error instanceof Error && error.name === "NotCapable";

function fileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  if (isLacking(error)) return new FileError("forbidden", errorMessage(error), { cause: error });
  const code = (error as { readonly code?: string }).code ?? "";
  const [problem, reason] = PROBLEMS[code] ?? ["other", errorMessage(error)];
  return new FileError(problem, reason, { cause: error });
}

/** Does something with files; what goes wrong becomes a `FileError`. */
export async function attempt<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw fileError(error);
  }
}

/** See `Host.readFile`. */
export function readFile(file: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  return attempt(async () => {
    const { buffer, byteOffset, byteLength } = await read(file);
    // A view of Node's own kind of array, so that it is an ordinary one from here on.
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  });
}

/** See `Host.fileSize`. */
export function fileSize(file: string | URL): Promise<number> {
  return attempt(async () => (await stat(file)).size);
}

/** See `Host.listFolder`. */
export function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  return attempt(async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    return await Promise.all(entries.map(async (entry) => {
      const isLink = entry.isSymbolicLink();
      const found = isLink ? await stat(join(folder, entry.name)).catch(() => undefined) : entry;
      const kind = found === undefined || found.isFile()
        ? "file"
        : found.isDirectory()
        ? "folder"
        : "other";
      return { name: entry.name, kind, isLink } as const;
    }));
  });
}

/** See `Host.writeFile`: into a temporary file beside it, synced to disk, then renamed over it. */
export function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  const folder: string = dirname(path);
  const temporary: string = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  return attempt(async () => {
    await mkdir(folder, { recursive: true });
    try {
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
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
    await attempt(async () => {
      if (await isFolder(path)) throw new FileError("folder", "it is a folder");
      let folder: string = dirname(path);
      while (!await isFolder(folder)) folder = dirname(folder);
      const probe: string = join(folder, `.${crypto.randomUUID()}.tmp`);
      await (await open(probe, "wx")).close();
      await rm(probe);
    });
  } catch (error) {
    throw new Error(`Cannot write "${path}": ${errorMessage(error)}`, { cause: error });
  }
}

/** Whether a folder is there; throws where there is a file instead. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isDirectory();
  } catch (error) {
    if ((error as { readonly code?: string }).code === "ENOENT") return false;
    throw error;
  }
}
