/**
 * `deno task notebooks`: executes all notebooks in real kernels.
 *
 * @module
 */
import { basename, fromFileUrl, join } from "@std/path";
import "#host";
import { writeFileAtomic } from "../core/files.ts";
import { figuresOf, findFaults } from "./notebooks/check_notebook.ts";
import { cleanOutputs } from "./notebooks/clean_outputs.ts";
import { executeNotebook } from "./notebooks/execute_notebook.ts";
import { formatCells } from "./notebooks/format_cells.ts";
import { formatNotebook, joined, type Notebook, parseNotebook } from "./notebooks/ipynb.ts";
import { runCommand } from "../cli/command.ts";
import { parseOptions } from "../cli/options.ts";

const usage = {
  command: "notebooks",
  summary: "Executes notebooks, by default all, in fresh Deno kernels and stores their outputs.",
  options: {
    check: {
      kind: "flag",
      help: "store nothing; compare outputs and key figures, from both folders",
    },
  },
  operands: { name: "[NOTEBOOK...]", min: 0, max: Infinity },
} as const;

const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));
const FOLDER: string = join(PROJECT, "notebooks");

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const python = await findPython();
  const names = parsed.operands.length ? parsed.operands.map(notebookName) : allNotebooks();
  if (!parsed.values.check) {
    for (const name of names) await store(name, python);
    return;
  }
  let failed = 0;
  for (const name of names) {
    for (const folder of [FOLDER, PROJECT]) {
      if (!await isAsStored(name, { folder, python })) failed++;
    }
  }
  console.log(`${2 * names.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new Error("a notebook does not do what its stored outputs show");
}

function allNotebooks(): string[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb")).sort();
}

/** A notebook may be given as a path, with or without its ending. */
function notebookName(given: string): string {
  const name = `${basename(given, ".ipynb")}.ipynb`;
  const names = allNotebooks();
  if (names.includes(name)) return name;
  throw new Error(`There is no notebook "${given}", expected ${names.join(" or ")}`);
}

async function readNotebook(name: string): Promise<Notebook> {
  return parseNotebook(await Deno.readTextFile(join(FOLDER, name)), name);
}

async function store(name: string, python: string): Promise<void> {
  const path: string = join(FOLDER, name);
  await writeFileAtomic(path, await formatCells(await Deno.readTextFile(path), PROJECT));
  const before = await readNotebook(name);
  const executed = await executeNotebook(path, { folder: FOLDER, python });
  const clean = cleanOutputs(executed, { before, project: PROJECT.replace(/[\\/]$/, "") });
  await writeFileAtomic(path, formatNotebook(clean));
  const cover = coverOf(clean);
  if (cover) await writeFileAtomic(path.replace(/\.ipynb$/, ".svg"), cover);
  console.log(`${name}: ${summary(clean, before)}`);
}

/** The picture of the cell that is tagged `cover`: the notebook's opening shows it. */
function coverOf({ cells }: Notebook): string | undefined {
  const isCover = ({ tags }: { readonly tags?: unknown }) =>
    Array.isArray(tags) && tags.includes("cover");
  for (const output of cells.find(({ metadata }) => isCover(metadata))?.outputs ?? []) {
    if ("data" in output && output.data["image/svg+xml"]) {
      return joined(output.data["image/svg+xml"]);
    }
  }
}

async function isAsStored(
  name: string,
  { folder, python }: { readonly folder: string; readonly python: string },
): Promise<boolean> {
  const start = performance.now();
  const stored = await readNotebook(name);
  const executed = await executeNotebook(join(FOLDER, name), { folder, python });
  const faults = findFaults(executed, stored);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const from = folder === PROJECT ? "the project's folder" : "its own folder";
  console.log(
    `${name} from ${from}, ${seconds} s: ${faults.join("; ") || summary(executed, stored)}`,
  );
  return faults.length === 0;
}

function summary(executed: Notebook, stored: Notebook): string {
  const expected = Object.keys(stored.metadata.figures ?? {});
  const figures = figuresOf(executed);
  return expected.map((name) => `${name} ${figures.get(name)}`).join(" · ");
}

/** A Python that has nbclient: the one that `PYTHON` names, or one on the PATH. */
async function findPython(): Promise<string> {
  const named = Deno.env.get("PYTHON");
  for (const python of named ? [named] : ["python3", "python"]) {
    if (await hasNbclient(python)) return python;
  }
  throw new Error(
    "Cannot execute notebooks: Python with nbclient is missing; get it by " +
      '"python3 -m pip install nbclient" (PYTHON names another Python)',
  );
}

async function hasNbclient(python: string): Promise<boolean> {
  try {
    const command = new Deno.Command(python, { args: ["-c", "import nbclient"], stderr: "null" });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

if (import.meta.main) await runCommand(main);
