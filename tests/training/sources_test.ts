import { assert, assertEquals } from "@std/assert";

/** The rooms that an example passes through on its way to a weight. */
const ROOMS = ["core", "data", "datasets", "models", "evaluation", "training", "image/decode"];

/** What an engine may compute as it likes: ECMAScript leaves the last bits of these to it, or all. */
const LOOSE =
  /\bMath\.(a?(sin|cos|tan)h?|atan2|exp|expm1|log(2|10|1p)?|pow|cbrt|hypot|random)\b|(?<!\b2) \*\* /;

/** Naive twins of kernels, for tests: nothing is trained by them. */
const TWINS = /\/training\/fused\/reference\//;

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

Deno.test("no function whose last bits an engine may choose is on the way to a weight", async () => {
  const found: string[] = [];
  let seen = 0;
  for (const room of ROOMS) {
    for await (const file of sources(new URL(`../../lib/${room}/`, import.meta.url))) {
      if (TWINS.test(file.pathname)) continue;
      seen++;
      const text = await Deno.readTextFile(file);
      text.split("\n").forEach((line, i) => {
        const isComment = /^\s*(\/\/|\/?\*)/.test(line);
        if (!isComment && LOOSE.test(line)) found.push(`${file.pathname}:${i + 1}: ${line.trim()}`);
      });
    }
  }
  assert(seen > 100, `${seen} files`);
  assertEquals(found, []);
});
