import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { writeFileAtomic } from "../../lib/core/files.ts";
import { currentHost, type FileError } from "../../lib/core/host.ts";

Deno.test("writeFileAtomic() creates the folder, replaces the file and leaves nothing else", async () => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "a", "b", "file.bin");
  await writeFileAtomic(path, "old");
  await writeFileAtomic(path, new Uint8Array([1, 2, 3]));
  assertEquals([...await Deno.readFile(path)], [1, 2, 3]);
  assertEquals([...Deno.readDirSync(join(directory, "a", "b"))].length, 1);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("writeFileAtomic() throws, naming the file, when the target is a folder; no temporary file stays", async () => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "taken");
  await Deno.mkdir(path);
  await assertRejects(() => writeFileAtomic(path, "x"), Error, `Cannot write "${path}"`);
  assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["taken"]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("writeFileAtomic() throws when the folder cannot be created", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(join(directory, "file"), "");
  await assertRejects(
    () => writeFileAtomic(join(directory, "file", "x"), "x"),
    Error,
    "Cannot write",
  );
  await Deno.remove(directory, { recursive: true });
});

Deno.test("listFolder() tells files from folders, and follows links", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(join(directory, "folder"));
  await Deno.writeTextFile(join(directory, "file"), "");
  await Deno.symlink("folder", join(directory, "to folder"));
  await Deno.symlink("file", join(directory, "to file"));
  await Deno.symlink("nothing", join(directory, "to nothing"));
  await Deno.symlink("circle", join(directory, "circle"));
  const entries = await currentHost().listFolder(directory);
  assertEquals(
    entries!.map(({ name, kind }) => `${name}${kind === "folder" ? "/" : ""}`).toSorted(),
    ["circle", "file", "folder/", "to file", "to folder/", "to nothing"],
  );
  for (const [name, problem] of [["none", "missing"], ["file", "not a folder"]] as const) {
    const error = await assertRejects(() => currentHost().listFolder(join(directory, name)));
    assertEquals((error as FileError).problem, problem);
  }
  await Deno.remove(directory, { recursive: true });
});
