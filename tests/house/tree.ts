/**
 * Reads the tree: which files `lib` has, and what they import.
 */
import { fromFileUrl, join, toFileUrl } from "@std/path";
import type { Import } from "./rules.ts";
import { runDeno } from "./run_deno.ts";

/** This project's folder. */
export const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** The files of `lib`, their imports, and the modules that `deno.json` names. */
export interface Tree {
  /** Paths relative to `lib`, sorted; TypeScript and AssemblyScript. */
  readonly files: readonly string[];
  readonly imports: readonly Import[];
  /** The entry points, the host and the scripts of tasks. */
  readonly named: readonly string[];
}

/** Reads the tree of a project, a folder with `deno.json` and `lib`. */
export async function readTree(project: string): Promise<Tree> {
  const files = [...walk(join(project, "lib"))].filter((file) => file.endsWith(".ts")).sort();
  const [assembly, typescript] = [true, false].map((is) =>
    files.filter((file) => isAssembly(file) === is)
  );
  const configuration = await Deno.readTextFile(join(project, "deno.json"));
  return {
    files,
    imports: [
      ...await readImports(project, typescript!),
      ...assembly!.flatMap((file) =>
        assemblyImports(Deno.readTextFileSync(join(project, "lib", file)), file)
      ),
    ],
    named: [...configuration.matchAll(/\blib\/([\w/]+\.ts)\b/g)].map(([, file]) => file!),
  };
}

/** Whether a file is AssemblyScript, another language than TypeScript. */
export function isAssembly(file: string): boolean {
  return file.split("/").includes("assembly");
}

/** All files of a folder and of those in it, relative to it. */
export function* walk(folder: string, below = ""): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(join(folder, below))) {
    const path = below + name;
    if (isDirectory) yield* walk(folder, `${path}/`);
    else yield path;
  }
}

/** The part of `deno info --json` that is read. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

/** The imports of TypeScript modules as Deno resolves them, of types and dynamic ones too. */
async function readImports(project: string, files: readonly string[]): Promise<Import[]> {
  const lib = toFileUrl(join(project, "lib/")).href;
  const folder = await Deno.makeTempDir();
  try {
    // Deno takes one module: one that imports them all.
    const root = join(folder, "all.ts");
    await Deno.writeTextFile(root, files.map((file) => `import "${lib}${file}";\n`).join(""));
    const config = join(project, "deno.json");
    const { stdout } = await runDeno(["info", "--json", "--config", config, root]);
    return (JSON.parse(stdout) as Info).modules
      .filter(({ specifier }) => specifier.startsWith(lib))
      .flatMap(({ specifier: module, dependencies = [] }) =>
        dependencies.map(({ specifier, code, type }) => {
          const target = code?.specifier ?? type?.specifier;
          return {
            from: module.slice(lib.length),
            specifier,
            ...(target?.startsWith(lib) && { to: target.slice(lib.length) }),
          };
        })
      );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The imports of an AssemblyScript file: `from "./simd"` means `simd.ts` beside it. */
export function assemblyImports(code: string, from: string): Import[] {
  return [...code.matchAll(/^(?:import|export)\b[^;]*? from "(\.[^"]+)";/gm)]
    .map(([, specifier]) => {
      const { pathname } = new URL(`${specifier}.ts`, `file:///${from}`);
      return { from, specifier: specifier!, to: pathname.slice(1) };
    });
}
