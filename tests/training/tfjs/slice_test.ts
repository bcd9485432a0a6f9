import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { contiguousRuns } from "../../../lib/training/tfjs/slice.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";

/** The slice by its definition: every index, one at a time. */
function referenceSlice(
  data: ArrayLike<number>,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
): number[] {
  const values: number[] = [];
  const count = size.reduce((product, length) => product * length, 1);
  for (let flat = 0; flat < count; flat++) {
    let rest = flat;
    let index = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += (begin[axis]! + rest % size[axis]!) * stride;
      rest = Math.floor(rest / size[axis]!);
      stride *= shape[axis]!;
    }
    values.push(data[index]!);
  }
  return values;
}

const cases: { shape: number[]; begin: number[]; size: number[] }[] = [
  { shape: [7], begin: [2], size: [3] },
  { shape: [7], begin: [0], size: [7] },
  { shape: [5, 3], begin: [1, 0], size: [2, 3] },
  { shape: [5, 3], begin: [1, 1], size: [4, 2] },
  { shape: [3, 4, 5], begin: [1, 0, 2], size: [2, 4, 3] },
  { shape: [3, 4, 5], begin: [0, 1, 0], size: [3, 2, 5] },
  { shape: [2, 3, 4, 5], begin: [1, 1, 1, 1], size: [1, 2, 3, 4] },
  { shape: [2, 3, 2, 3, 2], begin: [0, 1, 0, 1, 0], size: [2, 2, 2, 2, 2] },
  { shape: [2, 2, 2, 2, 2, 3], begin: [1, 0, 1, 0, 1, 1], size: [1, 2, 1, 2, 1, 2] },
  { shape: [4, 6], begin: [2, 3], size: [0, 2] },
  { shape: [3, 40, 2], begin: [1, 5, 0], size: [2, 30, 2] },
  { shape: [30, 3, 1], begin: [2, 1, 0], size: [27, 1, 1] },
  { shape: [1, 1, 1], begin: [0, 0, 0], size: [1, 1, 1] },
];

for (const { shape, begin, size } of cases) {
  Deno.test(`Slice of [${shape}] from [${begin}], [${size}] long, equals its definition`, async () => {
    await startBackend();
    await installKernels();
    const before = tf.memory().numTensors;
    const count = tf.util.sizeFromShape(shape);
    for (const dtype of ["float32", "int32", "bool"] as const) {
      const data = Array.from({ length: count }, (_, i) => dtype === "bool" ? i % 2 : i);
      const values = tf.tidy(() =>
        Array.from(tf.slice(tf.tensor(data, shape, dtype), begin, size).dataSync())
      );
      assertEquals(values.map(Number), referenceSlice(data, shape, begin, size));
    }
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("Slice of strings still works", async () => {
  await startBackend();
  await installKernels();
  const before = tf.memory().numTensors;
  const values = tf.tidy(() => tf.slice(tf.tensor1d(["a", "b", "c"]), 1, 2).arraySync());
  assertEquals(values, ["b", "c"]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("Slice keeps NaN, infinities, the negative zero and denormals bit for bit", async () => {
  await startBackend();
  await installKernels();
  const special = [0, NaN, Infinity, -Infinity, -0, 1e-45, 3];
  const values = tf.tidy(() => tf.slice(tf.tensor1d(special), 1, 5).dataSync<"float32">().slice());
  // As bits, for assertEquals() takes −0 for 0.
  const bits = (floats: Float32Array) => [...new Uint32Array(floats.buffer)];
  assertEquals(bits(values), bits(Float32Array.from(special.slice(1, 6))));
});

Deno.test("contiguousRuns() joins whole trailing axes into one run", () => {
  const { length, starts } = contiguousRuns([4, 3, 5], [1, 0, 0], [2, 3, 5]);
  assertEquals(length, 30);
  assertEquals([...starts], [15]);
});

Deno.test("contiguousRuns() splits at the first axis that is not whole", () => {
  const { length, starts } = contiguousRuns([2, 4, 5], [0, 1, 0], [2, 2, 5]);
  assertEquals(length, 10);
  assertEquals([...starts], [5, 25]);
});
