import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { ENTRY_POINTS, mayTouchMachine } from "./rules.ts";
import { type DenoResult, runDeno } from "./run_deno.ts";
import { isAssembly, PROJECT, walk } from "./tree.ts";

Deno.test("the rooms need no other types than a page has", async () => {
  const files = [...walk(join(PROJECT, "lib"))].filter((file) =>
    file.endsWith(".ts") && !isAssembly(file) && !mayTouchMachine(file) &&
    !ENTRY_POINTS.includes(file) // they import Deno's host
  );
  assert(files.length > 100);
  const { success, stderr } = await checkAsPage(PROJECT, files.sort());
  assert(success, stderr);
});

Deno.test("a page's types have a document, and neither Deno nor Node", async () => {
  const project = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(project, "lib"));
    const configuration = { name: "@digits/faulty", version: "0.1.0", exports: "./lib/faulty.ts" };
    await Deno.writeTextFile(join(project, "deno.json"), JSON.stringify(configuration));
    await Deno.writeTextFile(
      join(project, "lib", "faulty.ts"),
      `export const title: string = document.title;
export const bytes = await Deno.readFile("a");
export const home = process.env.HOME;
`,
    );
    const { success, stderr } = await checkAsPage(project, ["faulty.ts"]);
    assert(!success);
    assertMatch(stderr, /Cannot find name 'Deno'/);
    assertMatch(stderr, /Cannot find name 'process'/);
    assertEquals(stderr.match(/\[ERROR\]/g)?.length, 2);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});

/** Checks files of a project's `lib` as `deno check` does, with a page's types in place of Deno's. */
async function checkAsPage(project: string, files: readonly string[]): Promise<DenoResult> {
  const folder = await Deno.makeTempDir();
  try {
    const config = join(folder, "deno.json");
    await Deno.writeTextFile(
      config,
      JSON.stringify({
        links: [project], // bare names mean what they mean there
        compilerOptions: { lib: ["dom", "dom.iterable", "esnext"] },
      }),
    );
    await Deno.copyFile(join(PROJECT, "deno.lock"), join(folder, "deno.lock"));
    const paths = files.map((file) => join(project, "lib", file));
    return await runDeno(["check", "--quiet", "--config", config, ...paths]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
