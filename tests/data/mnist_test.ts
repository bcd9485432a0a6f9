import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { gzipSync } from "fflate";
import { crc32 } from "../../lib/core/bytes.ts";
import { currentHost, installHost } from "../../lib/core/host.ts";
import { encodeIdx } from "../../lib/data/mod.ts";
import { loadMnist } from "digits";
import { needsShared, sharedPath } from "../shared.ts";

const names = {
  "train-images-idx3-ubyte": encodeIdx(new Uint8Array(2 * 6).map((_, i) => i), [2, 2, 3]),
  "train-labels-idx1-ubyte": encodeIdx(new Uint8Array([0, 9]), [2]),
  "t10k-images-idx3-ubyte": encodeIdx(new Uint8Array(6).fill(255), [1, 2, 3]),
  "t10k-labels-idx1-ubyte": encodeIdx(new Uint8Array([4]), [1]),
};

/** Runs a test in a folder with the four files above, some of them replaced (or, null, left out). */
async function withFiles(
  replaced: Record<string, Uint8Array | null>,
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries({ ...names, ...replaced })) {
      if (bytes) await Deno.writeFile(join(directory, name), bytes);
    }
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")))
    .bytes();
}

Deno.test("loadMnist() loads and checks the four files of the package", async () => {
  const { train, test } = await loadMnist({ directory: "" });
  assertEquals(train.images.shape, [60000, 28, 28]);
  assertEquals(test.images.shape, [10000, 28, 28]);
  assertEquals([...train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);
  assertEquals([...test.labels.subarray(0, 5)], [7, 2, 1, 0, 4]);
  assertEquals(Math.max(...test.images.data.subarray(0, 784)), 255);
});

Deno.test("loadMnist() refuses a file of the package that is not the official one", () =>
  withFiles({}, async (folder) => {
    const host = currentHost();
    installHost({ ...host, findMnist: (name) => Promise.resolve(join(folder, name)) });
    try {
      await assertRejects(() => loadMnist({ directory: "" }), Error, "SHA-256 is");
    } finally {
      installHost(host);
    }
  }));

Deno.test({
  ...needsShared("loadMnist() reads the official archives to the package's images and labels"),
  async fn() {
    const packaged = await loadMnist({ directory: "" });
    const archived = await loadMnist({ directory: sharedPath("mnist") });
    for (const set of ["train", "test"] as const) {
      assertEquals(archived[set].images.shape, packaged[set].images.shape);
      const [found, expected] = [archived[set].images.data, packaged[set].images.data];
      assertEquals(crc32(found), crc32(expected), `${set} images`);
      assertEquals(archived[set].labels, packaged[set].labels);
    }
  },
});

Deno.test("loadMnist() reads archives that hold the file's name, as the official ones do", () =>
  withFiles({ "t10k-images-idx3-ubyte": null }, async (directory) => {
    const raw = names["t10k-images-idx3-ubyte"];
    const archive = gzipSync(raw, { filename: "t10k-images-idx3-ubyte" });
    await Deno.writeFile(join(directory, "t10k-images-idx3-ubyte.gz"), archive);
    assertEquals((await loadMnist({ directory })).test.images.data, new Uint8Array(6).fill(255));
  }));

Deno.test("loadMnist() reads a folder of any image size, raw and compressed side by side", () =>
  withFiles({
    "train-images-idx3-ubyte": null,
    "train-images-idx3-ubyte.gz": null,
  }, async (directory) => {
    await Deno.writeFile(
      join(directory, "train-images-idx3-ubyte.gz"),
      await gzip(names["train-images-idx3-ubyte"]),
    );
    const { train, test } = await loadMnist({ directory });
    assertEquals(train.images.shape, [2, 2, 3]);
    assertEquals([...train.images.data.subarray(6)], [6, 7, 8, 9, 10, 11]);
    assertEquals([...test.labels], [4]);
  }));

Deno.test("loadMnist() throws when a file is missing, and names the folder and the file", () =>
  withFiles({ "t10k-labels-idx1-ubyte": null }, async (directory) => {
    const error = await assertRejects(
      () => loadMnist({ directory }),
      Error,
      "t10k-labels-idx1-ubyte",
    );
    assertEquals(error.message.includes(directory), true);
  }));

Deno.test("loadMnist() throws when the folder does not exist", async () => {
  await assertRejects(() => loadMnist({ directory: "no-such-folder" }), Error, "no-such-folder");
});

Deno.test("loadMnist() throws when images and labels differ in number", () =>
  withFiles({
    "train-labels-idx1-ubyte": encodeIdx(new Uint8Array([1, 2, 3]), [3]),
  }, async (directory) => {
    await assertRejects(() => loadMnist({ directory }), Error, "holds 2 images");
  }));

Deno.test("loadMnist() throws when training and test images are of two sizes", () =>
  withFiles({
    "t10k-images-idx3-ubyte": encodeIdx(new Uint8Array(12), [1, 3, 4]),
  }, async (directory) => {
    await assertRejects(
      () => loadMnist({ directory }),
      Error,
      "training images are 2×3, test images 3×4",
    );
  }));

Deno.test("loadMnist() throws when a label is out of range", () =>
  withFiles({
    "train-labels-idx1-ubyte": encodeIdx(new Uint8Array([1, 10]), [2]),
  }, async (directory) => {
    await assertRejects(() => loadMnist({ directory }), Error, "label 1 is 10, expected 0–9");
    assertEquals((await loadMnist({ directory, classes: 11 })).train.labels[1], 10);
  }));

Deno.test("loadMnist() throws when a compressed file is cut off", () =>
  withFiles({ "t10k-labels-idx1-ubyte": null }, async (directory) => {
    const whole = await gzip(names["t10k-labels-idx1-ubyte"]);
    await Deno.writeFile(
      join(directory, "t10k-labels-idx1-ubyte.gz"),
      whole.subarray(0, whole.length - 9),
    );
    await assertRejects(() => loadMnist({ directory }), Error, "Cannot decompress");
  }));

Deno.test("loadMnist() throws when there are no images", () =>
  withFiles({
    "t10k-images-idx3-ubyte": encodeIdx(new Uint8Array(), [0, 28, 28]),
    "t10k-labels-idx1-ubyte": encodeIdx(new Uint8Array(), [0]),
  }, async (directory) => {
    await assertRejects(() => loadMnist({ directory }), Error, "holds 0 images");
  }));
