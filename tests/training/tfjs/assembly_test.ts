/** The WebAssembly kernels alone, on a memory of their own, against their naive twins. */
import "#host";
import * as tf from "@tensorflow/tfjs";
import {
  referenceAdam,
  referenceAddBias,
  referenceMatMul,
  referenceSumRows,
} from "../../../lib/training/tfjs/reference_dense.ts";
import {
  referenceAveragePoolGradient,
  referenceConvolve,
  referenceDepthwiseFilterGradient,
  referenceDepthwiseInputGradient,
  referenceFilterGradient,
  referenceMaxPoolGradient,
} from "../../../lib/training/tfjs/reference_windows.ts";
import { LINEAR, RELU, RELU6 } from "../../../lib/training/tfjs/shared/activation.ts";
import {
  type ConvolutionShape,
  forwardWindow,
  inputGradientWindows,
  type Target,
  type Window,
  windowBytes,
  writeWindow,
} from "../../../lib/training/tfjs/window.ts";
import { assertClose, values } from "../close.ts";
import { Arena, builds } from "./arena.ts";

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** Strides, dilations, paddings; channels and counts that are no multiple of 4, 8, 32 or 512. */
const convolutions = [
  { input: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: [1, 1], dilations: [1, 1], pad: "valid" },
  { input: [1, 5, 7, 1], filter: [3, 3, 1, 3], strides: [1, 1], dilations: [1, 1], pad: "valid" },
  { input: [2, 6, 5, 4], filter: [3, 3, 4, 8], strides: [1, 1], dilations: [1, 1], pad: "same" },
  { input: [3, 7, 6, 3], filter: [2, 3, 3, 5], strides: [2, 1], dilations: [1, 1], pad: "same" },
  { input: [1, 9, 9, 5], filter: [3, 3, 5, 9], strides: [2, 2], dilations: [1, 1], pad: "valid" },
  { input: [2, 8, 9, 6], filter: [3, 2, 6, 7], strides: [1, 1], dilations: [2, 3], pad: "same" },
  { input: [1, 10, 8, 2], filter: [3, 3, 2, 1], strides: [1, 1], dilations: [2, 2], pad: "valid" },
  { input: [2, 7, 7, 3], filter: [1, 1, 3, 17], strides: [3, 2], dilations: [1, 1], pad: "valid" },
  { input: [1, 6, 6, 2], filter: [5, 5, 2, 3], strides: [1, 1], dilations: [1, 1], pad: 2 },
  { input: [4, 13, 14, 5], filter: [3, 3, 5, 12], strides: [1, 1], dilations: [1, 1], pad: "same" },
  // More weights than the 128 that are laid out at a time, and positions than 512.
  {
    input: [3, 15, 14, 16],
    filter: [3, 3, 16, 7],
    strides: [1, 1],
    dilations: [1, 1],
    pad: "same",
  },
] as const;

type Convolution = typeof convolutions[number];

const activations = [["linear", LINEAR], ["relu", RELU], ["relu6", RELU6]] as const;

function shapeOf(
  { input, filter, strides, dilations, pad }: Convolution,
  { depthwise = false } = {},
): ConvolutionShape {
  return tf.backend_util.computeConv2DInfo(
    [...input],
    [...filter],
    [...strides],
    [...dilations],
    pad,
    undefined,
    depthwise,
  );
}

function nameOf({ input, filter, strides, dilations, pad }: Convolution): string {
  return `[${input}] ∗ [${filter}], strides ${strides}, dilations ${dilations}, padding ${pad}`;
}

function placeWindow(arena: Arena, shape: { window: Window; target?: Target }) {
  return writeWindow(arena.buffer, arena.room(windowBytes(shape.window)), shape);
}

for (const build of builds) {
  for (
    const [m, k, n] of [
      [1, 1, 1],
      [3, 5, 7],
      [4, 8, 16],
      [5, 513, 9],
      [13, 33, 10],
      [6, 0, 3],
      [7, 49, 129],
      [257, 48, 1],
    ] as const
  ) {
    for (
      const [transposeA, transposeB] of [[false, false], [true, false], [false, true], [true, true]]
    ) {
      const name = `a${transposeA ? "ᵀ" : ""} · b${transposeB ? "ᵀ" : ""}`;
      for (const last of ["a", "b"] as const) {
        const where = `${last} at the memory's end`;
        Deno.test(`matMul (${build}) ${name}, m=${m}, k=${k}, n=${n}, ${where}, equals its twin`, async () => {
          const arena = await Arena.create(build);
          const [aData, bData] = [values(m * k, 1), values(k * n, 2)];
          const a = last === "a" ? arena.lastInput(aData) : arena.input(aData);
          const b = last === "b" ? arena.lastInput(bData) : arena.input(bData);
          const c = arena.room(m * n * 4);
          const scratch = arena.room(arena.kernels.matMulScratch(n, k));
          arena.kernels.matMul(a, b, c, m, n, k, transposeA!, transposeB!, scratch);
          const shape = { m, n, k, transposeA: transposeA!, transposeB: transposeB! };
          assertClose(arena.read(c, m * n), referenceMatMul({ a: aData, b: bData, ...shape }));
          arena.check();
        });
      }
    }
  }

  for (const convolution of convolutions) {
    const { input, filter } = convolution;
    const outer = filter[3];

    for (const kernel of ["filterGradient", "filterGradientSparse"] as const) {
      Deno.test(`${kernel} (${build}) of ${nameOf(convolution)} equals its twin`, async () => {
        const arena = await Arena.create(build);
        const shape = shapeOf(convolution);
        const window = forwardWindow(shape);
        const [x, dy] = [values(size(input), 3), values(size(shape.outShape), 4)];
        const { kernels } = arena;
        const result = arena.room(size(filter) * 4);
        const at = placeWindow(arena, { window });
        const scratch = arena.room(
          kernels[`${kernel}Scratch`](filter[0] * filter[1], filter[2], outer),
        );
        const [xAt, dyAt] = [arena.input(x), arena.lastInput(dy)];
        kernels[kernel](at.window, at.taps, xAt, dyAt, outer, result, scratch);
        const expected = referenceFilterGradient(window, { x, dy, outer });
        // Sums of up to 728 products in single precision.
        assertClose(arena.read(result, size(filter)), expected, { tolerance: 4e-6 });
        arena.check();
      });
    }

    for (const kernel of ["convolve", "convolveSparse"] as const) {
      Deno.test(`${kernel} (${build}) of ${nameOf(convolution)}, backwards, equals its twin`, async () => {
        const arena = await Arena.create(build);
        const shape = shapeOf(convolution);
        const [dy, weights] = [values(size(shape.outShape), 5), values(size(filter), 6)];
        const { kernels } = arena;
        const [dyAt, weightsAt] = [arena.input(dy), arena.lastInput(weights)];
        const result = arena.room(size(input) * 4);
        const expected = new Float64Array(size(input));
        const layout = { channel: 1, outer };
        for (const part of inputGradientWindows(shape)) {
          const at = placeWindow(arena, part);
          const { window: { taps, channels }, target } = part;
          const sizes = [channels, taps.length, target.channels] as const;
          const bytes = kernel === "convolve"
            ? kernels.convolveScratch(taps.length, channels, target.channels)
            : kernels.convolveSparseScratch(part.window.height, part.window.width, ...sizes);
          const scratch = arena.room(bytes);
          const [channel, step] = [layout.channel * 4, layout.outer * 4];
          kernels[kernel](
            at.window,
            at.taps,
            at.target,
            dyAt,
            weightsAt,
            channel,
            step,
            result,
            scratch,
          );
          referenceConvolve(part, { source: dy, filter: weights, layout, result: expected });
        }
        assertClose(arena.read(result, size(input)), expected);
        arena.check();
      });
    }
  }

  for (const convolution of convolutions) {
    const { input, filter } = convolution;
    const multiplier = filter[3];

    Deno.test(`depthwiseFilterGradient (${build}) of ${nameOf(convolution)} equals its twin`, async () => {
      const arena = await Arena.create(build);
      const shape = shapeOf(convolution, { depthwise: true });
      const window = forwardWindow(shape);
      const [x, dy] = [values(size(input), 7), values(size(shape.outShape), 8)];
      const [xAt, dyAt] = [arena.input(x), arena.lastInput(dy)];
      const result = arena.room(size(filter) * 4);
      const at = placeWindow(arena, { window });
      const scratch = arena.room(arena.kernels.DEPTHWISE_SCRATCH.value as number);
      const { kernels } = arena;
      kernels.depthwiseFilterGradient(at.window, at.taps, xAt, dyAt, multiplier, result, scratch);
      const expected = referenceDepthwiseFilterGradient(window, { x, dy, multiplier });
      assertClose(arena.read(result, size(filter)), expected);
      arena.check();
    });

    Deno.test(`depthwiseInputGradient (${build}) of ${nameOf(convolution)} equals its twin`, async () => {
      const arena = await Arena.create(build);
      const shape = shapeOf(convolution, { depthwise: true });
      const window = forwardWindow(shape);
      const [dy, weights] = [values(size(shape.outShape), 9), values(size(filter), 10)];
      const [dyAt, weightsAt] = [arena.lastInput(dy), arena.input(weights)];
      const result = arena.room(size(input) * 4);
      const at = placeWindow(arena, { window });
      const scratch = arena.room(arena.kernels.DEPTHWISE_SCRATCH.value as number);
      const { kernels } = arena;
      kernels.depthwiseInputGradient(
        at.window,
        at.taps,
        dyAt,
        weightsAt,
        multiplier,
        result,
        scratch,
      );
      const expected = referenceDepthwiseInputGradient(window, { dy, filter: weights, multiplier });
      assertClose(arena.read(result, size(input)), expected);
      arena.check();
    });
  }

  for (const { input, filter, strides, pad } of convolutions) {
    const shape = tf.backend_util.computePool2DInfo(
      [...input],
      [filter[0], filter[1]],
      [...strides],
      1,
      pad,
    );
    const window = forwardWindow(shape);
    const name = `of [${input}], window [${
      filter.slice(0, 2)
    }], strides ${strides}, padding ${pad}`;

    Deno.test(`maxPoolGradient (${build}) ${name}, with ties, equals its twin`, async () => {
      const arena = await Arena.create(build);
      // Rounded to eighths, so that there are ties.
      const x = values(size(input), 15).map((value) => Math.round(value * 8) / 8);
      const dy = values(size(shape.outShape), 16);
      const [xAt, dyAt] = [arena.input(x), arena.lastInput(dy)];
      const result = arena.room(size(input) * 4);
      const at = placeWindow(arena, { window });
      const scratch = arena.room(arena.kernels.POOL_SCRATCH.value as number);
      arena.kernels.maxPoolGradient(at.window, at.taps, xAt, dyAt, result, scratch);
      assertClose(arena.read(result, size(input)), referenceMaxPoolGradient(window, { x, dy }));
      arena.check();
    });

    Deno.test(`averagePoolGradient (${build}) ${name} equals its twin`, async () => {
      const arena = await Arena.create(build);
      const dy = values(size(shape.outShape), 17);
      const dyAt = arena.lastInput(dy);
      const result = arena.room(size(input) * 4);
      const at = placeWindow(arena, { window });
      const scratch = arena.room(arena.kernels.POOL_SCRATCH.value as number);
      arena.kernels.averagePoolGradient(at.window, at.taps, dyAt, result, scratch);
      assertClose(arena.read(result, size(input)), referenceAveragePoolGradient(window, { dy }));
      arena.check();
    });
  }

  for (const [m, n] of [[1, 1], [3, 5], [7, 16], [300, 21], [513, 35]] as const) {
    Deno.test(`sumRows (${build}) of [${m}, ${n}] equals its twin`, async () => {
      const arena = await Arena.create(build);
      const x = values(m * n, 18);
      const sums = arena.room(n * 4);
      arena.kernels.sumRows(arena.lastInput(x), m, n, sums);
      assertClose(arena.read(sums, n), referenceSumRows(x, [m, n]));
      arena.check();
    });

    for (const [activation, number] of activations) {
      for (const withBias of [true, false]) {
        const name = `${withBias ? "and its bias" : "without bias"} on [${m}, ${n}]`;
        Deno.test(`addBias (${build}), ${activation} ${name}, equals its twin`, async () => {
          const arena = await Arena.create(build);
          const c = values(m * n, 19).map((value, i) => i % 11 === 5 ? NaN : value * 9);
          const bias = withBias ? values(n, 20) : undefined;
          const biasAt = bias ? arena.lastInput(bias) : 0;
          const at = arena.room(m * n * 4);
          arena.read(at, m * n).set(c);
          arena.kernels.addBias(at, m, n, biasAt, number);
          assertClose(arena.read(at, m * n), referenceAddBias(c, { columns: n, bias, activation }));
          arena.check();
        });
      }
    }
  }

  for (const count of [1, 3, 4, 7, 130]) {
    Deno.test(`adam (${build}) on ${count} values equals its twin`, async () => {
      const arena = await Arena.create(build);
      const [value, first, gradient] = [values(count, 11), values(count, 12), values(count, 13)];
      const second = values(count, 14).map(Math.abs);
      const [valueAt, firstAt] = [arena.input(value), arena.input(first)];
      const [secondAt, gradientAt] = [arena.input(second), arena.lastInput(gradient)];
      const [toValue, toFirst, toSecond] = [0, 0, 0].map(() => arena.room(count * 4)) as [
        number,
        number,
        number,
      ];
      const options = {
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.999,
        beta1Power: 0.9 ** 3,
        beta2Power: 0.999 ** 3,
        epsilon: 1e-7,
      };
      arena.kernels.adam(
        valueAt,
        firstAt,
        secondAt,
        gradientAt,
        toValue,
        toFirst,
        toSecond,
        count,
        options.beta1,
        options.beta2,
        options.learningRate / (1 - options.beta1Power),
        1 / (1 - options.beta2Power),
        options.epsilon,
      );
      const expected = referenceAdam({ value, first, second }, gradient, options);
      assertClose(arena.read(toValue, count), expected.value);
      assertClose(arena.read(toFirst, count), expected.first);
      assertClose(arena.read(toSecond, count), expected.second);
      arena.check();
    });
  }
}
