/**
 * `deno task inspect FILE`: tells what a `.tflite` file holds and which runtimes will take it.
 *
 * @module
 */
import { readProblem } from "../files.ts";
import { formatSummary, inspect } from "../tflite/mod.ts";
import { runCommand, shownPath, userPath } from "./command.ts";
import { parseOptions } from "./options.ts";

const usage = {
  command: "deno task inspect",
  summary: "Tells what a .tflite file holds, and which runtimes will take it.",
  options: { json: { kind: "flag", help: "print all of it as JSON" } },
  operands: { name: "FILE", min: 1, max: 1 },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values: { json }, operands: [file = ""] } = parsed;
  const path = userPath(file);
  const summary = inspect(await readFile(path, file), { name: file });
  console.log(
    json ? JSON.stringify(summary, null, 1) : formatSummary(summary, { name: shownPath(path) }),
  );
}

async function readFile(path: string, name: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new Error(`Cannot read "${name}": ${readProblem(error)}`, { cause: error });
  }
}

if (import.meta.main) await runCommand(main);
