import { basename } from "@std/path";
import { toBase64 } from "../core/bytes.ts";
import { escapeXml } from "../core/text.ts";
import { readFile } from "../core/files.ts";
import { isNotebook } from "./is_notebook.ts";
import { LiveOutput } from "./live_output.ts";

/**
 * Offers a file for download: a link in a notebook, its path anywhere else.
 *
 * The link holds the file's bytes, since a notebook's page may be shown by a program that does not
 * serve files, or on another machine than the kernel.
 *
 * @param path the file
 * @throws Error naming the file when it cannot be read
 */
export async function offerDownload(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (!isNotebook()) return console.log(path);
  const name = escapeXml(basename(path));
  const size = `${bytes.length.toLocaleString("en-US")} bytes`;
  await new LiveOutput().show({
    "text/html": `<a href="data:application/octet-stream;base64,${toBase64(bytes)}" ` +
      `download="${name}">Download ${name}</a> (${size})`,
    "text/plain": `${path} (${size})`,
  });
}
