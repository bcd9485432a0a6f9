/**
 * What all commands share: where files are, how they end.
 *
 * @module
 */
import { fromFileUrl, join, relative, resolve } from "@std/path";

/** The project's folder: what default paths are relative to, wherever the command is called. */
export const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** The exit code of a command that was interrupted: 128 + the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * A path as the user means it: relative to the folder that the command was called in. `deno task`
 * changes to the project's folder, but tells where it was.
 */
export function userPath(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}

/** A path as it is shown: relative to the folder that the command was called in, where shorter. */
export function shownPath(path: string): string {
  const short: string = relative(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
  return short.startsWith(join("..", "..")) || short === "" ? path : short;
}

/**
 * The `.tflite` file that `--output` names: a file, or a folder to put it in.
 *
 * @param given what the user gave; a name that ends in a slash is a folder, there or not
 * @param name what the file is called in a folder
 * @returns the file's path, absolute
 * @throws Error when it is neither a folder nor a name that ends in `.tflite`
 */
export async function modelFile(given: string, name: string): Promise<string> {
  const path = userPath(given);
  const isFolder = /[\\/]$/.test(given) ||
    await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  const file: string = isFolder ? join(path, name) : path;
  if (!/[^\\/]\.tflite$/.test(file)) {
    throw new Error(`--output is "${given}", expected a name that ends in .tflite, or a folder`);
  }
  return file;
}

/**
 * Runs a command: errors become one line on stderr and exit code 1. Ctrl-C ends it at once, as it
 * ends any program, unless the command takes the signal in order to end by itself; the exit code is
 * 130 then, too.
 *
 * @param main what to do with the arguments; it prints its results itself
 */
export async function runCommand(
  main: (args: readonly string[], signal: AbortSignal) => Promise<void>,
): Promise<never> {
  const controller = new AbortController();
  const takesSignal = main.length > 1;
  if (takesSignal) {
    Deno.addSignalListener("SIGINT", () => {
      // Whoever presses Ctrl-C again does not want to wait.
      if (controller.signal.aborted) Deno.exit(INTERRUPTED);
      controller.abort();
    });
  }
  try {
    await main(Deno.args, controller.signal);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
  Deno.exit(controller.signal.aborted ? INTERRUPTED : 0);
}
