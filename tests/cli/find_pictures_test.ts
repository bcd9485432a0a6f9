import "#host";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join, resolve } from "@std/path";
import { findPictures } from "../../lib/cli/find_pictures.ts";
import { withFolder } from "./run.ts";

const signal = new AbortController().signal;

/** Makes empty files, and the folders that they are in; a name that ends in a slash is a folder. */
async function make(folder: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    await Deno.mkdir(name.endsWith("/") ? path : join(path, ".."), { recursive: true });
    if (!name.endsWith("/")) await Deno.writeTextFile(path, "");
  }
}

/** What an operand in a folder stands for: names without the folder's, and problems as they are. */
async function found(folder: string, operand: string): Promise<string[]> {
  return (await findPictures([`${folder}/${operand}`], signal)).map((source) => {
    if ("problem" in source) return source.problem.replaceAll(`${folder}/`, "");
    assertEquals(source.path, resolve(source.name));
    assert(source.name.startsWith(`${folder}/`), source.name);
    return source.name.slice(folder.length + 1);
  });
}

Deno.test("findPictures() takes a folder for the pictures right in it, in natural order", () =>
  withFolder(async (folder) => {
    await make(folder, "in/p10.png", "in/p9.JPG", "in/P1.jpeg", "in/a.TIF", "in/b.webp");
    await make(
      folder,
      "in/notes.txt",
      "in/png",
      "in/a.png.svg",
      "in/.hidden.png",
      "in/below/c.png",
    );
    await make(folder, "in/folder.png/");
    const expected = ["in/a.TIF", "in/b.webp", "in/P1.jpeg", "in/p9.JPG", "in/p10.png"];
    assertEquals(await found(folder, "in"), expected);
    assertEquals(await found(folder, "in/"), expected);
  }));

Deno.test("findPictures() says where a folder has no picture, or is none", () =>
  withFolder(async (folder) => {
    await make(folder, "empty.png/", "text/notes.txt");
    for (const name of ["empty.png", "text"]) {
      const [problem, ...more] = await found(folder, name);
      assertStringIncludes(problem!, `Cannot read folder "${name}": it has no picture, expected`);
      assertStringIncludes(problem!, ".png, .jpg,");
      assertEquals(more, []);
    }
    // Reading it will say that there is none.
    assertEquals(await found(folder, "nowhere"), ["nowhere"]);
  }));

/** Whether this user reads folders that nobody may. */
function readsAll(): boolean {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.chmodSync(folder, 0);
    Deno.readDirSync(folder);
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(folder);
  }
}

Deno.test({
  name: "findPictures() says where a folder may not be read (needs another user than root)",
  ignore: readsAll(),
  fn: () =>
    withFolder(async (folder) => {
      await make(folder, "locked/a.png", "open/b.png");
      await Deno.chmod(join(folder, "locked"), 0);
      const problem = 'Cannot read folder "locked": permission is denied';
      assertEquals(await found(folder, "locked"), [problem]);
      assertEquals(await found(folder, "**/*.png"), [
        "open/b.png",
        problem.replace("locked", "locked/"),
      ]);
      await Deno.chmod(join(folder, "locked"), 0o700);
    }),
});

Deno.test("findPictures() follows links to files, and not in circles", () =>
  withFolder(async (folder) => {
    await make(folder, "real.png", "in/a.png", "in/deep/b.png");
    const link = (to: string, name: string) => Deno.symlink(to, join(folder, name));
    await link("../real.png", "in/link.png");
    await link("..", "in/up");
    await link("..", "in/up.png");
    await link("circle2.png", "in/circle1.png");
    await link("circle1.png", "in/circle2.png");
    const files = ["in/a.png", "in/circle1.png", "in/circle2.png", "in/link.png"];
    assertEquals(await found(folder, "in"), files);
    assertEquals(await found(folder, "in/**/*.png"), [
      // What leads nowhere is kept by a folder, so that reading it says so, as by a pattern.
      ...files.slice(0, 3),
      "in/deep/b.png",
      "in/link.png",
    ]);
    assertEquals(await found(folder, "in/up/*.png"), ["in/up/real.png"]);
  }));

const FILES = [
  ...["1.png", "2.png", "10.png", "x.jpg", "x.txt", "noending", ".dot.png"],
  ...["a/1.png", "a/b/2.png", "a/b/c/3.png", "a/.dot/4.png", "c/1.png", "a/folder.png/5.png"],
];
const patterns: Readonly<Record<string, readonly string[]>> = {
  "*.png": ["1.png", "2.png", "10.png"],
  "?.png": ["1.png", "2.png"],
  "[2-9].png": ["2.png"],
  "[!2-9].png": ["1.png"],
  "{2,x}.{png,jpg}": ["2.png", "x.jpg"],
  "x.*": ["x.jpg"],
  "x.t*t": ["x.txt"],
  "*": ["1.png", "2.png", "10.png", "x.jpg"],
  ".*.png": [".dot.png"],
  "a/*.png": ["a/1.png"],
  "*/1.png": ["a/1.png", "c/1.png"],
  "*/*/2.png": ["a/b/2.png"],
  "a/b/../*.png": ["a/b/../1.png"],
  "a/**/3.png": ["a/b/c/3.png"],
  "a/**/*.png": ["a/1.png", "a/b/2.png", "a/b/c/3.png", "a/folder.png/5.png"],
  "a/**": ["a/1.png", "a/b/2.png", "a/b/c/3.png", "a/folder.png/5.png"],
  "**/1.png": ["1.png", "a/1.png", "c/1.png"],
  "**/**/3.png": ["a/b/c/3.png"],
  "**/b/**/*.png": ["a/b/2.png", "a/b/c/3.png"],
};
Deno.test("findPictures() expands patterns as a shell does", () =>
  withFolder(async (folder) => {
    await make(folder, ...FILES);
    for (const [pattern, expected] of Object.entries(patterns)) {
      assertEquals(await found(folder, pattern), expected, pattern);
    }
  }));

Deno.test("findPictures() says which pattern matches nothing", () =>
  withFolder(async (folder) => {
    await make(folder, ...FILES);
    for (
      const pattern of ["*.gif", "nowhere/*.png", "1.png/*.png", "a/*/", "a/f*.png", "[1.png*]"]
    ) {
      assertEquals(await found(folder, pattern), [
        `Cannot read images "${pattern}": no file matches it`,
      ]);
    }
    const [problem] = await found(folder, "no*");
    assertStringIncludes(problem!, 'Cannot read images "no*": no picture matches it, expected');
  }));

Deno.test("findPictures() takes a file whose name looks like a pattern for itself", () =>
  withFolder(async (folder) => {
    await make(folder, "a[1].png", "a1.png", "*.png", "what?", "{a,b}/1.png", "{a,b}/2.png");
    for (const name of ["a[1].png", "*.png", "what?"]) {
      assertEquals(await found(folder, name), [name]);
    }
    assertEquals(await found(folder, "{a,b}"), ["{a,b}/1.png", "{a,b}/2.png"]);
  }));

Deno.test("findPictures() keeps the order of what it is given, and takes - for standard input", () =>
  withFolder(async (folder) => {
    await make(folder, "b.png", "in/c.png");
    const sources = await findPictures(
      [join(folder, "in"), "-", join(folder, "b.png"), ""],
      signal,
    );
    assertEquals(sources, [
      { name: join(folder, "in/c.png"), path: join(folder, "in/c.png") },
      { name: "stdin", path: undefined },
      { name: join(folder, "b.png"), path: join(folder, "b.png") },
      { problem: 'Cannot read image "": expected a name' },
    ]);
  }));

Deno.test("findPictures() stops when it is told to", () =>
  withFolder(async (folder) => {
    await make(folder, "a.png");
    const stopped = AbortSignal.abort();
    assertEquals(await findPictures([folder], stopped), []);
  }));
