import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { loadMnist } from "digits";
import { encodeNpy, encodeNpz, npyFiles, SMALL, withFiles } from "../made_sets.ts";

const arrays = npyFiles();

/** Reads the file's bytes as a data set. */
async function load(npz: Uint8Array) {
  let found: Awaited<ReturnType<typeof loadMnist>> | undefined;
  await withFiles({ "a.npz": npz }, async (folder) => {
    found = await loadMnist({ directory: join(folder, "a.npz") });
  });
  return found!;
}

async function assertRefused(npz: Uint8Array, message: string): Promise<void> {
  await assertRejects(() => load(npz), Error, message);
}

Deno.test("a .npz file is read, compressed or not, from each version of NumPy's header", async () => {
  for (const compressed of [true, false]) {
    for (const version of [1, 2, 3] as const) {
      const { train, test } = await load(encodeNpz(npyFiles({ version }), { compressed }));
      assertEquals(train.images, { data: SMALL.trainImages, shape: [2, 2, 3] });
      assertEquals(test.labels, SMALL.testLabels);
    }
  }
});

Deno.test("a .npz file's labels may be integers of any type, and one a row", async () => {
  for (
    const [values, descr] of [
      [new BigInt64Array([0n, 9n]), "<i8"],
      [new BigUint64Array([0n, 9n]), "<u8"],
      [new Int32Array([0, 9]), "<i4"],
      [new Uint32Array([0, 9]), "<u4"],
      [new Int16Array([0, 9]), "<i2"],
      [new Uint8Array([0, 0, 0, 9]), ">i2"],
      [new Int8Array([0, 9]), "|i1"],
    ] as const
  ) {
    for (const shape of [[2], [2, 1]]) {
      const labels = encodeNpy(values, shape, { descr });
      const { train } = await load(encodeNpz({ ...arrays, "y_train.npy": labels }));
      assertEquals([...train.labels], [0, 9], descr);
    }
  }
});

Deno.test("a .npz file may name its arrays as MedMNIST does, and have a channel", async () => {
  const medmnist = {
    "train_images.npy": encodeNpy(SMALL.trainImages, [2, 2, 3, 1]),
    "train_labels.npy": arrays["y_train.npy"]!,
    "val_images.npy": encodeNpy(SMALL.testImages, [1, 2, 3]),
    "test_images.npy": arrays["x_test.npy"]!,
    "test_labels.npy": arrays["y_test.npy"]!,
  };
  const { train } = await load(encodeNpz(medmnist));
  assertEquals(train.images, { data: SMALL.trainImages, shape: [2, 2, 3] });
});

Deno.test("a .npz file of other things is refused, and what it holds is said", async () => {
  const { "y_test.npy": _, ...incomplete } = arrays;
  const images = (bytes: Uint8Array) => encodeNpz({ ...arrays, "x_train.npy": bytes });
  const labels = (bytes: Uint8Array) => encodeNpz({ ...arrays, "y_train.npy": bytes });
  const float = new Float32Array(12);
  await assertRefused(
    encodeNpz(incomplete),
    "it holds x_train, y_train, x_test, expected an array y_test or test_labels",
  );
  await assertRefused(
    images(encodeNpy(float, [2, 2, 3], { descr: "<f4" })),
    'a.npz: x_train.npy": it holds float32 of shape [2, 2, 3], expected uint8 in 0–255',
  );
  await assertRefused(images(encodeNpy(new Uint8Array(12), [2, 6])), "uint8 of shape [2, 6]");
  await assertRefused(images(encodeNpy(new Uint8Array(36), [2, 2, 3, 3])), "of shape [2, 2, 3, 3]");
  await assertRefused(images(encodeNpy(new Uint8Array(), [0, 0, 3])), "images are 0×3");
  await assertRefused(images(encodeNpy(new Uint8Array(), [0, 2, 3])), "it holds 0 images");
  await assertRefused(
    images(encodeNpy(SMALL.trainImages, [2, 2, 3], { order: "True" })),
    "its values are in Fortran order, expected C order",
  );
  await assertRefused(
    images(encodeNpy(new Uint8Array(9), [3], { descr: "|O" })),
    "it holds Python objects of shape [3]",
  );
  await assertRefused(
    labels(encodeNpy(float.subarray(2, 4), [2], { descr: "<f4" })),
    "it holds float32 of shape [2], expected integers of shape [count]",
  );
  await assertRefused(
    labels(encodeNpy(new BigInt64Array([0n, -1n]), [2], { descr: "<i8" })),
    "label 1 is -1, expected a whole number in 0–255",
  );
  await assertRefused(labels(encodeNpy(new Uint8Array([1]), [1])), "holds 2 images, ");
  await assertRefused(
    labels(encodeNpy(new Uint8Array([1, 10]), [2])),
    "label 1 is 10, expected 0–9",
  );
});

Deno.test("a .npz file that is something else, or damaged, is refused", async () => {
  const text = (text: string) => new TextEncoder().encode(text);
  const whole = encodeNpz(arrays, { compressed: false });
  await assertRefused(text("<!DOCTYPE html><html>"), "it is a web page, expected a .npz file");
  await assertRefused(text("junk"), "it is no ZIP archive, expected a .npz file");
  await assertRefused(whole.subarray(0, -30), "it has no directory, expected a whole ZIP archive");
  await assertRefused(
    encodeNpz({ ...arrays, "x_train.npy": text("x".repeat(99)) }),
    "does not begin",
  );
  const long = encodeNpy(SMALL.trainImages, [2, 2, 4]);
  await assertRefused(
    encodeNpz({ ...arrays, "x_train.npy": long }),
    "it has 12 bytes of values, expected 16 for uint8 of shape [2, 2, 4]",
  );
  const version = arrays["x_train.npy"]!.slice();
  version[6] = 9;
  await assertRefused(encodeNpz({ ...arrays, "x_train.npy": version }), "its version is 9");
  // One pixel changed: the length is right, the checksum is not.
  const changed = whole.slice();
  const at = changed.findLastIndex((byte, i) => byte === 11 && changed[i - 1] === 10);
  changed[at] = 12;
  await assertRefused(changed, "it has another checksum than its archive says");
});

Deno.test("a .npz file that declares gigabytes is refused before memory is taken for them", async () => {
  const declared = encodeNpz(arrays);
  const view = new DataView(declared.buffer);
  // The directory's first entry, behind the mark PK\1\2: the length at 24.
  for (let at = 0; at < declared.length - 4; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xfffffff0, true);
  }
  await assertRefused(declared, "it declares 4,294,967,280 bytes, expected at most");
  const shape = encodeNpy(SMALL.trainImages, [4_000_000_000, 28, 28]);
  await assertRefused(
    encodeNpz({ ...arrays, "x_train.npy": shape }),
    "it has 12 bytes of values, expected 3136000000000",
  );
});

Deno.test("a .npz file cut off anywhere, or with any byte changed, is read right or refused", async () => {
  const whole = encodeNpz(arrays);
  const attempt = async (bytes: Uint8Array, how: string) => {
    try {
      const { train, test } = await load(bytes);
      assertEquals([train.labels, test.labels], [SMALL.trainLabels, SMALL.testLabels], how);
      assertEquals(train.images.data, SMALL.trainImages, how);
    } catch (error) {
      const { message } = error as Error;
      assertEquals(/^Cannot (read|use|pair) .*a\.npz.*$/.test(message), true, `${how}: ${message}`);
    }
  };
  for (let length = 0; length < whole.length; length += 7) {
    await attempt(whole.subarray(0, length), `cut to ${length} bytes`);
  }
  for (let at = 0; at < whole.length; at += 3) {
    await attempt(whole.with(at, whole[at]! ^ 0x55), `byte ${at} changed`);
  }
});
