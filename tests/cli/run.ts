/**
 * Runs a task as a user would, with the permissions that `deno.json` gives it.
 */
import "#host";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { encodeIdx } from "../../lib/data/mod.ts";
import { createBars } from "../digits_fixture.ts";

/** What a command printed and how it ended. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The project's folder. */
export const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** Starts `deno task NAME ARGS...`, in the project's folder or in another. */
export function startTask(
  args: readonly string[],
  cwd: string = PROJECT,
  stdin: "null" | "piped" = "null",
): Deno.ChildProcess {
  // The tests run in a task themselves, which has told where it was called.
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", join(PROJECT, "deno.json"), ...args],
    cwd,
    clearEnv: true,
    env: { ...env, NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs `deno task NAME ARGS...` to its end, with `input` as its standard input. */
export async function runTask(
  args: readonly string[],
  cwd: string = PROJECT,
  input?: Uint8Array<ArrayBuffer>,
): Promise<Result> {
  const process = startTask(args, cwd, input === undefined ? "null" : "piped");
  if (input !== undefined) await new Response(input).body!.pipeTo(process.stdin);
  const { code, stdout, stderr } = await process.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Interrupts a command as soon as it has said something, and tells how it ends. */
export async function interrupt(
  process: Deno.ChildProcess,
  { stream, when }: { readonly stream: "stdout" | "stderr"; readonly when: string },
): Promise<Result> {
  const said = { stdout: "", stderr: "" };
  let interrupted = false;
  const listen = async (name: "stdout" | "stderr") => {
    for await (const text of process[name].pipeThrough(new TextDecoderStream())) {
      said[name] += text;
      if (interrupted || name !== stream || !said[name].includes(when)) continue;
      interrupted = true;
      process.kill("SIGINT");
    }
  };
  const [{ code }] = await Promise.all([process.status, listen("stdout"), listen("stderr")]);
  assert(interrupted, `"${when}" was not said: ${said.stderr}`);
  return { code, ...said };
}

/** A command must fail as commands fail: exit code 1, one line that says what is wrong. */
export async function assertRefused(
  args: readonly string[],
  message: string,
  cwd?: string,
): Promise<void> {
  const { code, stdout, stderr } = await runTask(args, cwd);
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, message);
  assertMatch(stderr, /^error: .*\n$/);
  assert(!stdout.includes("Epoch"), "expected no training");
}

/** The files of a folder and of those in it, by path. */
export function filesIn(folder: string, prefix = ""): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(join(folder, name), `${prefix}${name}/`) : [prefix + name]
  ).sort();
}

/** Gives a test a folder of its own, which is removed in the end. */
export async function withFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Gives a test a folder of its own that holds a small data set in `data`. */
export function withDataSet(
  test: (folder: string) => Promise<void>,
  { count = 200 }: { readonly count?: number } = {},
): Promise<void> {
  return withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "data"));
    for (const [set, seed] of [["train", 1], ["t10k", 2]] as const) {
      const { images, labels } = createBars(count, seed);
      const pixels = Uint8Array.from(images.data, (value) => value * 255);
      const path = (kind: string): string => join(folder, "data", `${set}-${kind}-ubyte`);
      await Deno.writeFile(path("images-idx3"), encodeIdx(pixels, images.shape));
      await Deno.writeFile(path("labels-idx1"), encodeIdx(labels, [count]));
    }
    await test(folder);
  });
}
