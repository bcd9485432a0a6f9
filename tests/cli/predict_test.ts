/** `predict` with folders, patterns, standard input, tables and pictures of what the model saw. */
import "#host";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encode as encodePng } from "fast-png";
import { crc32 } from "../../lib/core/bytes.ts";
import { decodePixels, type Pixels } from "../../lib/image/mod.ts";
import { onSheet } from "../image/fixtures/drawings.ts";
import { exifBlock } from "../image/fixtures/oriented.ts";
import { all, parseXml } from "../plot/xml.ts";
import {
  assertRefused,
  filesIn,
  interrupt,
  PROJECT,
  runTask,
  startTask,
  withFolder,
} from "./run.ts";

const SEVEN = await Deno.readFile(join(PROJECT, "data/seven.png"));
const ZERO = await Deno.readFile(join(PROJECT, "data/zero.png"));

function png({ data, shape: [height, width, channels] }: Pixels): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encodePng({ width, height, channels, data }));
}

const blankSheet = png(onSheet([], { width: 120, height: 90 }));

const pens = await Promise.all([SEVEN, ZERO].map((bytes) => decodePixels(bytes)));
const twoDigits = png(onSheet(
  pens.map((pen, i) => ({ pen, size: 120, left: 20 + 150 * i, top: 20 })),
  { width: 300, height: 160 },
));

/** Somebody's drawing. */
const MINE = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>');

/** A PNG with a chunk eXIf before its pixels. */
function withExif(bytes: Uint8Array, block: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode("eXIf");
  const chunk = new Uint8Array(12 + block.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, block.length);
  chunk.set(name, 4);
  chunk.set(block, 8);
  view.setUint32(8 + block.length, crc32(chunk.subarray(4, 8 + block.length)));
  const headerEnd = 8 + 12 + 13; // the signature, and the header chunk
  return Uint8Array.from([...bytes.subarray(0, headerEnd), ...chunk, ...bytes.subarray(headerEnd)]);
}

/** Gives a test a folder with files in it. */
function withFiles(
  files: Readonly<Record<string, Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.mkdir(join(folder, name, ".."), { recursive: true });
      await Deno.writeFile(join(folder, name), bytes);
    }
    await test(folder);
  });
}

const scans = {
  "in/p10.png": SEVEN,
  "in/p9.png": ZERO,
  "in/notes.txt": ZERO,
  "in/x.png/a.png": ZERO,
};

Deno.test("predict reads the pictures of a folder and of a pattern, named as they are called", () =>
  withFiles(scans, async (folder) => {
    for (const operand of ["in", "in/", "in/*.png", "in/*"]) {
      const { code, stdout, stderr } = await runTask(["predict", operand], folder);
      assertEquals([code, stderr], [0, ""], operand);
      assertMatch(stdout, /^in\/p9\.png {3}digit 0 .*\nin\/p10\.png {2}digit 7 .*\n$/);
    }
  }));

Deno.test("predict reads standard input as -, beside files", () =>
  withFiles({ "zero.png": ZERO }, async (folder) => {
    const both = await runTask(["predict", "zero.png", "-"], folder, SEVEN);
    assertEquals([both.code, both.stderr], [0, ""]);
    assertMatch(both.stdout, /^zero\.png {2}digit 0 .*\nstdin {5}digit 7 .*\n$/);
    const empty = await runTask(["predict", "-"], folder, new Uint8Array(0));
    assertEquals([empty.code, empty.stdout], [1, ""]);
    assertMatch(empty.stderr, /^error: Cannot read image "stdin": it is empty \(0 bytes\).*\n$/);
    const bad = await runTask(["predict", "--json", "-"], folder, SEVEN.subarray(0, 99));
    assertEquals([bad.code, bad.stdout], [1, "[]\n"]);
    assertMatch(bad.stderr, /^error: Cannot read image "stdin": it is damaged .*\n$/);
  }));

Deno.test("predict --csv prints a table, and a bad file leaves the others' rows", () =>
  withFiles({ "a, b.png": SEVEN, "none.png": blankSheet, "bad.png": ZERO.subarray(0, 99) }, async (
    folder,
  ) => {
    const { code, stdout, stderr } = await runTask(["predict", "--csv", "."], folder);
    assertEquals(code, 1);
    const [header, seven, none, ...rest] = stdout.split("\r\n");
    assertEquals(header, "file,index,digit,probability,second,unsure,left,top,width,height");
    assertMatch(seven!, /^"a, b\.png",0,7,[01]\.\d+,\d,false,\d+,\d+,\d+,\d+$/);
    assertEquals([none, ...rest], ["none.png,,,,,,,,,", ""]);
    assertMatch(stderr, /^error: Cannot read image "bad\.png".*\nerror: 1 of 3 pictures failed\n$/);
  }));

Deno.test("predict --json names the model, and a bad file leaves the others' results", () =>
  withFiles({ "a.png": SEVEN, "bad.png": ZERO.subarray(0, 99) }, async (folder) => {
    const { code, stdout, stderr } = await runTask(
      ["predict", "--json", "nowhere/*.png", "bad.png", "a.png", "lost.png"],
      folder,
    );
    assertEquals(code, 1);
    const [found, ...more] = JSON.parse(stdout);
    assertEquals(more, []);
    assertEquals([found.file, found.digit, found.model], ["a.png", 7, "models/improved.tflite"]);
    assertEquals(stderr.trimEnd().split("\n").length, 4, stderr);
    assertStringIncludes(stderr, 'error: Cannot read images "nowhere/*.png": no file matches it\n');
    assertStringIncludes(stderr, "\nerror: 3 of 4 pictures failed\n");
  }));

Deno.test("predict --as-is takes the whole picture for its digit, and knows the second", () =>
  withFiles({ "seven.png": SEVEN }, async (folder) => {
    const { stdout } = await runTask(["predict", "--as-is", "--json", "seven.png"], folder);
    const [{ box, digit, second, probabilities }] = JSON.parse(stdout);
    const { shape: [height, width] } = await decodePixels(SEVEN);
    assertEquals(box, { left: 0, top: 0, width, height });
    const ranked = probabilities.toSorted((a: number, b: number) => b - a);
    assertEquals([digit, second], [0, 1].map((rank) => probabilities.indexOf(ranked[rank])));
  }));

Deno.test("predict refuses what contradicts itself", async () => {
  await assertRefused(["predict", "--json", "--csv", "data/zero.png"], "--json and --csv");
  await assertRefused(["predict", "-", "data/zero.png", "-"], "is given more than once");
  await assertRefused(["predict", ""], 'Cannot read image "": expected a name');
  await assertRefused(["predict", "lib/cli"], 'Cannot read folder "lib/cli": it has no picture');
  await assertRefused(["predict", "data/*.gif"], 'Cannot read images "data/*.gif": no file');
});

Deno.test("predict reads a photograph upright that was taken with a turned camera", async () => {
  const { data, shape: [height, width, channels] } = await decodePixels(SEVEN);
  // Stored as a camera that was turned to the right stores it.
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = ((width - 1 - x) * height + y) * channels;
      turned.set(data.subarray((y * width + x) * channels, (y * width + x + 1) * channels), to);
    }
  }
  const stored = png({ data: turned, shape: [width, height, channels] });
  const noted = withExif(stored, exifBlock(6));
  await withFiles(
    { "upright.png": SEVEN, "noted.png": noted, "stored.png": stored },
    async (folder) => {
      const { stdout } = await runTask(
        ["predict", "--json", "upright.png", "noted.png", "stored.png"],
        folder,
      );
      const [upright, found, lying] = JSON.parse(stdout);
      assertEquals(found, { ...upright, file: "noted.png" });
      assert(lying.box.width !== upright.box.width, "expected another place");
    },
  );
});

Deno.test("predict --show writes what the model saw beside each picture, and says where", () =>
  withFiles({ "in/two.png": twoDigits, "in/none.png": blankSheet }, async (folder) => {
    const { code, stdout, stderr } = await runTask(["predict", "--show", "in"], folder);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^in\/none\.png {2}no digit found {2}see in\/none\.png\.digits\.svg$/m);
    assertMatch(stdout, /^in\/two\.png {3}number 70 .* {2}see in\/two\.png\.digits\.svg$/m);
    const before = ["in/none.png", "in/none.png.digits.svg", "in/two.png", "in/two.png.digits.svg"];
    assertEquals(filesIn(folder), before);
    const root = parseXml(await Deno.readTextFile(join(folder, "in/two.png.digits.svg")));
    assertMatch(all(root, "title")[0]!.text, /^in\/two\.png: number 70, probability [01]\.\d{4}$/);
    // The same again: it writes over its own pictures.
    const again = await runTask(["predict", "--show", "--json", "in"], folder);
    assertEquals([again.code, again.stderr], [0, ""]);
    const shown = JSON.parse(again.stdout).map((result: { shown: string }) => result.shown);
    assertEquals(shown, ["in/none.png.digits.svg", "in/two.png.digits.svg"]);
    assertEquals(filesIn(folder), before);
  }));

Deno.test("predict --show of standard input writes into the folder that it is called in", () =>
  withFiles({}, async (folder) => {
    const { code, stdout, stderr } = await runTask(
      ["predict", "--show", "--csv", "-"],
      folder,
      SEVEN,
    );
    assertEquals([code, stderr], [0, "see stdin.digits.svg\n"]);
    assertMatch(stdout, /\r\nstdin,0,7,/);
    assertEquals(filesIn(folder), ["stdin.digits.svg"]);
  }));

Deno.test("predict --show writes over no other file, and still tells what it read", () => {
  const files = {
    "a.png": SEVEN,
    "a.png.digits.svg": ZERO,
    "b.png": SEVEN,
    "b.png.digits.svg": MINE,
  };
  return withFiles(files, async (folder) => {
    await Deno.mkdir(join(folder, "c.png.digits.svg"));
    await Deno.writeFile(join(folder, "c.png"), SEVEN);
    const names = ["a.png", "a.png.digits.svg", "b.png", "c.png"];
    const { code, stdout, stderr } = await runTask(["predict", "--show", ...names], folder);
    assertEquals(code, 1);
    assertEquals([...stdout.matchAll(/digit [07]/g)].map(([text]) => text), [
      ...["digit 7", "digit 0", "digit 7", "digit 7"],
    ]);
    assertMatch(stdout, /^a\.png\.digits\.svg .* {2}see a\.png\.digits\.svg\.digits\.svg$/m);
    assertEquals([...stdout.matchAll(/ see /g)].length, 1);
    for (const name of ["a", "b"]) {
      assertStringIncludes(
        stderr,
        `error: Cannot write "${name}.png.digits.svg": another file has that name`,
      );
    }
    assertStringIncludes(stderr, 'error: Cannot write "c.png.digits.svg": ');
    assertEquals(await Deno.readFile(join(folder, "a.png.digits.svg")), ZERO);
    assertEquals(await Deno.readFile(join(folder, "b.png.digits.svg")), MINE);
  });
});

Deno.test("predict --show does not write over a picture of its own that it is given to read", () =>
  withFiles({ "a.png": SEVEN }, async (folder) => {
    await runTask(["predict", "--show", "a.png"], folder);
    const { mtime } = await Deno.stat(join(folder, "a.png.digits.svg"));
    const { code, stderr } = await runTask(
      ["predict", "--show", "a.png", "a.png.digits.svg"],
      folder,
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'Cannot write "a.png.digits.svg": another file has that name');
    assertEquals((await Deno.stat(join(folder, "a.png.digits.svg"))).mtime, mtime);
  }));

const COUNT = 1000;
const many = Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`p${i}.png`, small(i)]));

Deno.test(`predict reads ${COUNT} pictures in natural order`, () =>
  withFiles(many, async (folder) => {
    const { code, stdout, stderr } = await runTask(["predict", "--csv", "."], folder);
    assertEquals([code, stderr], [0, ""]);
    const names = stdout.trimEnd().split("\r\n").slice(1).map((row) => row.split(",")[0]);
    assertEquals(names, Array.from({ length: COUNT }, (_, i) => `p${i}.png`));
  }));

Deno.test("predict that is interrupted says what it has read so far, and ends", () =>
  withFiles(many, async (folder) => {
    const process = startTask(["predict", "."], folder);
    const { code, stdout, stderr } = await interrupt(process, { stream: "stdout", when: "p1.png" });
    assertEquals(code, 130);
    const lines = stdout.trimEnd().split("\n").length;
    assert(lines < COUNT, "expected an end before the end");
    assertEquals(stderr, `Interrupted: read ${lines} of ${COUNT} pictures\n`);
  }));

Deno.test("predict ends without a word where nobody reads on", () =>
  withFiles(many, async (folder) => {
    const process = startTask(["predict", "."], folder);
    const stdout = process.stdout.getReader();
    const { value } = await stdout.read();
    assertStringIncludes(new TextDecoder().decode(value), "p0.png");
    await stdout.cancel();
    assertEquals(await new Response(process.stderr).text(), "");
    assertEquals((await process.status).code, 141);
  }));

/** A picture in MNIST's form: a stroke down, of one of some brightnesses. */
function small(i: number): Uint8Array {
  const data = new Uint8Array(784);
  for (let y = 4; y < 24; y++) data.fill(200 + i % 50, 28 * y + 13, 28 * y + 15);
  return png({ data, shape: [28, 28, 1] });
}
