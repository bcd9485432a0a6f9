import "#host";
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

/** Runs a command of this project: its exit code and what it says on stderr. */
async function run(
  name: string,
  { args = [], env = {} }: { readonly args?: string[]; readonly env?: Record<string, string> },
): Promise<{ code: number; said: string }> {
  const script: string = fromFileUrl(new URL(`../../lib/${name}.ts`, import.meta.url));
  const permissions = ["--no-prompt", "--allow-read", "--allow-run", "--allow-env=INIT_CWD,PYTHON"];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...permissions, script, ...args],
    env: { NO_COLOR: "1", ...env },
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

Deno.test("notebooks says in one line which Python it misses, and how to get it", async () => {
  assertEquals(await run("tools/notebooks", { env: { PYTHON: "/no/python" } }), {
    code: 1,
    said: "error: Cannot execute notebooks: Python with nbclient is missing; get it by " +
      '"python3 -m pip install nbclient" (PYTHON names another Python)\n',
  });
});

Deno.test("notebook says in one line that Jupyter Lab is missing, and how to get it", async () => {
  const { code, said } = await run("cli/notebook", { env: { PATH: "/no/folder" } });
  assertEquals([code, said.split("\n").length], [1, 2]);
  assertEquals(
    said.slice(0, 76),
    'error: Jupyter Lab is missing: get it by "python3 -m pip install jupyterlab"',
  );
});
