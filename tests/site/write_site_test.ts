import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { bytesOf, type Files } from "../../lib/site/files.ts";
import { writeSite } from "../../lib/site/write_site.ts";
import { filesIn, withFolder } from "../cli/run.ts";

/** A small page; `mark` tells one from another. */
function page(mark: string, more: readonly string[] = []): Files {
  const paths = ["index.html", "page.js", "service_worker.js", "models/mnist.tflite", ...more];
  return new Map(paths.map((path) => [path, new TextEncoder().encode(`${path} ${mark}`)]));
}

/** A folder holds just these files, and nothing is left beside it. */
async function assertHolds(folder: string, files: Files): Promise<void> {
  assertEquals(filesIn(folder), [...files.keys()].sort());
  for (const [path, bytes] of files) {
    assertEquals(await Deno.readFile(join(folder, path)), await bytesOf(bytes));
  }
  assertNothingBeside(folder);
}

function assertNothingBeside(folder: string): void {
  const left = [...Deno.readDirSync(join(folder, ".."))].filter(({ name }) => name.startsWith("."));
  assertEquals(left, []);
}

Deno.test("a page is written to a folder that is new, empty, or holds an older page", async () => {
  await withFolder(async (around) => {
    const folder = join(around, "deep", "site");
    const old = page("1", [
      "chunk-ABCDEFG2.js",
      "train_worker-ABCDEFG2.js",
      "models/improved.tflite",
    ]);
    await writeSite(folder, old);
    await assertHolds(folder, old);
    await writeSite(folder, page("2"));
    await assertHolds(folder, page("2"));
    const empty = join(around, "empty");
    await Deno.mkdir(empty);
    await writeSite(empty, page("3"));
    await assertHolds(empty, page("3"));
  });
});

Deno.test("behind a link, the folder that it leads to is replaced", async () => {
  await withFolder(async (around) => {
    await writeSite(join(around, "site"), page("1"));
    await Deno.symlink(join(around, "site"), join(around, "link"));
    await writeSite(join(around, "link"), page("2"));
    await assertHolds(join(around, "site"), page("2"));
    assert((await Deno.lstat(join(around, "link"))).isSymlink);
  });
});

Deno.test("a folder that holds anything else is refused, and left as it is", async () => {
  const cases: readonly (readonly [file: string, isPage: boolean, message: string])[] = [
    ["notes.txt", false, 'it holds "notes.txt", expected a folder that is new, empty or written'],
    ["notes.txt", true, 'it holds "notes.txt"'],
    [".git/HEAD", true, 'it holds ".git/HEAD"'],
    ["models/own.txt", true, 'it holds "models/own.txt"'],
    ["train_worker-of-mine.js", true, 'it holds "train_worker-of-mine.js"'],
    ["chunk-of-mine.js", true, 'it holds "chunk-of-mine.js"'],
    ["index.html", false, "it has files but no page.js and service_worker.js, expected a folder"],
  ];
  for (const [file, isPage, message] of cases) {
    await withFolder(async (around) => {
      const folder = join(around, "site");
      if (isPage) await writeSite(folder, page("1"));
      await Deno.mkdir(join(folder, file, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, file), "mine");
      const before = filesIn(folder);
      await assertRejects(
        () => writeSite(folder, page("2")),
        Error,
        `Cannot write the page to "${folder}": ${message}`,
      );
      assertEquals(filesIn(folder), before);
      assertEquals(await Deno.readTextFile(join(folder, file)), "mine");
      assertNothingBeside(folder);
    });
  }
});

Deno.test("a file in the folder's place is refused, and so is a part of its path", async () => {
  await withFolder(async (around) => {
    const file = join(around, "file");
    await Deno.writeTextFile(file, "mine");
    await assertRejects(() => writeSite(file, page("1")), Error, `Cannot write the page to`);
    await assertRejects(
      () => writeSite(join(file, "site"), page("1")),
      Error,
      "a part of its path is a file",
    );
    assertEquals(await Deno.readTextFile(file), "mine");
    assertEquals(filesIn(around), ["file"]);
  });
});

Deno.test("a page that cannot be written whole leaves the older one", async () => {
  await withFolder(async (around) => {
    const folder = join(around, "site");
    await writeSite(folder, page("1"));
    // A file stands where another needs a folder.
    const broken = new Map([...page("2"), ["page.js/a.js", new Uint8Array()]] as const);
    await assertRejects(() => writeSite(folder, broken), Error, "Cannot write the page");
    await assertHolds(folder, page("1"));
  });
});

Deno.test("a page that is interrupted leaves the older one", async () => {
  await withFolder(async (around) => {
    const folder = join(around, "site");
    await writeSite(folder, page("1"));
    const signal = AbortSignal.abort();
    await assertRejects(() => writeSite(folder, page("2"), { signal }), Error);
    await assertHolds(folder, page("1"));
  });
});

Deno.test("a file that is made late is made and written", async () => {
  await withFolder(async (around) => {
    const folder = join(around, "site");
    const bytes = new TextEncoder().encode("late");
    const late = { sha256: "0", make: () => Promise.resolve(bytes) };
    await writeSite(folder, new Map([...page("1"), ["mnist/a.gz", late]] as const));
    assertEquals(await Deno.readFile(join(folder, "mnist", "a.gz")), bytes);
  });
});
