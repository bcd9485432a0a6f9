import { fromFileUrl, join } from "@std/path";
import { type Notebook, parseNotebook } from "./ipynb.ts";

/** How to execute a notebook. */
export interface ExecuteOptions {
  /** The folder that the kernel is started in. */
  readonly folder: string;
  /** A Python that has nbclient. */
  readonly python: string;
}

/**
 * Executes a notebook in a fresh Deno kernel: the Deno that runs this, installed for this run alone,
 * so that the kernels of whoever runs it stay as they are.
 *
 * @param path the notebook
 * @returns the notebook with its outputs, errors among them
 * @throws Error when the kernel or nbclient cannot run
 */
export async function executeNotebook(
  path: string,
  { folder, python }: ExecuteOptions,
): Promise<Notebook> {
  const jupyter = await Deno.makeTempDir({ prefix: "jupyter-" });
  try {
    const kernel: string = join(jupyter, "kernels", "deno");
    await Deno.mkdir(kernel, { recursive: true });
    await Deno.writeTextFile(join(kernel, "kernel.json"), JSON.stringify(kernelSpec()));
    const script: string = fromFileUrl(new URL("execute.py", import.meta.url));
    const { success, stdout, stderr } = await new Deno.Command(python, {
      args: [script, path, folder],
      env: { JUPYTER_PATH: jupyter },
    }).output();
    if (!success) {
      const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
      throw new Error(`Cannot execute notebook "${path}": ${said}`);
    }
    return parseNotebook(new TextDecoder().decode(stdout), path);
  } finally {
    await Deno.remove(jupyter, { recursive: true });
  }
}

/** What `deno jupyter --install` writes; NO_COLOR, since a file is no terminal. */
function kernelSpec() {
  return {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    env: { NO_COLOR: "1" },
  };
}
