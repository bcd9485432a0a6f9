import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isAssembly, PROJECT, walk } from "./tree.ts";

Deno.test("every file of lib says what it is, or what its first export is", async () => {
  const lib = join(PROJECT, "lib");
  const silent: string[] = [];
  for (const file of [...walk(lib)].sort()) {
    if (!/(?<!\.d)\.ts$/.test(file) || isAssembly(file)) continue;
    if (!saysWhatItIs(await Deno.readTextFile(join(lib, file)))) silent.push(file);
  }
  assertEquals(silent, []);
});

Deno.test("a file without a comment on itself or on its first export is found", () => {
  assert(saysWhatItIs("/**\n * Bytes.\n *\n * @module\n */\nexport const a = 1;\n"));
  assert(saysWhatItIs('import b from "b";\n\n/** Bytes. */\nexport const a = b;\n'));
  assert(!saysWhatItIs("export const a = 1;\n"));
  assert(!saysWhatItIs("/** Bytes. */\nconst a = 1;\nexport const b = a;\n"));
  assert(!saysWhatItIs("/** Bytes. */\nconst a = 1;\nconsole.log(a);\n"));
  assert(!saysWhatItIs("/* Bytes. */\nexport const a = 1;\n"));
});

/** Whether TypeScript opens with a comment on the module, or comments its first export. */
function saysWhatItIs(code: string): boolean {
  const comment = String.raw`/\*\*(?:[^*]|\*(?!/))*`;
  if (new RegExp(String.raw`^${comment}@module\b`).test(code)) return true;
  const beforeFirst = /^export\b/m.exec(code);
  return beforeFirst !== null &&
    new RegExp(String.raw`${comment}\*/\s*$`).test(code.slice(0, beforeFirst.index));
}
