/**
 * `deno task inspect FILE`: tells what a `.tflite` file holds and which runtimes will take it.
 *
 * @module
 */
import "#host";
import { readFile } from "../core/files.ts";
import { printableJson } from "../core/text.ts";
import { formatSummary, inspect } from "../tflite/mod.ts";
import { runCommand, shownPath, userPath } from "./command.ts";
import { parseOptions } from "./options.ts";

const usage = {
  command: "inspect",
  summary: "Tells what a .tflite file holds, and which runtimes will take it.",
  options: { json: { kind: "flag", help: "print all of it as JSON, in a form that stays" } },
  operands: { name: "FILE", min: 1, max: 1 },
} as const;

/** The number of the form that `--json` prints, which lib/tflite/README.md describes. */
const FORM = 1;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values: { json }, operands: [file = ""] } = parsed;
  const path = userPath(file);
  const summary = inspect(await readFile(path, { what: `"${file}"` }), { name: file });
  console.log(
    json
      ? printableJson({ form: FORM, file, ...summary }, { indent: 1 })
      : formatSummary(summary, { name: shownPath(path) }),
  );
}

if (import.meta.main) await runCommand(main);
