/**
 * `digits COMMAND`: the commands as one program, which the npm package brings to Node.
 *
 * @module
 */
import "#host";
import process from "node:process";
import { runCommand } from "./command.ts";
import { suggest } from "./options.ts";

type Main = (args: readonly string[], signal: AbortSignal) => Promise<void>;

/** The commands; each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, readonly [help: string, load: () => Promise<Main>]>> = {
  train: [
    "train on MNIST, convert, save, run the file",
    async () => (await import("./train.ts")).main,
  ],
  evaluate: [
    "run a .tflite file over the test set",
    async () => (await import("./evaluate.ts")).main,
  ],
  predict: ["say which digits are on pictures", async () => (await import("./predict.ts")).main],
  convert: [
    "convert a saved tfjs model to TensorFlow Lite",
    async () => (await import("./convert.ts")).main,
  ],
  inspect: [
    "tell what a .tflite file holds and which runtimes will take it",
    async () => (await import("./inspect.ts")).main,
  ],
};

const NAMES = Object.keys(COMMANDS);

/**
 * Runs the command that the first argument names, and ends the process.
 *
 * @param args the arguments, without the program's name
 */
export async function digits(args: readonly string[] = process.argv.slice(2)): Promise<never> {
  const [name, ...rest] = args;
  const isHelp = name === "--help" || name === "-h";
  const main = isHelp
    ? printHelp
    : await loadCommand(name).catch((error) => () => Promise.reject(error));
  return await runCommand(main, rest);
}

function printHelp(): Promise<void> {
  const width = Math.max(...NAMES.map(({ length }) => length));
  const rows = Object.entries(COMMANDS).map(([name, [help]]) => `  ${name.padEnd(width)}  ${help}`);
  console.log(
    [
      "Usage: digits COMMAND [options]",
      "",
      "From handwritten digits, or any tfjs model, to a working .tflite file.",
      "",
      "Commands:",
      ...rows,
      "",
      "Each has --help.",
    ].join("\n"),
  );
  return Promise.resolve();
}

async function loadCommand(name: string | undefined): Promise<Main> {
  const expected = `expected ${NAMES.slice(0, -1).join(", ")} or ${NAMES.at(-1)}`;
  if (name === undefined) throw new Error(`No command, ${expected}; see digits --help`);
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new Error(`Unknown command "${name}", ${expected}${suggest(name, NAMES)}`);
  }
  const [, load] = COMMANDS[name]!;
  return await load();
}

if (import.meta.main) await digits();
