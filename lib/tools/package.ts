/**
 * `deno task package`: makes the npm package.
 *
 * @module
 */
import "#host";
import { gzipSync } from "fflate";
import { runCommand, shownPath, userPath } from "../cli/command.ts";
import { parseOptions } from "../cli/options.ts";
import { writeFileAtomic } from "../core/files.ts";
import { readConfiguration } from "./package/configuration.ts";
import { packageFiles } from "./package/package_files.ts";
import { tar } from "./package/tar.ts";

const usage = {
  command: "package",
  summary: "Makes the npm package: the same sources give the same bytes.",
  options: {
    output: {
      kind: "text",
      value: "FILE",
      help: "where to save (default: the name that npm would give it, here)",
    },
  },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const output = userPath(parsed.values.output ?? await usualName());
  const files = await packageFiles();
  // A fixed date, for gzip would note today's.
  const bytes = gzipSync(tar(files), { level: 9, mtime: 0 });
  await writeFileAtomic(output, bytes);
  console.log(
    `Saved: ${shownPath(output)}, ${bytes.length.toLocaleString("en")} bytes, ` +
      `${files.length} files`,
  );
}

/** What `npm pack` would call it: `@digits/digits` becomes `digits-digits-0.1.0.tgz`. */
async function usualName(): Promise<string> {
  const { name, version } = await readConfiguration();
  return `${name.slice(1).replace("/", "-")}-${version}.tgz`;
}

if (import.meta.main) await runCommand(main);
