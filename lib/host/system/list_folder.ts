import { readdir, stat } from "node:fs/promises";
import { join } from "@std/path";
import { attempt } from "./files.ts";

/** A name in a folder. */
export interface FolderEntry {
  readonly name: string;
  /** What it is. A link is what it leads to; one that leads nowhere counts as a file. */
  readonly kind: "file" | "folder" | "other";
  readonly isLink: boolean;
}

/**
 * Lists what is right in a folder, in no order.
 *
 * @throws FileError when that cannot be told
 */
export function listFolder(path: string): Promise<FolderEntry[]> {
  return attempt(async () => {
    const entries = await readdir(path, { withFileTypes: true });
    return await Promise.all(entries.map(async (entry) => {
      const isLink = entry.isSymbolicLink();
      const found = isLink ? await stat(join(path, entry.name)).catch(() => undefined) : entry;
      const kind = found === undefined || found.isFile()
        ? "file"
        : found.isDirectory()
        ? "folder"
        : "other";
      return { name: entry.name, kind, isLink } as const;
    }));
  });
}
