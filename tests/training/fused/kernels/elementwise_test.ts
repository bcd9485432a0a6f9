import "#host";
import { assertEquals } from "@std/assert";
import { activate, activateBackward } from "../../../../lib/training/fused/reference/activation.ts";
import { activations } from "../../../../lib/training/fused/recognize_model.ts";
import { dropoutMask } from "../../../../lib/training/fused/reference/dropout.ts";
import { softmaxCrossEntropy } from "../../../../lib/training/fused/reference/loss.ts";
import {
  type UpdateRule,
  updateWeights,
} from "../../../../lib/training/fused/reference/optimizer_step.ts";
import { REPORT_WORDS } from "../../../../lib/training/fused/shared/report.ts";
import { StateOffset } from "../../../../lib/training/fused/state.ts";
import { assertClose, values } from "../../close.ts";
import { builds, edgeValues, place, stateOf } from "./fixture.ts";

const kinds = Object.entries(activations) as [keyof typeof activations, number][];
const lengths = [1, 2, 3, 4, 7, 33] as const;

for (const build of builds) {
  for (const [kind, number] of kinds) {
    Deno.test(`${kind} has an error below 3e-7, forward and backward: ${build}`, () => {
      for (const length of lengths) {
        const x = values(length, 1).map((value) => 12 * value);
        const dy = values(length, 2);
        const memory = place(build, { x, y: length, dy, dx: length });
        const { at } = memory;
        memory.call("activate", number, at.x, at.y, 0, length);
        memory.call("activateBackward", number, at.y, at.dy, at.dx, 0, length);
        const y = activate(kind, x);
        memory.read("y").forEach((value, i) => {
          assertEquals(Math.abs(value - y[i]!) <= 3e-7 * Math.max(1, Math.abs(y[i]!)), true);
        });
        assertClose(memory.read("dx"), activateBackward(kind, { y: memory.read("y"), dy }));
        assertEquals(memory.damaged(), []);
      }
    });

    Deno.test(`${kind} propagates NaN and ±∞ and leaves its neighbours alone: ${build}`, () => {
      const x = Float32Array.from(edgeValues);
      const memory = place(build, { x, y: x.length });
      memory.call("activate", number, memory.at.x, memory.at.y, 1, x.length - 1);
      const expected = activate(kind, x).map((value, i) => 0 < i && i < x.length - 1 ? value : 0);
      memory.read("y").forEach((value, i) => {
        const [is, should] = [value, Math.fround(expected[i]!)];
        const near = Math.abs(is - should) <= 3e-7;
        assertEquals(near || Object.is(is, should), true, `${kind}(${x[i]}) is ${is}`);
      });
    });
  }

  Deno.test(`dropout's masks are the twin's, whatever part is computed: ${build}`, () => {
    const [length, rate, seed] = [101, 0.3, -123456789];
    const x = values(length, 1);
    const memory = place(build, { seed: Int32Array.of(seed), x, y: length });
    const { at } = memory;
    const threshold = Math.floor(rate * 2 ** 32);
    for (const [start, end] of [[0, 50], [50, 101]] as const) {
      memory.call("dropout", at.seed, at.x, at.y, threshold, 1 / (1 - rate), start, end);
    }
    const mask = dropoutMask(seed, { length, rate });
    assertClose(memory.read("y"), x.map((value, i) => value * mask[i]!));
    assertEquals(memory.damaged(), []);
  });

  Deno.test(`dropout keeps 0 × NaN: ${build}`, () => {
    const x = new Float32Array(64).fill(NaN);
    const memory = place(build, { seed: 1, x, y: 64 });
    memory.call("dropout", memory.at.seed, memory.at.x, memory.at.y, 2 ** 31, 2, 0, 64);
    assertEquals([...memory.read("y")], [...x]);
  });

  Deno.test(`softmaxCrossEntropy equals its twin, large logits included: ${build}`, () => {
    for (const [rows, classes] of [[1, 2], [3, 10], [7, 5], [32, 13]] as const) {
      const logits = values(rows * classes, 3).map((value, i) => value * (i % 3 ? 5 : 200));
      // Every fourth row belongs to no class.
      const labels = Int32Array.from(
        { length: rows },
        (_, i) => i % 4 === 3 ? -1 : 7 * i % classes,
      );
      const [gradient, reports] = [rows * classes, REPORT_WORDS * rows];
      const memory = place(build, { logits, labels, gradient, reports });
      const { at } = memory;
      const args = [at.logits, at.labels, at.gradient, at.reports];
      memory.call("softmaxCrossEntropy", ...args, 0, rows, classes, 1 / rows);
      const expected = softmaxCrossEntropy(logits, { labels, classes });
      assertClose(memory.read("gradient"), Float32Array.from(expected.gradient)); // 1e-76 is 0
      const report = memory.read("reports");
      let [loss, right] = [0, 0];
      for (let i = 0; i < report.length; i += REPORT_WORDS) {
        loss += (Math.log(report[i]!) - report[i + 1]!) / rows;
        assertEquals(report[i + 2]! < 0, labels[i / REPORT_WORDS]! < 0);
        right += Math.max(0, report[i + 2]!);
      }
      assertClose([loss], [expected.loss]);
      assertEquals(right, expected.right);
      assertEquals(memory.damaged(), []);
    }
  });

  Deno.test(`softmaxCrossEntropy gives NaN for NaN and ∞ among the logits: ${build}`, () => {
    for (const bad of [NaN, Infinity]) {
      const logits = Float32Array.of(1, bad, 2, 3, 0.5, 1);
      const memory = place(build, { logits, labels: 2, gradient: 6, reports: 2 * REPORT_WORDS });
      const { at } = memory;
      const args = [at.logits, at.labels, at.gradient, at.reports];
      memory.call("softmaxCrossEntropy", ...args, 0, 2, 3, 0.5);
      assertEquals(memory.read("gradient").slice(0, 3).some(Number.isNaN), true);
      assertEquals(memory.read("gradient").slice(3).every(Number.isFinite), true);
      assertEquals(Number.isNaN(memory.read("reports")[0]!), true);
    }
  });

  const iteration = 3;
  const rules: [string, UpdateRule, Int32Array][] = [
    ["sgd", { name: "sgd", rate: 0.1 }, stateOf({ rule: "sgd", rate: 0.1 })],
    ...[false, true].map((nesterov): [string, UpdateRule, Int32Array] => [
      nesterov ? "Nesterov's momentum" : "momentum",
      { name: "momentum", rate: 0.1, momentum: 0.9, nesterov },
      stateOf({ rule: "momentum", rate: 0.1, beta1: 0.9, nesterov }),
    ]),
    [
      "adam",
      { name: "adam", rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, iteration },
      stateOf({
        ...{ rule: "adam", beta1: 0.9, beta2: 0.999 },
        rate: 0.1 * Math.sqrt(1 - 0.999 ** iteration) / (1 - 0.9 ** iteration),
        epsilon: 1e-7 * Math.sqrt(1 - 0.999 ** iteration),
      }),
    ],
  ];
  for (const [name, rule, state] of rules) {
    Deno.test(`updateWeights by ${name} equals its twin, denormals included: ${build}`, () => {
      for (const length of lengths) {
        const [weights, mean] = [values(length, 1), values(length, 2)];
        const square = values(length, 3).map(Math.abs);
        const gradient = values(length, 4).map((value, i) => i % 5 ? value : value * 1e-39);
        const memory = place(build, { state, weights, mean, square, gradient });
        const { at } = memory;
        const args = [at.state, at.weights, at.mean, at.square, at.gradient];
        memory.call("updateWeights", ...args, length);
        const expected = updateWeights(rule, {
          weights: Float64Array.from(weights),
          mean: Float64Array.from(mean),
          square: Float64Array.from(square),
          gradient,
        });
        // The rates reach the kernel as float32, so 1 − 0.999 has an error of 1e-5 there.
        for (const part of ["weights", "mean", "square"] as const) {
          assertClose(memory.read(part), expected[part], { tolerance: 2e-6 });
        }
        assertEquals(memory.damaged(), []);
      }
    });

    Deno.test(`updateWeights by ${name} reports a weight that is not finite: ${build}`, () => {
      for (const [length, at] of [[9, 2], [9, 8]] as const) {
        const gradient = new Float32Array(length);
        const arrays = { state, weights: length, mean: length, square: length, gradient };
        for (const [value, flag] of [[1, 0], [NaN, 1], [Infinity, 1]] as const) {
          gradient[at] = value;
          const memory = place(build, arrays);
          const { at: address } = memory;
          const args = [address.state, address.weights, address.mean, address.square];
          memory.call("updateWeights", ...args, address.gradient, length);
          const bits = new Int32Array(memory.read("state").buffer);
          assertEquals(bits[StateOffset.notFinite / 4], flag, `gradient ${value}`);
        }
      }
    });
  }

  Deno.test(`updateFromParts adds the threads' parts up: ${build}`, () => {
    const [length, parts, stride] = [21, 3, 32];
    const gradient = values(parts * stride, 1);
    const state = stateOf({ rule: "momentum", rate: 1 });
    const arrays = { state, weights: length, mean: length, square: length, gradient };
    const memory = place(build, arrays);
    const { at } = memory;
    for (const [start, end] of [[0, 16], [16, 21]] as const) {
      const args = [at.state, at.weights, at.mean, at.square, at.gradient, 4 * stride, parts];
      memory.call("updateFromParts", ...args, start, end);
    }
    const sum = (i: number) => gradient[i]! + gradient[i + stride]! + gradient[i + 2 * stride]!;
    assertClose(memory.read("mean"), Array.from({ length }, (_, i) => sum(i)));
    assertEquals(memory.damaged(), []);
  });
}
