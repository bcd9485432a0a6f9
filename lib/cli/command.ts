/**
 * What all commands share: where files are, how they end.
 *
 * @module
 */
import process from "node:process";
import { join, relative, resolve } from "@std/path";
import { currentHost } from "../core/host.ts";
import { errorMessage, printable, printableLines } from "../core/text.ts";
import { isFolder } from "../host/system/files.ts";

/** The exit code of a command that was interrupted: 128 + the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * Signals that come this close together, in milliseconds, are one press of Ctrl-C: a terminal sends
 * it to `deno task` and to the command, and `deno task` passes it on, now and then twice.
 */
const ONE_PRESS = 250;

/**
 * Where a command writes unless it is told otherwise: into the project whose task it is, else below
 * the folder that it was called in.
 */
export function defaultOutput(name: `models/${string}.tflite`): string {
  const host = currentHost();
  return host.name === "Deno" ? host.ownFile(name) : userPath(name);
}

/** The folder that the command was called in: `deno task` changes to the project's, but tells it. */
function calledIn(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** A path as the user means it: relative to the folder that the command was called in. */
export function userPath(path: string): string {
  return resolve(calledIn(), path);
}

/** A path as it is shown: relative to the folder that the command was called in, where shorter. */
export function shownPath(path: string): string {
  const short: string = relative(calledIn(), path);
  return printable(short.startsWith(join("..", "..")) || short === "" ? path : short);
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
  const isDirectory = /[\\/]$/.test(given) || await isFolder(path).catch(() => false);
  const file: string = isDirectory ? join(path, name) : path;
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
 * @param args the arguments, without the program's name
 */
export async function runCommand(
  main: (args: readonly string[], signal: AbortSignal) => Promise<void>,
  args: readonly string[] = process.argv.slice(2),
): Promise<never> {
  const controller = new AbortController();
  const takesSignal = main.length > 1;
  if (takesSignal) {
    let pressed = -Infinity;
    process.on("SIGINT", () => {
      const now = performance.now();
      if (now - pressed < ONE_PRESS) return;
      pressed = now;
      // Whoever presses Ctrl-C again does not want to wait.
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort();
    });
  }
  try {
    await main(args, controller.signal);
  } catch (error) {
    console.error(`error: ${printableLines(errorMessage(error))}`);
    return process.exit(1);
  }
  return process.exit(controller.signal.aborted ? INTERRUPTED : 0);
}
