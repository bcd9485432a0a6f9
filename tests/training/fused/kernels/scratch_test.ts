/**
 * Each kernel with exactly the scratch memory that `scratch.ts` says it asks for. A formula that is too
 * small is found by what the kernel writes behind it, one that is too large by what is never used.
 */
import "#host";
import { assertEquals } from "@std/assert";
import { frameSize, type WindowShape } from "../../../../lib/training/fused/geometry.ts";
import {
  biasBackwardScratch,
  conv2dScratch,
  convForwardScratch,
  denseBackwardScratch,
  denseForwardScratch,
  denseScratch,
  inputGradientScratch,
  matmulNNScratch,
  matmulNTScratch,
  sparseBackwardScratch,
  weightGradientScratch,
  winogradImageScratch,
  winogradWeightsScratch,
} from "../../../../lib/training/fused/scratch.ts";
import { LINEAR } from "../../../../lib/training/fused/shared/activation.ts";
import {
  DENSE_ROWS,
  PACKED_ROWS,
  PANEL,
  PATCHES,
  ROW_UNIT,
  SPARSE_ROWS,
  WINOGRAD_POINTS,
  WINOGRAD_TILES,
} from "../../../../lib/training/fused/shared/blocks.ts";
import { partWords } from "../../../../lib/training/fused/shared/sizes.ts";
import { values } from "../../close.ts";
import {
  builds,
  place,
  type Placed,
  shapeOf,
  sizeOf,
  stateOf,
  tableOf,
  usedWords,
} from "./fixture.ts";

/** Sizes around panels, blocks and vectors. */
const lengths = [1, 3, 7, 48, 49, 513] as const;
const batches = [1, 2, 7, 31, 48, 49, 256, 257] as const;

/** Fails when something was written beside an array; tells how much of the scratch was used. */
function usedOf(memory: Placed<"scratch">, context: string): number {
  assertEquals(memory.damaged(), [], context);
  return usedWords(memory.read("scratch"));
}

/** `[m, k]` values of which every fourth row, where the kernels look for zeros, has none but zeros. */
function seeminglySparse(m: number, k: number): Float32Array {
  return Float32Array.from({ length: m * k }, (_, i) => Math.floor(i / k) % 4 === 0 ? 0 : 0.5);
}

Deno.test("blocks are made of whole panels, and threads take whole blocks", () => {
  for (const rows of [PACKED_ROWS, DENSE_ROWS, WINOGRAD_TILES]) assertEquals(rows % PANEL, 0);
  for (const rows of [DENSE_ROWS, SPARSE_ROWS]) assertEquals(ROW_UNIT % rows, 0);
  assertEquals(Number.isInteger(SPARSE_ROWS), true);
});

for (const build of builds) {
  Deno.test(`matmulNN uses all of its scratch and nothing behind it: ${build}`, () => {
    for (const m of batches) {
      for (const k of lengths) {
        const [n, words] = [9, matmulNNScratch(m, k)];
        const memory = place(build, { a: m * k, b: k * n, c: m * n, scratch: words });
        const { at } = memory;
        memory.call("matmulNN", at.a, at.b, 0, at.c, 0, m, k, n, 0, at.scratch);
        assertEquals(usedOf(memory, `${m}×${k}`), words);
      }
    }
  });

  Deno.test(`matmulNT uses all of its scratch and nothing behind it: ${build}`, () => {
    for (const m of batches) {
      for (const n of lengths) {
        const [k, words] = [9, matmulNTScratch(m, n)];
        const memory = place(build, { a: m * n, b: k * n, c: m * k, scratch: words });
        const { at } = memory;
        memory.call("matmulNT", at.a, at.b, at.c, m, n, k, 0, k, at.scratch);
        assertEquals(usedOf(memory, `${m}×${n}`), words);
      }
    }
  });

  Deno.test(`denseForward stays within its scratch, and needs it: ${build}`, () => {
    // Of 256 examples the last one's list is full: it is none of those without values.
    const spare = { 0: Infinity, 1: Infinity };
    for (const m of batches) {
      for (const k of lengths) {
        for (const start of [0, m >> 1]) {
          const [n, words] = [33, denseForwardScratch(m - start, k)];
          const arrays = {
            state: stateOf(),
            x: seeminglySparse(m, k),
            w: k * n,
            bias: n,
            y: m * n,
          };
          for (const sparse of [0, 1] as const) {
            const memory = place(build, { ...arrays, scratch: words });
            const { at } = memory;
            const args = [at.state, at.x, at.w, at.bias, at.y, start, m, m, k, n, LINEAR, sparse];
            memory.call("denseForward", ...args, at.scratch);
            const used = usedOf(memory, `${m}×${k} from ${start}, ${sparse}`);
            spare[sparse] = Math.min(spare[sparse], words - used);
          }
        }
      }
    }
    assertEquals(spare, { 0: 0, 1: 0 });
  });

  Deno.test(`denseBackward stays within its scratch, and needs it: ${build}`, () => {
    const spare = { 0: Infinity, 1: Infinity };
    for (const m of batches) {
      for (const n of [1, 7, 32, 33, 49, 130]) {
        for (const k of [1, 15, 49]) {
          const words = denseBackwardScratch(m, n);
          const arrays = {
            ...{ state: stateOf(), x: seeminglySparse(m, k), dy: m * n, dx: m * k, w: k * n },
            ...{ mean: k * n, square: k * n },
          };
          for (const sparse of [0, 1] as const) {
            const memory = place(build, { ...arrays, scratch: words });
            const { at } = memory;
            const args = [at.state, at.x, at.dy, at.dx, at.w, at.mean, at.square, m, k, n];
            memory.call("denseBackward", ...args, 0, k, sparse, at.scratch);
            const used = usedOf(memory, `${m}×${k}×${n}, ${sparse}`);
            spare[sparse] = Math.min(spare[sparse], words - used);
          }
        }
      }
    }
    assertEquals(spare, { 0: 0, 1: 0 });
  });

  Deno.test(`biasBackward uses all of its scratch and nothing behind it: ${build}`, () => {
    for (const n of lengths) {
      const [m, words] = [5, biasBackwardScratch(n)];
      const arrays = { state: stateOf(), dy: m * n, bias: n, mean: n, square: n, scratch: words };
      const memory = place(build, arrays);
      const { at } = memory;
      memory.call("biasBackward", at.state, at.dy, at.bias, at.mean, at.square, m, n, at.scratch);
      assertEquals(usedOf(memory, `${n}`), words);
    }
  });
}

/** Windows over images: odd sizes, strides, padding, dilation; more and fewer pixels than a block. */
const shapes: Record<string, WindowShape> = {
  "1×1 on one pixel": shapeOf({ input: [1, 1, 1], units: 1, window: [1, 1] }),
  "1×1 of 7 channels to 5": shapeOf({ input: [7, 7, 7], units: 5, window: [1, 1] }),
  "3×3 of one channel to 513": shapeOf({ input: [9, 10, 1], units: 513, window: [3, 3] }),
  "3×3 of 48 channels to 8": shapeOf({ input: [9, 10, 48], units: 8, window: [3, 3] }),
  "3×3 of 4 channels to 12, padded": shapeOf({
    ...{ input: [25, 23, 4], units: 12, window: [3, 3], same: true },
  }),
  "3×3 of 12 channels to 4": shapeOf({ input: [29, 27, 12], units: 4, window: [3, 3] }),
  "3×3 on 3×3": shapeOf({ input: [3, 3, 8], units: 8, window: [3, 3] }),
  "5×3 of 3 channels to 49, strides 3 and 2, padded": shapeOf({
    ...{ input: [25, 22, 3], units: 49, window: [5, 3], strides: [3, 2], same: true },
  }),
  "2×2 with stride 3, which leaves a rest": shapeOf({
    ...{ input: [24, 25, 2], units: 7, window: [2, 2], strides: [3, 3] },
  }),
  "3×3 dilated, padded": shapeOf({
    ...{ input: [9, 9, 3], units: 5, window: [3, 3], dilation: [2, 3], same: true },
  }),
};

/** The sizes that formulas take, by their letters there. */
function sizesOf(shape: WindowShape) {
  const [channels, n] = [shape.input[2], shape.output[2]];
  const pixels = shape.output[0] * shape.output[1];
  return { channels, n, pixels, patch: shape.window[0] * shape.window[1] * channels };
}

/** One image whose gradient is zero but for the last channel, which makes its list full. */
function placeConvolution(build: (typeof builds)[number], shape: WindowShape, scratch: number) {
  const { channels, n, pixels, patch } = sizesOf(shape);
  const dy = Float32Array.from({ length: pixels * n }, (_, i) => Number(i % n === n - 1));
  return place(build, {
    ...{ table: tableOf(shape), x: values(sizeOf(shape.input), 1), w: patch * n, bias: n },
    ...{ y: dy.length, dy, dx: sizeOf(shape.input), turned: patch * n, part: partWords(patch, n) },
    ...{ skipping: stateOf(), full: stateOf({ maySkip: false }) },
    points: WINOGRAD_POINTS * channels * n,
    scratch,
  });
}

/** Calls `convBackward`; `state`: whether zeros may be skipped. */
function backward(
  memory: ReturnType<typeof placeConvolution>,
  { state = "full", dx = true, winograd = false }: {
    readonly state?: "skipping" | "full";
    readonly dx?: boolean;
    readonly winograd?: boolean;
  },
) {
  const { at } = memory;
  const args = [at[state], at.table, at.x, at.y, at.dy, dx ? at.dx : 0, at.w, at.turned];
  const points = winograd ? at.points : 0;
  memory.call("convBackward", ...args, points, at.part, LINEAR, 0, 1, 1, 1, at.scratch);
}

for (const build of builds) {
  for (const [name, shape] of Object.entries(shapes)) {
    const { channels, n, pixels, patch } = sizesOf(shape);
    const title = `${name}, ${build}`;
    const manyPixels = pixels >= PATCHES;

    Deno.test(`convForward stays within its scratch: ${title}`, () => {
      const words = convForwardScratch(patch);
      const memory = placeConvolution(build, shape, words);
      const { at } = memory;
      const args = [at.table, at.x, at.w, 0, at.bias, at.y, 0, 1, LINEAR];
      memory.call("convForward", ...args, at.scratch);
      const used = usedOf(memory, name);
      if (manyPixels) assertEquals(used, words);
    });

    Deno.test(`convBackward of the weights stays within its scratch: ${title}`, () => {
      const words = weightGradientScratch(patch);
      const memory = placeConvolution(build, shape, words);
      backward(memory, { dx: false });
      const used = usedOf(memory, name);
      if (manyPixels) assertEquals(used, words);
    });

    Deno.test(`convBackward of the input stays within its scratch: ${title}`, () => {
      const words = inputGradientScratch(patch, n);
      const memory = placeConvolution(build, shape, words);
      backward(memory, {});
      const used = usedOf(memory, name);
      if (manyPixels) assertEquals(used, words);
    });

    if (shape.dilation.every((step) => step === 1) && n > 4) {
      Deno.test(`convBackward that skips zeros uses all of its scratch: ${title}`, () => {
        const words = sparseBackwardScratch(n, { frame: frameSize(shape), pixels });
        const memory = placeConvolution(build, shape, words);
        backward(memory, { state: "skipping" });
        assertEquals(usedOf(memory, name), words);
      });
    }

    if (shape.window.every((side) => side === 3) && channels % 4 === 0 && n % 4 === 0) {
      const manyTiles = Math.ceil(shape.output[0] / 4) * Math.ceil(shape.output[1] / 4) >= 36;

      Deno.test(`convForward by Winograd's method stays within its scratch: ${title}`, () => {
        const words = winogradImageScratch(channels, n);
        const memory = placeConvolution(build, shape, words);
        const { at } = memory;
        const args = [at.table, at.x, at.w, at.points, at.bias, at.y, 0, 1, LINEAR];
        memory.call("convForward", ...args, at.scratch);
        const used = usedOf(memory, name);
        if (manyTiles) assertEquals(used, words);
      });

      Deno.test(`convBackward by Winograd's method stays within its scratch: ${title}`, () => {
        const words = Math.max(weightGradientScratch(patch), winogradImageScratch(n, channels));
        const memory = placeConvolution(build, shape, words);
        backward(memory, { winograd: true });
        const used = usedOf(memory, name);
        if (manyTiles) assertEquals(used, words);
      });

      Deno.test(`winogradWeights uses all of its scratch and nothing behind it: ${title}`, () => {
        const words = winogradWeightsScratch();
        const memory = placeConvolution(build, shape, words);
        const { at } = memory;
        const args = [at.w, 4 * n, 4 * channels * n, 0, at.points, channels, n, 0, channels];
        memory.call("winogradWeights", ...args, at.scratch);
        assertEquals(usedOf(memory, name), words);
      });
    }
  }
}

Deno.test("a layer asks for what the greediest of its kernels does", () => {
  const dense = { inputSize: 784, units: 10 };
  assertEquals(denseScratch(1, dense), denseForwardScratch(1, 784));
  assertEquals(denseScratch(257, { inputSize: 1, units: 513 }), denseBackwardScratch(257, 513));
  for (const shape of Object.values(shapes)) {
    const { channels, n, pixels, patch } = sizesOf(shape);
    const all = [
      convForwardScratch(patch),
      weightGradientScratch(patch),
      inputGradientScratch(patch, n),
      sparseBackwardScratch(n, { frame: frameSize(shape), pixels }),
    ];
    assertEquals(conv2dScratch(shape, { winograd: false }), Math.max(...all));
    const both = [winogradImageScratch(channels, n), winogradImageScratch(n, channels)];
    const most = Math.max(...all, winogradWeightsScratch(), ...both);
    assertEquals(conv2dScratch(shape, { winograd: true }), most);
  }
});
