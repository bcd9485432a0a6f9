import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import * as esbuild from "esbuild";
import { pagePackages, trainingPackages } from "../../lib/site/page_packages.ts";

/** Bundles code as the page's is, and ends the compiler. */
async function bundle(contents: string, plugin = pagePackages): Promise<string> {
  try {
    const { outputFiles } = await esbuild.build({
      stdin: { contents },
      bundle: true,
      format: "esm",
      logLevel: "silent",
      plugins: [plugin],
      write: false,
    });
    return outputFiles[0]!.text;
  } finally {
    await esbuild.stop();
  }
}

/** Imports code from its text. */
function load(code: string): Promise<Record<string, () => unknown>> {
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

Deno.test("code that could use tfjs loads without it, and says so when it does", async () => {
  const code = await bundle(`import * as tf from "@tensorflow/tfjs";
export const use = () => tf.tensor([1]);
export const load = async () => (await import("@tensorflow/tfjs")).tensor([1]);
export const other = () => 1;`);
  const { use, load: loadLate, other } = await load(code);
  assertEquals(other!(), 1);
  const message = "Cannot use tfjs: the page runs models and trains none";
  assertThrows(use!, Error, message);
  await assertRejects(async () => await loadLate!(), Error, message);
});

Deno.test("the page's packages are bundled, and any other is refused", async () => {
  const code = await bundle(`export { inflateSync } from "fflate";`);
  assertStringIncludes(code, "function inflateSync");
  await assertRejects(
    () => bundle(`import "left-pad";`),
    Error,
    '"left-pad" is imported, expected fflate or flatbuffers',
  );
});

Deno.test("what trains has one tfjs, whichever of its packages asks for it, and nothing of Node", async () => {
  const code = await bundle(
    `export { tensor } from "@tensorflow/tfjs";
export { tensor as ofCore } from "@tensorflow/tfjs-core";
export { BackendWasm } from "@tensorflow/tfjs-backend-wasm";`,
    trainingPackages,
  );
  // Node's part of tfjs runs here, so that the code cannot.
  const files = [...code.matchAll(/^\/\/ .*\/([^/]+\.js)$/gm)].map(([, name]) => name);
  assertEquals(files, ["tf.fesm.min.js", "tf-backend-wasm.fesm.min.js"]);
  assertEquals(code.match(/^import .*/gm), null);
  assertMatch(code, /BackendWasm/);
  for (const name of ["@tensorflow/tfjs-data", "left-pad"]) {
    await assertRejects(
      () => bundle(`import "${name}";`, trainingPackages),
      Error,
      "is imported, expected",
    );
  }
});
