import "#host";
import { assertEquals } from "@std/assert";
import { conv2d, conv2dBackward } from "../../../../lib/training/fused/reference/conv2d.ts";
import type { WindowShape } from "../../../../lib/training/fused/geometry.ts";
import { conv2dScratch } from "../../../../lib/training/fused/scratch.ts";
import { LINEAR, RELU } from "../../../../lib/training/fused/shared/activation.ts";
import { WINOGRAD_POINTS } from "../../../../lib/training/fused/shared/blocks.ts";
import { partWords } from "../../../../lib/training/fused/shared/sizes.ts";
import { assertClose, values } from "../../close.ts";
import { builds, place, shapeOf, sizeOf, sparseValues, stateOf, tableOf } from "./fixture.ts";

const shapes: Record<string, WindowShape> = {
  "3×3 of one channel": shapeOf({ input: [9, 7, 1], units: 5, window: [3, 3] }),
  "3×3, 8 to 12 channels": shapeOf({ input: [12, 11, 8], units: 12, window: [3, 3] }),
  "3×3, 8 to 12 channels, padded": shapeOf({
    ...{ input: [9, 10, 8], units: 12, window: [3, 3], same: true },
  }),
  "3×3, 4 to 8 channels, more tiles than a block": shapeOf({
    ...{ input: [31, 27, 4], units: 8, window: [3, 3] },
  }),
  "3×3 on 3×3": shapeOf({ input: [3, 3, 8], units: 8, window: [3, 3] }),
  "3×3, stride 2, padded": shapeOf({
    ...{ input: [10, 9, 3], units: 7, window: [3, 3], strides: [2, 2], same: true },
  }),
  "5×5 of 3 channels": shapeOf({ input: [13, 12, 3], units: 6, window: [5, 5] }),
  "2×4, strides 1 and 3": shapeOf({ input: [8, 14, 2], units: 3, window: [2, 4], strides: [1, 3] }),
  "1×1": shapeOf({ input: [6, 5, 7], units: 9, window: [1, 1] }),
  "1×1, stride 3": shapeOf({ input: [8, 9, 4], units: 4, window: [1, 1], strides: [3, 3] }),
  "3×3, dilated, padded": shapeOf({
    ...{ input: [9, 9, 2], units: 5, window: [3, 3], dilation: [2, 3], same: true },
  }),
};

/** Whether Winograd's method can compute it. */
const suitsWinograd = ({ input, output, window, strides, dilation }: WindowShape) =>
  window.every((size) => size === 3) && [...strides, ...dilation].every((step) => step === 1) &&
  input[2] % 4 === 0 && output[2] % 4 === 0;

/** Places two images, weights, and room for everything that the convolution's kernels write. */
function placeConvolution(
  build: (typeof builds)[number],
  shape: WindowShape,
  { zeros, maySkip = true }: { readonly zeros: number; readonly maySkip?: boolean },
) {
  const [channels, units] = [shape.input[2], shape.output[2]];
  const patch = shape.window[0] * shape.window[1] * channels;
  return place(build, {
    state: stateOf({ maySkip }),
    table: tableOf(shape),
    x: sparseValues(2 * sizeOf(shape.input), 1, 0.3),
    w: values(patch * units, 2),
    bias: values(units, 3),
    y: 2 * sizeOf(shape.output),
    dy: sparseValues(2 * sizeOf(shape.output), 4, zeros),
    dx: 2 * sizeOf(shape.input),
    part: partWords(patch, units),
    turned: patch * units,
    points: WINOGRAD_POINTS * channels * units,
    turnedPoints: WINOGRAD_POINTS * channels * units,
    scratch: conv2dScratch(shape, { winograd: suitsWinograd(shape) }),
  });
}

/** Fills the two transformed copies of the weights. */
function transformWeights(memory: ReturnType<typeof placeConvolution>, shape: WindowShape) {
  const { at } = memory;
  const [channels, units] = [shape.input[2], shape.output[2]];
  const patch = shape.window[0] * shape.window[1] * channels;
  memory.call("turnWeights", at.w, at.turned, patch, units, 0, units);
  if (!suitsWinograd(shape)) return;
  const strides = [4 * units, 4 * channels * units, 0];
  const sizes = [channels, units, 0, channels];
  memory.call("winogradWeights", at.w, ...strides, at.points, ...sizes, at.scratch);
  const turnedStrides = [4 * patch, 4 * channels, 1];
  const turnedSizes = [units, channels, 0, units];
  const args = [at.turned, ...turnedStrides, at.turnedPoints, ...turnedSizes];
  memory.call("winogradWeights", ...args, at.scratch);
}

const image = (array: Float32Array, index: number) =>
  array.subarray(index * array.length / 2, (index + 1) * array.length / 2);

for (const build of builds) {
  for (const [name, shape] of Object.entries(shapes)) {
    for (const winograd of suitsWinograd(shape) ? [false, true] : [false]) {
      const title = `${name}${winograd ? " by Winograd" : ""}, ${build}`;

      Deno.test(`convForward equals its twin: ${title}`, () => {
        const memory = placeConvolution(build, shape, { zeros: 0 });
        const { at } = memory;
        transformWeights(memory, shape);
        const points = winograd ? at.points : 0;
        const [x, w, bias] = [memory.read("x"), memory.read("w"), memory.read("bias")];
        const expected = [0, 1].flatMap((i) => [...conv2d(shape, { x: image(x, i), w, bias })]);
        for (const kind of [LINEAR, RELU]) {
          const args = [at.table, at.x, at.w, points, at.bias, at.y, 0, 2, kind, at.scratch];
          memory.call("convForward", ...args);
          const cut = expected.map((value) => kind === RELU ? Math.max(0, value) : value);
          assertClose(memory.read("y"), cut, { tolerance: winograd ? 5e-6 : 1e-6 });
        }
        assertEquals(memory.damaged(), []);
      });

      for (const [zeros, maySkip] of [[0, true], [0.9, true], [0.9, false], [1, true]] as const) {
        const how = `${100 * zeros} % zeros${maySkip ? "" : ", not skipped"}`;
        Deno.test(`convBackward equals its twin: ${how}, ${title}`, () => {
          const memory = placeConvolution(build, shape, { zeros, maySkip });
          const { at } = memory;
          transformWeights(memory, shape);
          const points = winograd ? at.turnedPoints : 0;
          const [x, w, dy] = [memory.read("x"), memory.read("w"), memory.read("dy")];
          const args = [at.state, at.table, at.x, at.y, at.dy, at.dx, at.w, at.turned, points];
          memory.call("convBackward", ...args, at.part, LINEAR, 0, 1, 1, 0, at.scratch);
          memory.call("convBackward", ...args, at.part, LINEAR, 1, 2, 0, 1, at.scratch);
          const parts = [0, 1].map((i) =>
            conv2dBackward(shape, { x: image(x, i), w, dy: image(dy, i) })
          );
          const tolerance = winograd ? 5e-6 : 1e-6;
          assertClose(memory.read("dx"), parts.flatMap(({ dx }) => [...dx]), { tolerance });
          const sum = (part: "dw" | "dbias") =>
            parts[0]![part].map((value, i) => value + parts[1]![part][i]!);
          const actual = memory.read("part");
          assertClose(actual.subarray(0, w.length), sum("dw"), { tolerance });
          const biases = actual.subarray(w.length, w.length + shape.output[2]);
          assertClose(biases, sum("dbias"), { tolerance });
          assertEquals(memory.damaged(), []);
        });
      }
    }
  }

  Deno.test(`convBackward takes the activation's derivative first: ${build}`, () => {
    const shape = shapes["3×3 of one channel"]!;
    const memory = placeConvolution(build, shape, { zeros: 0 });
    const { at } = memory;
    const [x, w, bias, dy] = (["x", "w", "bias", "dy"] as const).map((name) => memory.read(name));
    memory.call("convForward", at.table, at.x, at.w, 0, at.bias, at.y, 0, 1, RELU, at.scratch);
    transformWeights(memory, shape);
    const args = [at.state, at.table, at.x, at.y, at.dy, at.dx, at.w, at.turned, 0, at.part];
    memory.call("convBackward", ...args, RELU, 0, 1, 1, 1, at.scratch);
    const y = conv2d(shape, { x: image(x!, 0), w: w!, bias: bias! });
    const gradient = image(dy!, 0).map((value, i) => y[i]! > 0 ? value : 0);
    const expected = conv2dBackward(shape, { x: image(x!, 0), w: w!, dy: gradient });
    assertClose(memory.read("part").subarray(0, w!.length), expected.dw);
    assertEquals(memory.damaged(), []);
  });

  Deno.test(`convBackward does not hide a NaN of the image behind zeros: ${build}`, () => {
    const shape = shapes["3×3, 8 to 12 channels"]!;
    const memory = placeConvolution(build, shape, { zeros: 0.95 });
    const [x, w, dy] = [memory.read("x"), memory.read("w"), memory.read("dy")];
    transformWeights(memory, shape);
    const poisoned = place(build, {
      ...{ state: stateOf(), table: tableOf(shape), w, dy, x: x.map((v, i) => i ? v : NaN) },
      ...{ dx: x.length, part: partWords(72, 12), turned: memory.read("turned") },
      scratch: conv2dScratch(shape, { winograd: false }),
    });
    const to = poisoned.at;
    const args = [to.state, to.table, to.x, to.dy, to.dy, to.dx, to.w, to.turned, 0, to.part];
    poisoned.call("convBackward", ...args, LINEAR, 0, 1, 1, 1, to.scratch);
    const expected = conv2dBackward(shape, {
      ...{ w, dy: image(dy, 0), x: image(poisoned.read("x"), 0) },
    });
    assertClose(poisoned.read("part").subarray(0, w.length), expected.dw);
  });
}
