import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  circles,
  ENTRY_POINTS,
  folderOf,
  forbiddenImports,
  graphOf,
  homelessFiles,
  type Import,
  machineImports,
  mayTouchMachine,
  ROOTS,
  ROWS,
  unreachedFiles,
} from "./rules.ts";
import { namesDeno } from "./syntax.ts";
import { isAssembly, PROJECT, readTree } from "./tree.ts";

const { files, imports, named } = await readTree(PROJECT);

Deno.test("every file of lib has a row", () => {
  assertEquals(homelessFiles(files), []);
});

Deno.test("lib imports rows above only", () => {
  assertEquals(forbiddenImports(imports), []);
});

Deno.test("the entry points install the host, and nothing in a room does", () => {
  const installing = imports.filter(({ specifier }) => specifier === "#host").map(({ from }) =>
    from
  );
  const rooms = installing.filter((file) => !/^(cli|bench|tools)\//.test(file));
  assertEquals(rooms.toSorted(), ENTRY_POINTS.toSorted());
});

Deno.test("lib has no circles of files, types included", () => {
  assertEquals(circles(graphOf(imports)), []);
});

Deno.test("lib has no circles of folders", () => {
  assertEquals(circles(graphOf(imports, folderOf)), []);
});

Deno.test("rooms import no modules of the machine", () => {
  assertEquals(machineImports(imports), []);
});

Deno.test("rooms do not name Deno", async () => {
  const pure = files.filter((file) => !mayTouchMachine(file) && !isAssembly(file));
  const sources = await Promise.all(
    pure.map((file) => Deno.readTextFile(join(PROJECT, "lib", file))),
  );
  assertEquals(pure.filter((file, index) => namesDeno(sources[index]!, file)), []);
});

Deno.test("every file of lib is reached from an entry, a task or a thread", () => {
  assertEquals(unreachedFiles(files, { imports, roots: [...named, ...ROOTS] }), []);
});

Deno.test("lib/README.md lists the rooms as the rules do", async () => {
  const text = await Deno.readTextFile(join(PROJECT, "lib", "README.md"));
  const listed = [...text.matchAll(/^\| \[`(\w+)`\]/gm)].map(([, room]) => room!);
  const rooms = ROWS.flat().map((place) => place.split("/")[0]!).filter((room) =>
    !room.endsWith(".ts")
  );
  assertEquals(listed, [...new Set(rooms)]);
});

Deno.test("the rules find a row that imports one below it", () => {
  assertEquals(
    forbiddenImports(arrows("data/idx.ts → plot/mod.ts, data/idx.ts → core/bytes.ts")),
    ["data/idx.ts imports plot/mod.ts, which stands below it"],
  );
  assertEquals(
    forbiddenImports(arrows("tflite/graph/graph.ts → tflite/convert.ts, core/a.ts → mod.ts")),
    [
      "tflite/graph/graph.ts imports tflite/convert.ts, which stands below it",
      "core/a.ts imports mod.ts, an entry point",
    ],
  );
  assertEquals(
    forbiddenImports(arrows("training/engine.ts → training/fused/team.ts")),
    ["training/engine.ts imports training/fused/team.ts, which stands below it"],
  );
});

Deno.test("the rules find strangers that import each other", () => {
  assertEquals(
    forbiddenImports(arrows(
      "training/fused/a.ts → training/tfjs/b.ts, host/node/mod.ts → host/deno/mod.ts, " +
        "cli/train.ts → notebook/mod.ts, cli/train.ts → cli/options.ts",
    )),
    [
      "training/fused/a.ts imports training/tfjs/b.ts, a stranger",
      "host/node/mod.ts imports host/deno/mod.ts, a stranger",
      "cli/train.ts imports notebook/mod.ts, a stranger",
    ],
  );
});

Deno.test("the rules find a file that has no row", () => {
  assertEquals(homelessFiles(["core/a.ts", "cores/a.ts", "other.ts"]), ["cores/a.ts", "other.ts"]);
});

Deno.test("the rules find circles of files, each once", () => {
  const graph = graphOf(
    arrows("data/a.ts → data/b.ts, data/b.ts → data/c.ts, data/b.ts → data/a.ts"),
  );
  assertEquals(circles(graph), ["data/a.ts → data/b.ts → data/a.ts"]);
  assertEquals(circles(graphOf(arrows("data/a.ts → data/a.ts"))), ["data/a.ts → data/a.ts"]);
});

Deno.test("the rules find circles of folders that are no circles of files", () => {
  const imports = arrows(
    "data/a.ts → image/b.ts, image/c.ts → data/d.ts, " +
      "tflite/graph/a.ts → tflite/emit/b.ts, tflite/emit/c.ts → tflite/graph/d.ts",
  );
  assertEquals(circles(graphOf(imports)), []);
  assertEquals(circles(graphOf(imports, folderOf)), [
    "data → image → data",
    "tflite/graph → tflite/emit → tflite/graph",
  ]);
});

Deno.test("the rules find a file that nothing reaches", () => {
  const imports = arrows("mod.ts → data/a.ts, data/b.ts → data/c.ts");
  assertEquals(
    unreachedFiles(["mod.ts", "data/a.ts", "data/b.ts", "data/c.ts", "bench/d.ts"], {
      imports,
      roots: ["mod.ts", "bench"],
    }),
    ["data/b.ts", "data/c.ts"],
  );
});

Deno.test("the rules find Deno in code, and leave strings and comments alone", () => {
  assert(namesDeno("export const bytes = await Deno.readFile('a');"));
  assert(namesDeno("export const text = `${globalThis.Deno.args[0]}`;"));
  assert(namesDeno("export type Child = Deno.ChildProcess;"));
  assert(
    !namesDeno("/** Deno.args */ export const name = 'Deno.args' + `Deno.args`; // Deno.args"),
  );
});

Deno.test("a tree with each fault is read, and its faults are found", async () => {
  const project = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(FAULTY)) {
      await Deno.mkdir(join(project, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(project, path), text);
    }
    const { imports, named } = await readTree(project);
    assertEquals(named, ["mod.ts", "host/deno/mod.ts"]);
    assertEquals(forbiddenImports(imports), [
      "core/host.ts imports host/deno/mod.ts, which stands below it",
      "core/lazy.ts imports plot/mod.ts, which stands below it",
      "core/types.ts imports data/mod.ts, which stands below it",
      "training/fused/assembly/a.ts imports training/tfjs/assembly/b.ts, a stranger",
    ]);
    assertEquals(machineImports(imports), [
      "data/mod.ts imports node:process",
      "plot/mod.ts imports @std/path",
    ]);
    assertEquals(circles(graphOf(imports)), ["core/types.ts → data/mod.ts → core/types.ts"]);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});

/** A small project in which every room breaks a rule. */
const FAULTY: Readonly<Record<string, string>> = {
  "deno.json": `{
  "exports": "./lib/mod.ts",
  "imports": { "#host": "./lib/host/deno/mod.ts", "@std/path": "./path.ts" }
}`,
  "path.ts": "export const SEPARATOR = '/';",
  "lib/mod.ts": `import "#host";\nexport * from "./data/mod.ts";`,
  "lib/core/host.ts": `import "#host";`,
  "lib/core/lazy.ts": `export const plot = () => import("../plot/mod.ts");`,
  "lib/core/types.ts": `export type { Data } from "../data/mod.ts";\nexport type Name = string;`,
  "lib/data/mod.ts": `import type { Name } from "../core/types.ts";
import process from "node:process";
export type Data = Name;
export const home = process.env.HOME;`,
  "lib/plot/mod.ts": `export { SEPARATOR } from "@std/path";`,
  "lib/host/deno/mod.ts": `export const args = Deno.args;`,
  "lib/training/fused/assembly/a.ts": `import {\n  b,\n} from "../../tfjs/assembly/b";\nb();`,
  "lib/training/tfjs/assembly/b.ts": `export function b(): i32 {\n  return 1;\n}`,
};

/** Imports from their short form: `data/a.ts → data/b.ts, data/b.ts → core/c.ts`. */
function arrows(text: string): Import[] {
  return text.split(", ").map((arrow) => {
    const [from, to] = arrow.split(" → ");
    return { from: from!, specifier: to!, to: to! };
  });
}
