import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import { createRandom, loadMnist } from "digits";
import { encodeIdx } from "../../../lib/data/mod.ts";
import { idxFiles, SMALL, withFiles } from "../made_sets.ts";

const IMAGES = "train-images-idx3-ubyte";
const mnist = idxFiles({});

/** Reads the small set with other bytes in place of one file. */
async function load(bytes: Uint8Array, name: string = IMAGES) {
  let found: Awaited<ReturnType<typeof loadMnist>> | undefined;
  await withFiles({ ...mnist, [name]: bytes }, async (directory) => {
    found = await loadMnist({ directory });
  });
  return found!;
}

const text = (text: string) => new TextEncoder().encode(text);

Deno.test("what a server sends in place of a file is called by its name", async () => {
  const page = text("\n\ufeff<!doctype HTML>\n<html lang=en><title>Just a moment...</title>");
  const cases = [
    [page, "it is a web page, expected an IDX file, raw or .gz"],
    [gzipSync(page), "it is a web page, expected an IDX file, raw or .gz"],
    [
      text("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"),
      "it is an XML document",
    ],
    [
      text("version https://git-lfs.github.com/spec/v1\noid sha256:00"),
      "it is a pointer of Git LFS",
    ],
    [new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0]), "it is a ZIP archive"],
    [gzipSync(gzipSync(mnist[IMAGES]!)), "it is a gzip archive within a gzip archive"],
    [text("no such file, sorry"), "magic is 1852776563, expected 2051"],
    [gzipSync(text("no such file, sorry")), "magic is 1852776563, expected 2051"],
  ] as const;
  for (const [bytes, message] of cases) {
    const { message: found } = await assertRejects(() => load(bytes), Error);
    assert(found.includes(message) && found.includes(IMAGES), found);
  }
});

/** The header of an IDX3 file of uint8. */
function header(shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = encodeIdx(new Uint8Array(), [0, ...shape.slice(1)]);
  new DataView(bytes.buffer).setUint32(4, shape[0]!);
  return bytes;
}

Deno.test("sizes that no file of that length can hold are refused", async () => {
  const huge = header([0xffffffff, 28, 28]);
  await assertRejects(() => load(huge), Error, "file has 16 bytes, expected 3367254359");
  await assertRejects(() => load(gzipSync(huge)), Error, "it declares 3,367,254,3");
  // A file of two megabytes may well hold 1,176, but no data set is as large.
  const large = new Uint8Array(2_000_000);
  large.set(header([1_500_000, 28, 28]));
  const packed = gzipSync(large, { level: 0 });
  await assertRejects(() => load(packed), Error, "expected at most 1,073,741,824");
});

Deno.test("what follows the declared length is noticed, and not all of it is unpacked", async () => {
  const longer = new Uint8Array([...mnist[IMAGES]!, 1]);
  await assertRejects(() => load(longer), Error, "file has 29 bytes, expected 28");
  await assertRejects(() => load(gzipSync(longer)), Error, "file has 29 bytes, expected 28");
  const endless = new Uint8Array(64 * 2 ** 20);
  endless.set(mnist[IMAGES]!);
  const { message } = await assertRejects(() => load(gzipSync(endless)), Error);
  const [, found] = /file has (\d+) bytes, expected 28 for uint8 of shape/.exec(message)!;
  assert(Number(found) < endless.length / 2, `${found} bytes were unpacked`);
});

/** Reading must give the small set, or one line that names the file. */
async function assertRightOrRefused(bytes: Uint8Array, name: string, how: string): Promise<void> {
  try {
    const { train } = await load(bytes, name);
    assertEquals(train.images.shape.length, 3, how);
    assertEquals(train.images.data.length, SMALL.trainImages.length, how);
  } catch (error) {
    const { message } = error as Error;
    assert(/^Cannot [^\n]*$/.test(message) && message.includes(`${name}"`), `${how}: ${message}`);
  }
}

Deno.test("a file that is cut off anywhere is refused", async () => {
  for (const [name, raw] of Object.entries(mnist)) {
    for (const [end, bytes] of [["", raw], [".gz", gzipSync(raw)]] as const) {
      for (let length = 0; length < bytes.length; length++) {
        const files = { ...mnist, [name]: new Uint8Array() };
        delete (files as Record<string, unknown>)[name];
        await withFiles(
          { ...files, [name + end]: bytes.subarray(0, length) },
          async (directory) => {
            const { message } = await assertRejects(
              () => loadMnist({ directory }),
              Error,
              `${name}${end}"`,
            );
            assert(/^Cannot [^\n]*$/.test(message), message);
          },
        );
      }
    }
  }
});

Deno.test("a file with any bytes changed is read as it stands, or refused in a line", async () => {
  const random = createRandom(7);
  for (let trial = 0; trial < 300; trial++) {
    const raw = mnist[IMAGES]!.slice();
    for (let i = 0; i <= trial % 3; i++) raw[random() % 16] = random() % 256;
    await assertRightOrRefused(raw, IMAGES, `trial ${trial}: ${raw.subarray(0, 16)}`);
    await assertRightOrRefused(gzipSync(raw), IMAGES, `trial ${trial}, compressed`);
  }
});
