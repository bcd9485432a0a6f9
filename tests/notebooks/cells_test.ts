/** What can be said of the notebooks without Jupyter: their cells as TypeScript. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { formatCells } from "../../lib/tools/notebooks/format_cells.ts";
import { codeOf, joined, type Notebook, parseNotebook } from "../../lib/tools/notebooks/ipynb.ts";

const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));
const FOLDER: string = join(PROJECT, "notebooks");

const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb"));

for (const name of names) {
  const notebook = parseNotebook(Deno.readTextFileSync(join(FOLDER, name)), name);

  Deno.test(`${name} is formatted`, async () => {
    const json = await Deno.readTextFile(join(FOLDER, name));
    assertEquals(await formatCells(json, PROJECT), json);
  });

  Deno.test(`the cells of ${name} have no lint and the right types`, async () => {
    await withModule(notebook, async (path) => {
      await deno(["lint", "--config", join(PROJECT, "deno.json"), path]);
      await deno(["check", "--config", join(PROJECT, "deno.json"), path]);
    });
  });

  Deno.test(`the cells of ${name} run as one module, with a little data`, async () => {
    await withModule(notebook, async (path, folder) => {
      const parts = smallLibrary(folder);
      for (const [part, code] of Object.entries(parts)) {
        await Deno.writeTextFile(join(folder, `${part}.ts`), code);
      }
      const code = await Deno.readTextFile(path);
      await Deno.writeTextFile(
        path,
        code.replaceAll(
          /from "digits(\/notebook)?"/g,
          (_, notebook) =>
            `from "${toFileUrl(join(folder, notebook ? "notebook.ts" : "small.ts"))}"`,
        ),
      );
      const config: string = join(PROJECT, "deno.json");
      const permissions = ["--no-prompt", "--allow-read", "--allow-env", `--allow-write=${folder}`];
      const printed = await deno(["run", "--config", config, ...permissions, path]);
      const figures = Object.keys(notebook.metadata.figures ?? {});
      assert(figures.length > 0, "a notebook says which figures it must print");
      for (const figure of figures) {
        assertMatch(printed, new RegExp(`^${figure}: -?\\d`, "m"));
      }
      assertMatch(printed, /\.tflite$/m); // the path of the file that a notebook would offer
    });
  });

  Deno.test(`${name} is stored as a run from top to bottom left it`, () => {
    const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
    assertEquals(cells.map((cell) => cell.execution_count), cells.map((_, i) => i + 1));
    const text = JSON.stringify(cells.map(({ outputs }) => outputs));
    assert(!text.includes('"output_type":"error"'));
    assert(!text.includes(PROJECT), "an output holds a path of this machine");
  });

  Deno.test(`${name} has lines of code that a window of 700 pixels holds`, () => {
    const long = codeOf(notebook).flatMap((code) => code.split("\n"))
      .filter((line) => line.length > 82);
    assertEquals(long, []);
  });

  Deno.test(`every relative link in ${name} leads to a file`, async () => {
    const prose = notebook.cells.filter(({ cell_type }) => cell_type === "markdown");
    for (const { source } of prose) {
      for (const [, target] of joined(source).matchAll(/\]\(((?!https?:)[^)#]+)\)/g)) {
        await Deno.stat(join(FOLDER, target!));
      }
    }
  });
}

Deno.test("there are three notebooks", () => {
  assertEquals(names.sort(), [
    "digit_classifier.ipynb",
    "improve_accuracy.ipynb",
    "quantization.ipynb",
  ]);
});

async function withModule(
  notebook: Notebook,
  use: (path: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path: string = join(folder, "cells.ts");
    await Deno.writeTextFile(path, codeOf(notebook).join("\n\n") + "\n");
    await use(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The library with 1,000 images instead of 60,000; what is saved goes to a folder of the test. */
function smallLibrary(folder: string): Readonly<Record<"small" | "notebook", string>> {
  const sliceImages = toFileUrl(join(PROJECT, "lib", "data", "normalize.ts"));
  return {
    small: `
import { loadMnist as load } from "digits";
import { sliceImages } from "${sliceImages}";
export * from "digits";
export async function loadMnist() {
  const part = ({ images, labels }, count) =>
    ({ images: sliceImages(images, 0, count), labels: labels.subarray(0, count) });
  const { train, test } = await load();
  return { train: part(train, 1000), test: part(test, 200) };
}
`,
    notebook: `
import { projectPath as locate } from "digits/notebook";
export * from "digits/notebook";
export function projectPath(path) {
  return path.startsWith("notebooks/") ? ${JSON.stringify(folder)} + path.slice(9) : locate(path);
}
`,
  };
}

/** Runs this Deno, and gives what it printed. */
async function deno(args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  }).output();
  const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `deno ${args[0]} failed: ${said}`);
  return printed!;
}
