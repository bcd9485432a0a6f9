/**
 * The rules of the house: which file of `lib` may import which, and where the machine may be touched.
 * Paths are relative to `lib`.
 */

/** A file of `lib` imports something, for values or for types. */
export interface Import {
  readonly from: string;
  /** What the import says: `../core/text.ts`, `#host`, `node:process`. */
  readonly specifier: string;
  /** The file of `lib` that it leads to; undefined where it leads elsewhere. */
  readonly to?: string;
}

/**
 * The places of `lib`, folders and files, in rows from top to bottom. A file belongs to the narrowest
 * place that holds it, and imports from rows above its own and from its own row.
 */
export const ROWS: readonly (readonly string[])[] = [
  ["core"],
  ["data"],
  ["image"],
  ["datasets"],
  ["models"],
  ["evaluation"],
  ["tflite/format"],
  ["tflite/graph"],
  ["tflite/layers"],
  ["tflite/graph_model"],
  ["tflite/optimize"],
  ["tflite/quantize"],
  ["tflite/emit"],
  ["tflite/metadata"],
  ["tflite/memory"],
  ["tflite/inspect"],
  ["tflite/runtime"],
  ["tflite"],
  [
    "training/arithmetic.ts",
    "training/assembly",
    "training/engine.ts",
    "training/fill_batch.ts",
    "training/load_kernels.ts",
    "training/metrics.ts",
  ],
  ["training/fused", "training/tfjs"],
  ["training"],
  ["teaching"],
  ["classifier"],
  ["plot"],
  ["notebook", "page"],
  ["host"],
  ["host/deno", "host/node", "host/browser"],
  ["mod.ts", "tflite.ts", "kernels.ts", "notebook.ts"],
  ["site"],
  ["cli"],
  ["bench"],
  ["tools"],
];

/** Places that never import each other, in whichever rows they are. */
export const STRANGERS: readonly (readonly string[])[] = [
  ["training/fused", "training/tfjs"],
  ["host/deno", "host/node", "host/browser"],
  ["notebook", "cli", "page"],
  ["tflite/layers", "tflite/graph_model"],
];

/** What programs and notebooks import; nothing in `lib` does. */
export const ENTRY_POINTS: readonly string[] = ["mod.ts", "tflite.ts", "kernels.ts", "notebook.ts"];

/** The only places where files, processes and terminals are touched; all others work in a page. */
export const MACHINE_PLACES: readonly string[] = [
  "host/deno",
  "host/node",
  "host/system",
  "notebook",
  "notebook.ts",
  "site",
  "cli",
  "bench",
  "tools",
];

/**
 * What nothing in `lib` imports, besides what `deno.json` names: hosts that the npm package puts in
 * place of Deno's, entries of threads, of AssemblyScript, of processes and of a page, and the naive
 * twins of kernels, which tests compare with.
 */
export const ROOTS: readonly string[] = [
  "host/node/mod.ts",
  "host/browser/mod.ts",
  "host/fused_worker.ts",
  "host/node/fused_worker.ts",
  "training/fused/assembly/mod.ts",
  "training/tfjs/assembly/mod.ts",
  "training/fused/reference",
  "bench/digits_subject.ts",
  "cli/digits.ts",
  "tools/fuzz/child.ts",
  "page/main.ts",
  "page/service_worker.ts",
  "page/train/worker.ts",
];

/** Whether a place holds a file. */
function holds(place: string, file: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** The number of a file's row; undefined where the table has none for it. */
export function rowOf(file: string): number | undefined {
  const [narrowest] = ROWS.flatMap((places, row) => places.map((place) => ({ place, row })))
    .filter(({ place }) => holds(place, file))
    .toSorted((left, right) => right.place.length - left.place.length);
  return narrowest?.row;
}

/** Files for which the table has no row. */
export function homelessFiles(files: readonly string[]): string[] {
  return files.filter((file) => rowOf(file) === undefined);
}

/** Imports that the rows, the strangers or the entry points forbid, each as a sentence. */
export function forbiddenImports(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const reason = to === undefined ? undefined : whyForbidden(from, to);
    return reason === undefined ? [] : [`${from} imports ${to}, ${reason}`];
  });
}

function whyForbidden(from: string, to: string): string | undefined {
  if (ENTRY_POINTS.includes(to)) return "an entry point";
  const [own = -1, other = -1] = [rowOf(from), rowOf(to)];
  if (other > own) return "which stands below it";
  const strange = STRANGERS.some((places) => {
    const [left, right] = [from, to].map((file) => places.find((place) => holds(place, file)));
    return left !== undefined && right !== undefined && left !== right;
  });
  return strange ? "a stranger" : undefined;
}

/** Who imports whom, each name once. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Who imports whom: files, or what `groupOf` makes of them. */
export function graphOf(
  imports: readonly Import[],
  groupOf: (file: string) => string = (file) => file,
): Graph {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (to === undefined) continue;
    const [left, right] = [groupOf(from), groupOf(to)];
    if (left === right && from !== to) continue; // files of a folder may import each other
    graph.set(left, (graph.get(left) ?? new Set()).add(right));
  }
  return graph;
}

/** The folder that a file counts to where circles are looked for: a room, or one within `tflite`. */
export function folderOf(file: string): string {
  const folders = file.split("/").slice(0, -1);
  return folders.slice(0, folders[0] === "tflite" ? 2 : 1).join("/") || file;
}

/** Circles of imports, each once, as `a → b → a`. */
export function circles(graph: Graph): string[] {
  const found: string[] = [];
  const told = new Set<string>();
  for (const start of graph.keys()) {
    const circle = told.has(start) ? undefined : shortestCircle(graph, start);
    if (circle === undefined) continue;
    found.push(circle.join(" → "));
    for (const name of circle) told.add(name);
  }
  return found;
}

/** The shortest way from a name back to it. */
function shortestCircle(graph: Graph, start: string): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1)!) ?? []) {
      if (next === start) return [...way, start];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** Whether a file may touch the machine: name `Deno`, import `node:` modules or `@std/path`. */
export function mayTouchMachine(file: string): boolean {
  return MACHINE_PLACES.some((place) => holds(place, file));
}

/** Imports of the machine's modules where there must be none, each as a sentence. */
export function machineImports(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, specifier }) =>
      /^(node:|@std\/path$)/.test(specifier) && !mayTouchMachine(from)
    )
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
}

/** Files to which no import leads from the roots, which are places. */
export function unreachedFiles(
  files: readonly string[],
  { imports, roots }: { readonly imports: readonly Import[]; readonly roots: readonly string[] },
): string[] {
  const graph = graphOf(imports);
  const reached = new Set(files.filter((file) => roots.some((root) => holds(root, file))));
  for (const file of reached) {
    for (const next of graph.get(file) ?? []) reached.add(next);
  }
  return files.filter((file) => !reached.has(file));
}
