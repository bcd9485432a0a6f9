/**
 * `deno task notebook`: opens the tutorial in Jupyter Lab.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import "#host";
import { runCommand } from "./command.ts";
import { parseOptions } from "./options.ts";

const usage = {
  command: "notebook",
  summary: "Opens the notebooks in Jupyter Lab; installs the Deno kernel when there is none.",
  options: {},
  operands: { name: "[JUPYTER-OPTIONS...]", min: 0, max: Infinity },
} as const;

const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));
const FOLDER: string = join(PROJECT, "notebooks");
const NOTEBOOK: string = join(FOLDER, "digit_classifier.ipynb");

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  if (await run("jupyter", ["lab", "--version"]) === undefined) {
    throw new Error(
      'Jupyter Lab is missing: get it by "python3 -m pip install jupyterlab", or open ' +
        `${NOTEBOOK} in VS Code`,
    );
  }
  if (!await hasKernel() && await run(Deno.execPath(), ["jupyter", "--install"]) === undefined) {
    throw new Error('The Deno kernel cannot be installed: "deno jupyter --install" says why');
  }
  // Jupyter shows stored pictures only of notebooks that are trusted, else their text.
  await run("jupyter", ["trust", ...await notebooks()]);
  // The project's folder is the root, so that links from a notebook to other files lead there.
  const options = [`--ServerApp.root_dir=${PROJECT}`, ...parsed.operands];
  const lab = new Deno.Command("jupyter", { args: ["lab", ...options, NOTEBOOK] }).spawn();
  const { success, code } = await lab.status;
  if (!success) throw new Error(`Jupyter Lab ended with exit code ${code}`);
}

async function notebooks(): Promise<string[]> {
  const paths = [];
  for await (const { name } of Deno.readDir(FOLDER)) paths.push(join(FOLDER, name));
  return paths.filter((path) => path.endsWith(".ipynb"));
}

/** What a command printed; undefined when there is no such command or it failed. */
async function run(command: string, args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether Jupyter knows a kernel "deno" whose Deno is still where it was. */
async function hasKernel(): Promise<boolean> {
  const list = await run("jupyter", ["kernelspec", "list", "--json"]);
  const { kernelspecs = {} } = JSON.parse(list ?? "{}");
  const deno: string | undefined = kernelspecs.deno?.spec.argv[0];
  if (deno === undefined) return false;
  return await run(deno, ["--version"]) !== undefined;
}

if (import.meta.main) await runCommand(main);
