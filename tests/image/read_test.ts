import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { decodeImage, readImage, resize } from "../../lib/image/mod.ts";
import { exactFiles, pictures, zeroInput } from "./fixtures/pillow.ts";
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

for (const { name, bytes, input } of pictures) {
  Deno.test(`decodeImage() gives Pillow's bytes for a ${name}`, async () => {
    assertEquals(await decodeImage(bytes), { data: input, shape: [1, 28, 28] });
  });
}

Deno.test("readImage() gives Pillow's bytes for data/zero.png", async () => {
  const zero = new URL("../../data/zero.png", import.meta.url);
  assertEquals(await readImage(zero), { data: zeroInput, shape: [1, 28, 28] });
});

Deno.test({
  ...needsShared("readImage() gives Pillow's bytes for zero.png of the TFLite example"),
  fn: async () => {
    const found = await readImage(sharedPath("images/zero.png"));
    const expected = await Deno.readFile(sharedPath("reference/resize/zero.28x28.u8.bin"));
    assertEquals(found.data, expected);
  },
});
