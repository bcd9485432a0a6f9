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
 * Runs a command: errors become one line on stderr and exit code 1; Ctrl-C aborts the signal that
 * the command is given, so that it can end in order, and gives exit code 130.
 *
 * @param main what to do with the arguments; it prints its results itself
 */
export async function runCommand(
  main: (args: readonly string[], signal: AbortSignal) => Promise<void>,
): Promise<never> {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    // Whoever presses Ctrl-C again does not want to wait.
    if (controller.signal.aborted) Deno.exit(INTERRUPTED);
    controller.abort();
  });
  try {
    await main(Deno.args, controller.signal);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
  Deno.exit(controller.signal.aborted ? INTERRUPTED : 0);
}
