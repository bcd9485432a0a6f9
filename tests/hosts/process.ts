/** Runs other programs. */

/** How a program ended and what it printed. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a program runs. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end.
 *
 * @param command the program and its arguments
 * @throws Error when there is no such program
 */
export async function run(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env = {} }: RunOptions = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    clearEnv: true,
    env: { ...inheritedEnvironment(), NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/**
 * The environment without what `deno task` and `npx` tell of themselves: it would take a user's
 * commands into the folder of this project.
 */
function inheritedEnvironment(): Record<string, string> {
  const own = /^(INIT_CWD|npm_.*)$/;
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !own.test(name)),
  );
}

/**
 * Runs a program that must succeed.
 *
 * @returns what it printed on stdout
 * @throws Error with what it printed on stderr when it does not succeed
 */
export async function runWell(
  command: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, options);
  if (code === 0) return stdout;
  throw new Error(`${command.join(" ")} ends with ${code}: ${stderr || stdout}`);
}
