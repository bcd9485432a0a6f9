import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { decodeImage, decodePixels, grayscale, readImage, resize } from "../../lib/image/mod.ts";
import { exactFiles } from "./fixtures/pillow.ts";
import { needsShared, sharedPath } from "../shared.ts";

Deno.test("decodeImage() makes the model's input, gray and 28×28", async () => {
  const { bytes, gray } = exactFiles[2]!;
  assertEquals(await decodeImage(bytes), resize(gray, { height: 28, width: 28 }));
  assertEquals((await decodeImage(bytes, { height: 5, width: 4 })).shape, [1, 5, 4]);
});

Deno.test("readImage() reads a file", async () => {
  const path = await Deno.makeTempFile({ suffix: ".png" });
  try {
    await Deno.writeFile(path, exactFiles[0]!.bytes);
    assertEquals(await readImage(path), await decodeImage(exactFiles[0]!.bytes));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readImage() names the file that is not there", async () => {
  await assertRejects(
    () => readImage("no/such.png"),
    Error,
    'Cannot read image "no/such.png": there is no such file',
  );
});

Deno.test("readImage() names the folder that is no file", async () => {
  const path = await Deno.makeTempDir();
  try {
    await assertRejects(() => readImage(path), Error, `Cannot read image "${path}": `);
  } finally {
    await Deno.remove(path);
  }
});

const patterns = [
  "colour_40x40",
  "pattern_1x1",
  "pattern_7x7",
  "pattern_13x200",
  "pattern_28x28",
  "pattern_56x56",
  "pattern_100x37",
  "pattern_300x301",
  "pattern_1024x768",
];
for (const name of patterns) {
  Deno.test({
    ...needsShared(`readImage() gives Pillow's bytes for ${name}`),
    fn: async () => {
      const found = await readImage(sharedPath(`reference/resize/${name}.png`));
      const expected = await Deno.readFile(sharedPath(`reference/resize/${name}.28x28.u8.bin`));
      assertEquals(found, { data: expected, shape: [1, 28, 28] });
    },
  });
}

Deno.test({
  ...needsShared("readImage() gives Pillow's bytes for zero.png of the TFLite example"),
  fn: async () => {
    const found = await readImage(sharedPath("images/zero.png"));
    const expected = await Deno.readFile(sharedPath("reference/resize/zero.28x28.u8.bin"));
    assertEquals(found.data, expected);
  },
});

Deno.test({
  ...needsShared("grayscale() gives Pillow's bytes for colour_40x40"),
  fn: async () => {
    const file = await Deno.readFile(sharedPath("reference/resize/colour_40x40.png"));
    const expected = await Deno.readFile(sharedPath("reference/resize/colour_40x40.grey.u8.bin"));
    assertEquals(grayscale(await decodePixels(file)).data, expected);
  },
});
