/**
 * Runs a task as a user would, with the permissions that `deno.json` gives it.
 */
import { fromFileUrl } from "@std/path";

/** What a command printed and how it ended. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The options of `runTask`. */
export interface RunOptions {
  /** The folder that the user is in; the project's by default. */
  readonly cwd?: string;
  /** Called once training has begun, with what sends a signal. */
  readonly onTraining?: (kill: (signal: Deno.Signal) => void) => void;
}

const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** Runs `deno task NAME ARGS...`. */
export async function runTask(
  [name = "", ...args]: readonly string[],
  { cwd = PROJECT }: RunOptions = {},
): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", `${PROJECT}deno.json`, name, ...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
