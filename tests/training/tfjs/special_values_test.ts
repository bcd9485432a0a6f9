/** Zeros, denormals, infinities and NaN in the WebAssembly kernels: none is swallowed. */
import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { referenceAdam, referenceMatMul } from "../../../lib/training/tfjs/reference_dense.ts";
import {
  referenceConvolve,
  referenceFilterGradient,
  referenceMaxPoolGradient,
} from "../../../lib/training/tfjs/reference_windows.ts";
import {
  forwardWindow,
  inputGradientWindows,
  windowBytes,
  writeWindow,
} from "../../../lib/training/tfjs/window.ts";
import { assertClose, values } from "../close.ts";
import { Arena, builds } from "./arena.ts";

/** Values of which most are zero, some of them −0. */
function sparse(count: number, seed: number): Float32Array {
  return values(count, seed).map((value, i) => i % 5 === 0 ? value : value < 0 ? -0 : 0);
}

/** Every first with every second. */
function pairs<A, B>(firsts: readonly A[], seconds: readonly B[]): [A, B][] {
  return firsts.flatMap((first) => seconds.map((second): [A, B] => [first, second]));
}

/** The values with some replaced. */
function withValues(data: Float32Array, at: Record<number, number>): Float32Array {
  for (const [index, value] of Object.entries(at)) data[Number(index)] = value;
  return data;
}

const special = { NaN, "∞": Infinity, "−∞": -Infinity, "a denormal": 1e-40 };

for (const build of builds) {
  const multiply = async (
    a: Float32Array,
    b: Float32Array,
    shape: { m: number; n: number; k: number; transposeA?: boolean; transposeB?: boolean },
  ) => {
    const { m, n, k, transposeA = false, transposeB = false } = shape;
    const arena = await Arena.create(build);
    const c = arena.room(m * n * 4);
    const [aAt, bAt] = [arena.input(a), arena.lastInput(b)];
    const scratch = arena.room(arena.kernels.matMulScratch(n, k));
    arena.kernels.matMul(aAt, bAt, c, m, n, k, transposeA, transposeB, scratch);
    arena.check();
    return arena.read(c, m * n);
  };

  for (const [m, k, n] of [[1, 9, 3], [5, 40, 31], [6, 33, 41], [32, 600, 9]] as const) {
    for (const transposeA of [false, true]) {
      const name = `m=${m}, k=${k}, n=${n}${transposeA ? ", a transposed" : ""}`;

      Deno.test(`matMul (${build}) of a mostly zero a equals its twin, ${name}`, async () => {
        const [a, b, shape] = [sparse(m * k, 1), values(k * n, 2), { m, n, k, transposeA }];
        assertClose(await multiply(a, b, shape), referenceMatMul({ a, b, ...shape }));
      });

      for (const [label, value] of Object.entries(special)) {
        Deno.test(`matMul (${build}) lets ${label} in b through a's zeros, ${name}`, async () => {
          const a = sparse(m * k, 3);
          const b = withValues(values(k * n, 4), { [k * n - 2]: value });
          const shape = { m, n, k, transposeA };
          assertClose(await multiply(a, b, shape), referenceMatMul({ a, b, ...shape }));
        });

        Deno.test(`matMul (${build}) lets ${label} among a's zeros through, ${name}`, async () => {
          const a = withValues(sparse(m * k, 5), { [m * k - 1]: value });
          const [b, shape] = [values(k * n, 6), { m, n, k, transposeA }];
          assertClose(await multiply(a, b, shape), referenceMatMul({ a, b, ...shape }));
        });
      }
    }
  }

  Deno.test(`matMul (${build}) of zeros alone is zero, and of denormals not zero`, async () => {
    const shape = { m: 5, n: 9, k: 8 };
    const zeros = await multiply(new Float32Array(40), values(72, 7), shape);
    assertEquals(zeros, new Float32Array(45));
    const denormals = await multiply(
      new Float32Array(40).fill(2e-40),
      new Float32Array(72).fill(1),
      shape,
    );
    const expected = new Float32Array(45).fill(Math.fround(2e-40) * 8);
    assertEquals(denormals, expected);
  });

  const filterShape = [3, 3, 5, 6] as [number, number, number, number];
  const convolution = tf.backend_util.computeConv2DInfo([2, 7, 8, 5], filterShape, 1, 1, "same");
  const inputSize = 2 * 7 * 8 * 5;
  const outputSize = 2 * 7 * 8 * 6;
  const filterSize = 3 * 3 * 5 * 6;

  for (const [label, value] of Object.entries({ nothing: 0.5, ...special })) {
    const filterKernels = ["filterGradient", "filterGradientSparse"] as const;
    for (const [where, kernel] of pairs(["x", "dy"] as const, filterKernels)) {
      const name = `${kernel} (${build}) of a mostly zero dy, with ${label} in ${where}`;
      Deno.test(`${name}, equals its twin`, async () => {
        const arena = await Arena.create(build);
        const window = forwardWindow(convolution);
        const x = withValues(values(inputSize, 8), where === "x" ? { 123: value } : {});
        const dy = withValues(sparse(outputSize, 9), where === "dy" ? { 222: value } : {});
        const result = arena.room(filterSize * 4);
        const at = writeWindow(arena.buffer, arena.room(windowBytes(window)), { window });
        const scratch = arena.room(arena.kernels[`${kernel}Scratch`](9, 5, 6));
        const [xAt, dyAt] = [arena.input(x), arena.lastInput(dy)];
        arena.kernels[kernel](at.window, at.taps, xAt, dyAt, 6, result, scratch);
        const expected = referenceFilterGradient(window, { x, dy, outer: 6 });
        assertClose(arena.read(result, filterSize), expected);
        arena.check();
      });
    }

    for (const where of ["filter", "dy"] as const) {
      const name = `convolve (${build}) of a mostly zero dy, with ${label} in ${where}`;
      Deno.test(`${name}, equals its twin`, async () => {
        const arena = await Arena.create(build);
        const [part] = inputGradientWindows(convolution);
        const filter = withValues(values(filterSize, 10), where === "filter" ? { 100: value } : {});
        const dy = withValues(sparse(outputSize, 11), where === "dy" ? { 222: value } : {});
        const result = arena.room(inputSize * 4);
        const at = writeWindow(arena.buffer, arena.room(windowBytes(part!.window)), part!);
        const scratch = arena.room(arena.kernels.convolveScratch(9, 6, 5));
        const [dyAt, filterAt] = [arena.lastInput(dy), arena.input(filter)];
        const { window, taps, target } = at;
        arena.kernels.convolve(window, taps, target, dyAt, filterAt, 4, 24, result, scratch);
        const expected = new Float64Array(inputSize);
        const layout = { channel: 1, outer: 6 };
        referenceConvolve(part!, { source: dy, filter, layout, result: expected });
        assertClose(arena.read(result, inputSize), expected);
        arena.check();
      });
    }
  }

  for (const [label, value] of Object.entries({ nothing: 0.5, ...special })) {
    Deno.test(`convolveSparse (${build}) of a mostly zero dy with ${label} equals its twin`, async () => {
      const arena = await Arena.create(build);
      const [part] = inputGradientWindows(convolution);
      const filter = values(filterSize, 10);
      const dy = withValues(sparse(outputSize, 11), { 222: value });
      const result = arena.room(inputSize * 4);
      const at = writeWindow(arena.buffer, arena.room(windowBytes(part!.window)), part!);
      const scratch = arena.room(arena.kernels.convolveSparseScratch(7, 8, 6, 9, 5));
      const [dyAt, filterAt] = [arena.lastInput(dy), arena.input(filter)];
      const { window, taps, target } = at;
      const { kernels } = arena;
      kernels.convolveSparse(window, taps, target, dyAt, filterAt, 4, 24, result, scratch);
      const expected = new Float64Array(inputSize);
      const layout = { channel: 1, outer: 6 };
      referenceConvolve(part!, { source: dy, filter, layout, result: expected });
      assertClose(arena.read(result, inputSize), expected);
      arena.check();
    });
  }

  for (const value of [NaN, Infinity, -Infinity]) {
    Deno.test(`convolveSparse (${build}) refuses a filter with ${value} and writes nothing`, async () => {
      const arena = await Arena.create(build);
      const [part] = inputGradientWindows(convolution);
      const filterAt = arena.input(withValues(values(filterSize, 10), { [filterSize - 1]: value }));
      const dyAt = arena.input(sparse(outputSize, 11));
      const at = writeWindow(arena.buffer, arena.room(windowBytes(part!.window)), part!);
      const scratch = arena.room(arena.kernels.convolveSparseScratch(7, 8, 6, 9, 5));
      const result = arena.input(new Float32Array(inputSize)); // an input, which must not change
      const { window, taps, target } = at;
      const done = arena.kernels.convolveSparse(
        window,
        taps,
        target,
        dyAt,
        filterAt,
        4,
        24,
        result,
        scratch,
      );
      assertEquals(done, 0);
      arena.check();
    });
  }

  Deno.test(`mostlyZero (${build}) tells lists worth making from others, and counts NaN as a value`, async () => {
    const arena = await Arena.create(build);
    const data = (nonZero: number, value: number) =>
      arena.input(new Float32Array(10_000).map((_, i) => i % 100 < nonZero ? value : 0));
    assertEquals(arena.kernels.mostlyZero(data(30, 1), 10_000), 1);
    assertEquals(arena.kernels.mostlyZero(data(60, 1), 10_000), 0);
    assertEquals(arena.kernels.mostlyZero(data(60, NaN), 10_000), 0);
    assertEquals(arena.kernels.mostlyZero(data(0, 1), 1), 1);
  });

  Deno.test(`maxPoolGradient (${build}) sends the gradient to the first NaN, and to −∞ among −∞`, async () => {
    const arena = await Arena.create(build);
    const shape = tf.backend_util.computePool2DInfo([1, 4, 4, 5], 2, 2, 1, "valid");
    const window = forwardWindow(shape);
    const x = values(80, 12);
    for (const i of [7, 12, 27, 32]) x[i] = i === 12 || i === 27 ? NaN : 9;
    for (const i of [13, 18, 33, 38]) x[i] = -Infinity;
    const dy = values(20, 13);
    const result = arena.room(80 * 4);
    const at = writeWindow(arena.buffer, arena.room(windowBytes(window)), { window });
    const scratch = arena.room(arena.kernels.POOL_SCRATCH.value as number);
    const [xAt, dyAt] = [arena.input(x), arena.lastInput(dy)];
    arena.kernels.maxPoolGradient(at.window, at.taps, xAt, dyAt, result, scratch);
    assertClose(arena.read(result, 80), referenceMaxPoolGradient(window, { x, dy }));
    arena.check();
  });

  Deno.test(`adam (${build}) keeps NaN and ∞ of a gradient to their own values`, async () => {
    const arena = await Arena.create(build);
    const gradient = withValues(values(9, 14), { 2: NaN, 5: Infinity, 7: 0 });
    const zeros = new Float32Array(9);
    const inputs = [values(9, 15), zeros, zeros, gradient].map((data) => arena.input(data));
    const outputs = [0, 0, 0].map(() => arena.room(36));
    const [value, first, second, from] = inputs as [number, number, number, number];
    const [toValue, toFirst, toSecond] = outputs as [number, number, number];
    const options = {
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      beta1Power: 0.9,
      beta2Power: 0.999,
      epsilon: 1e-7,
    };
    const [rate, scale] = [0.001 / (1 - 0.9), 1 / (1 - 0.999)];
    arena.kernels.adam(
      value,
      first,
      second,
      from,
      toValue,
      toFirst,
      toSecond,
      9,
      options.beta1,
      options.beta2,
      rate,
      scale,
      options.epsilon,
    );
    const state = { value: values(9, 15), first: zeros, second: zeros };
    const expected = referenceAdam(state, gradient, options);
    assertClose(arena.read(toValue, 9), expected.value);
    assertClose(arena.read(toFirst, 9), expected.first);
    assertClose(arena.read(toSecond, 9), expected.second);
    arena.check();
  });
}
