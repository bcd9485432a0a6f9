/**
 * Whole processes, from start to saved file: `deno task train` beside the tutorial as a Python script.
 *
 * @module
 */
import { peakMemory } from "./memory.ts";
import type { SubjectCommand } from "./subject.ts";

/** How often the memory is looked at, in milliseconds. */
const INTERVAL = 50;

/** What a whole process took. */
export interface WholeProcess {
  readonly seconds: number;
  /** Bytes; undefined where the system does not say. */
  readonly peakMemory: number | undefined;
}

/** The two commands, each saving into `directory`. */
export function wholeCommands(
  directory: string,
  { data, python }: { readonly data: string | undefined; readonly python: string },
): Record<string, SubjectCommand> {
  const project = new URL("../../", import.meta.url).pathname;
  const digits = {
    command: Deno.execPath(),
    args: [
      ...["run", "--no-prompt", "--allow-read", "--allow-write", "--allow-env"],
      `${project}lib/cli/train.ts`,
      ...["--output", `${directory}/mnist.tflite`, ...(data ? ["--data", data] : [])],
    ],
  };
  const script = `${project}lib/bench/keras_tutorial.py`;
  const tutorial = { command: python, args: [script, directory, `${directory}/tutorial.tflite`] };
  return { "deno task train": digits, ...(python && { "Python script": tutorial }) };
}

/**
 * Runs a process to its end.
 *
 * @throws Error when it fails
 */
export async function runWhole({ command, args }: SubjectCommand): Promise<WholeProcess> {
  const start = performance.now();
  const process = new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let peak: number | undefined;
  let running = true;
  const watching = (async () => {
    while (running) {
      peak = await peakMemory(process.pid) ?? peak;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  })();
  const { success, code } = await process.status;
  const seconds = (performance.now() - start) / 1000;
  running = false;
  await watching;
  if (!success) throw new Error(`Cannot measure "${command} ${args[0]}": it ended with ${code}`);
  return { seconds, peakMemory: peak };
}
