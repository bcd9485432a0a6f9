import { fromFileUrl, join } from "@std/path";

/**
 * The path of a file of this project. A kernel starts in the notebook's folder (Jupyter) or in the
 * project's (VS Code), so a path relative to the kernel's folder would hold in one of them only.
 *
 * @param path relative to the project's folder, as `data/zero.png`
 * @returns the absolute path
 */
export function projectPath(path: string): string {
  return join(fromFileUrl(new URL("../../", import.meta.url)), path);
}
