import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { codeOf, parseNotebook } from "../../lib/tools/notebooks/ipynb.ts";
import {
  type Documentation,
  type PublicName,
  publicNames,
  unnamedTypes,
  unusedValues,
} from "./public_names.ts";
import { ENTRY_POINTS } from "./rules.ts";
import { runDeno } from "./run_deno.ts";
import { importedNames } from "./syntax.ts";
import { PROJECT, walk } from "./tree.ts";

const entries = await Promise.all(ENTRY_POINTS.map(async (entry) => ({
  entry,
  names: await readPublicNames(join(PROJECT, "lib", entry)),
})));
const used = new Set([...namesInNotebooks(), ...namesInExamples(), ...namesInCommands()]);

for (const { entry, names } of entries) {
  Deno.test(`every value of lib/${entry} is used by a notebook, an example or a command`, () => {
    assert(names.length > 0);
    assertEquals(unusedValues(names, used), []);
  });

  Deno.test(`every type of lib/${entry} is named by a value's signature`, () => {
    assertEquals(unnamedTypes(names), []);
  });
}

Deno.test("the rule of public names finds unused values and types that nothing names", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "mod.ts");
    await Deno.writeTextFile(
      file,
      `export interface Named { readonly inner: readonly Inner[] }
export type Inner = number | typeof CONSTANT;
/** Names Stray in words only. */
export interface Stray { readonly lost: Lost }
export type Lost = string;
export interface Base { readonly base: number }
export type Secret = symbol;
export const CONSTANT = 1;
export function useful(named: Promise<Named>): void { void named; }
export function idle(): void {}
export class Part implements Base { readonly base = 1; private readonly secret?: Secret; }
`,
    );
    const names = await readPublicNames(file);
    assertEquals(unusedValues(names, new Set(["useful", "CONSTANT", "Part", "Stray"])), ["idle"]);
    assertEquals(unnamedTypes(names), ["Stray", "Lost", "Secret"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("names are read from imports, and from names passed on", () => {
  assertEquals(
    importedNames(`import { a, b as c, type D } from "x";
import all from "y"; // import { no } from "z";
export { e as f } from "z";
const g = 1;
export { g };`),
    [
      { name: "a", specifier: "x" },
      { name: "b", specifier: "x" },
      { name: "D", specifier: "x" },
      { name: "e", specifier: "z" },
    ],
  );
});

/** The names that a module exports. */
async function readPublicNames(file: string): Promise<PublicName[]> {
  const { success, stdout, stderr } = await runDeno(["doc", "--json", file], PROJECT);
  assert(success, stderr);
  return publicNames(JSON.parse(stdout) as Documentation);
}

/** The names that code imports from the package. */
function namesFromPackage(code: string): string[] {
  return importedNames(code)
    .filter(({ specifier }) => /^digits(\/|$)/.test(specifier))
    .map(({ name }) => name);
}

function namesInNotebooks(): string[] {
  const folder = join(PROJECT, "notebooks");
  return [...walk(folder)].filter((path) => path.endsWith(".ipynb")).flatMap((path) =>
    codeOf(parseNotebook(Deno.readTextFileSync(join(folder, path)), path))
      .flatMap((code) => namesFromPackage(code))
  );
}

/** Names in the TypeScript of README.md and of those in `lib`. */
function namesInExamples(): string[] {
  const paths = [...walk(join(PROJECT, "lib"))].filter((path) => /(^|\/)README\.md$/.test(path));
  return ["README.md", ...paths.map((path) => join("lib", path))].flatMap((path) => {
    const text = Deno.readTextFileSync(join(PROJECT, path));
    return [...text.matchAll(/^```ts\b.*\n([^]*?)^```/gm)]
      .flatMap(([, code]) => namesFromPackage(code!));
  });
}

/** Names that commands import from the rooms. */
function namesInCommands(): string[] {
  return ["cli", "bench"].flatMap((room) =>
    [...walk(join(PROJECT, "lib", room))].filter((path) => path.endsWith(".ts")).flatMap((path) =>
      importedNames(Deno.readTextFileSync(join(PROJECT, "lib", room, path)))
        .filter(({ specifier }) => specifier.startsWith("../"))
        .map(({ name }) => name)
    )
  );
}
