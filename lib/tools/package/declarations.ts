/**
 * The types of the npm package: a `.d.ts` file for every module that a public one names.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import ts from "typescript";

const PROJECT: string = fromFileUrl(new URL("../../../", import.meta.url));

/** Declared since TypeScript 5.2, in a library of its own that a project may not have chosen. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

/**
 * Nothing is checked here, `deno check` does that; and no package is looked for. So a type that is
 * written in the code stays as it is written, and one that is inferred must come from the project.
 */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  noCheck: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  rootDir: join(PROJECT, "lib"),
  outDir: "types",
  types: [],
};

/**
 * Writes the declarations of modules and of all that they import, comments included.
 *
 * @param entries the public modules, as paths in the project: `lib/mod.ts`
 * @param options the package's name, which examples then import from
 * @returns the declarations by their paths in the package: `types/mod.d.ts`
 * @throws Error when a type can only be told by a package's types: it wants to be written down
 */
export function declarations(
  entries: readonly string[],
  { name }: { readonly name: string },
): ReadonlyMap<string, string> {
  const program = ts.createProgram(entries.map((entry) => join(PROJECT, entry)), OPTIONS);
  const emitted = new Map<string, string>();
  program.emit(undefined, (path, text) => void emitted.set(path, text), undefined, true);
  const files = new Map<string, string>();
  const pending = entries.map((entry) => entry.replace(/^lib\/(.*)\.ts$/, "types/$1.d.ts"));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (files.has(path)) continue;
    const { text: rewritten, imported } = rewriteImports(withoutHost(emitted.get(path)!), path);
    const text = rewritten.replaceAll(/ from "digits(?=["/])/g, ` from "${name}`);
    checkTypes(text, path);
    files.set(path, /\bDisposable\b/.test(text) ? DISPOSABLE + text : text);
    pending.push(...imported);
  }
  return files;
}

/** Types need no host. */
function withoutHost(text: string): string {
  return text.replace(/^import "#host";\n/m, "");
}

/** The project has no `any`; what became one was inferred from something that was not looked for. */
function checkTypes(text: string, path: string): void {
  const line = text.split("\n").find((line) => /^(?! *\*).*[:<|&=([]\s*any\b/.test(line));
  if (line !== undefined) {
    throw new Error(
      `Cannot declare "${path}": "${line.trim()}" is inferred, expected a written type`,
    );
  }
}

/** Names the modules as they are called in the package: `./host.ts` → `./host.js` */
function rewriteImports(text: string, path: string): { text: string; imported: string[] } {
  const relative = ts.preProcessFile(text, true, true).importedFiles
    .filter(({ fileName }) => fileName.startsWith("."));
  const imported = relative.map(({ fileName }): string =>
    join(path, "..", fileName.replace(/\.ts$/, ".d.ts"))
  );
  let rewritten = text;
  for (const { fileName } of relative) {
    rewritten = rewritten.replaceAll(`"${fileName}"`, `"${fileName.replace(/\.ts$/, ".js")}"`);
  }
  return { text: rewritten, imported };
}
