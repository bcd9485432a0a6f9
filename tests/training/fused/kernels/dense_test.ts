import "#host";
import { assertEquals } from "@std/assert";
import { activations } from "../../../../lib/training/fused/recognize_model.ts";
import { activate } from "../../../../lib/training/fused/reference/activation.ts";
import {
  matmul,
  type Matrix,
  transpose,
} from "../../../../lib/training/fused/reference/mat_mul.ts";
import {
  biasBackwardScratch,
  denseBackwardScratch,
  denseForwardScratch,
  matmulNNScratch,
  matmulNTScratch,
} from "../../../../lib/training/fused/scratch.ts";
import { assertClose, values } from "../../close.ts";
import { builds, place, sparseValues, stateOf } from "./fixture.ts";

const matrix = (data: ArrayLike<number>, rows: number): Matrix => ({
  data,
  rows,
  columns: data.length / rows,
});

/** Sizes around the tiles of 6 × 8, the blocks of 48, 24, 16 and 128, and the lanes. */
const sizes = [
  [1, 1, 1],
  [1, 5, 3],
  [7, 13, 10],
  [6, 8, 8],
  [32, 50, 33],
  [50, 17, 48],
  [33, 300, 9],
  [5, 31, 100],
  [6, 140, 129],
  [49, 513, 7],
  [257, 49, 34],
] as const;

for (const build of builds) {
  for (const [m, k, n] of sizes) {
    const size = `${m}×${k}×${n}, ${build}`;

    Deno.test(`the three matrix products equal their twin: ${size}`, () => {
      const [a, b] = [values(m * k, 1), values(k * n, 2)];
      const [aTurned, bTurned] = [transpose(matrix(a, m)).data, transpose(matrix(b, k)).data];
      const memory = place(build, {
        a,
        b,
        aTurned: Float32Array.from(aTurned),
        bTurned: Float32Array.from(bTurned),
        bias: new Float32Array(n).fill(0.25),
        nn: m * n,
        nt: m * n,
        tn: m * n,
        scratch: Math.max(matmulNNScratch(m, k), matmulNTScratch(m, k)),
      });
      const { at } = memory;
      memory.call("matmulNN", at.a, at.b, at.bias, at.nn, 0, m, k, n, 0, at.scratch);
      memory.call("matmulNT", at.a, at.bTurned, at.nt, m, k, n, 0, n, at.scratch);
      memory.call("matmulTN", at.aTurned, at.b, at.tn, k, m, n, 0, m, 0);
      const { data } = matmul(matrix(a, m), matrix(b, k));
      assertClose(memory.read("nn"), data.map((value) => value + 0.25));
      assertClose(memory.read("nt"), data);
      assertClose(memory.read("tn"), data);
      memory.call("matmulTN", at.aTurned, at.b, at.tn, k, m, n, 0, m, 1);
      assertClose(memory.read("tn"), data.map((value) => 2 * value));
      assertEquals(memory.damaged(), []);
    });

    for (const zeros of [0, 0.8, 1]) {
      const share = `${100 * zeros} % zeros, ${size}`;

      Deno.test(`denseForward equals its twin: ${share}`, () => {
        const [x, w, bias] = [sparseValues(m * k, 3, zeros), values(k * n, 4), values(n, 5)];
        const scratch = denseForwardScratch(m, k);
        const memory = place(build, { state: stateOf(), x, w, bias, y: m * n, scratch });
        const { at } = memory;
        const product = matmul(matrix(x, m), matrix(w, k)).data.map((v, i) => v + bias[i % n]!);
        for (const kind of ["linear", "relu", "sigmoid"] as const) {
          const expected = activate(kind, product);
          for (const skip of [0, 1]) {
            const args = [
              at.state,
              at.x,
              at.w,
              at.bias,
              at.y,
              0,
              m,
              m,
              k,
              n,
              activations[kind],
              skip,
            ];
            memory.call("denseForward", ...args, at.scratch);
            // Sums of up to 513 products in single precision.
            assertClose(memory.read("y"), expected, { tolerance: 2e-6 });
          }
        }
        assertEquals(memory.damaged(), []);
      });

      Deno.test(`denseBackward equals its twin, in one part and in two: ${share}`, () => {
        const [x, w, dy] = [sparseValues(m * k, 6, zeros), values(k * n, 7), values(m * n, 8)];
        const scratch = denseBackwardScratch(m, n);
        const dw = matmul(transpose(matrix(x, m)), matrix(dy, m)).data;
        const dx = matmul(matrix(dy, m), transpose(matrix(w, k))).data;
        for (const skip of [0, 1]) {
          for (const parts of [[0, k], [0, k >> 1, k]]) {
            const memory = place(build, {
              state: stateOf({ rule: "momentum", rate: 0.5 }),
              ...{ x, w, dy, dx: m * k, mean: k * n, square: k * n, scratch },
            });
            const { at } = memory;
            for (let part = 1; part < parts.length; part++) {
              const args = [at.state, at.x, at.dy, at.dx, at.w, at.mean, at.square, m, k, n];
              memory.call(
                "denseBackward",
                ...args,
                parts[part - 1]!,
                parts[part]!,
                skip,
                at.scratch,
              );
            }
            assertClose(memory.read("mean"), dw);
            assertClose(memory.read("w"), w.map((value, i) => value - 0.5 * dw[i]!));
            // Where skipping is allowed, the gradient of a zero may be left out.
            const actual = memory.read("dx").map((value, i) => skip && x[i] === 0 ? dx[i]! : value);
            assertClose(actual, dx);
            assertEquals(memory.damaged(), []);
          }
        }
      });
    }
  }

  Deno.test(`denseForward keeps 0 × NaN and 0 × ∞ when weights may not be skipped: ${build}`, () => {
    for (const bad of [NaN, Infinity]) {
      const w = values(20 * 9, 1);
      w[5 * 9 + 2] = bad;
      const [state, scratch] = [stateOf({ maySkip: false }), denseForwardScratch(3, 20)];
      const memory = place(build, { state, x: 3 * 20, w, bias: 9, y: 3 * 9, scratch });
      const { at } = memory;
      const args = [at.state, at.x, at.w, at.bias, at.y, 0, 3, 3, 20, 9, 0, 1];
      memory.call("denseForward", ...args, at.scratch);
      const expected = Array.from({ length: 27 }, (_, i) => i % 9 === 2 ? NaN : 0);
      assertEquals([...memory.read("y")], expected);
    }
  });

  Deno.test(`denseBackward keeps 0 × NaN and 0 × ∞ of the gradient: ${build}`, () => {
    for (const bad of [NaN, Infinity]) {
      const [m, k, n] = [4, 20, 9];
      const dy = values(m * n, 1);
      dy[2 * n + 3] = bad;
      const x = sparseValues(m * k, 2, 0.9);
      const memory = place(build, {
        state: stateOf({ rule: "momentum", rate: 1 }),
        ...{ x, dy, dx: m * k, w: values(k * n, 3), mean: k * n, square: k * n },
        scratch: denseBackwardScratch(m, n),
      });
      const { at } = memory;
      const args = [at.state, at.x, at.dy, at.dx, at.w, at.mean, at.square, m, k, n, 0, k, 1];
      memory.call("denseBackward", ...args, at.scratch);
      assertClose(memory.read("mean"), matmul(transpose(matrix(x, m)), matrix(dy, m)).data);
    }
  });

  Deno.test(`biasBackward sums over the examples: ${build}`, () => {
    for (const [m, n] of [[1, 1], [7, 3], [32, 10], [5, 129]] as const) {
      const dy = values(m * n, 1);
      const state = stateOf({ rule: "momentum", rate: 1 });
      const scratch = biasBackwardScratch(n);
      const memory = place(build, { state, dy, bias: n, mean: n, square: n, scratch });
      const { at } = memory;
      memory.call("biasBackward", at.state, at.dy, at.bias, at.mean, at.square, m, n, at.scratch);
      const ones = matrix(new Float32Array(m).fill(1), 1);
      assertClose(memory.read("mean"), matmul(ones, matrix(dy, m)).data);
      assertEquals(memory.damaged(), []);
    }
  });
}
