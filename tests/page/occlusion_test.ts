import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Images } from "../../lib/data/images.ts";
import { occlusion, PARTS, strongestPart } from "../../lib/page/occlusion.ts";

const SIDE = 28;

/** A model of two classes: what is bright in the upper half speaks for class 1, in the lower against it. */
const classifier = {
  logits({ data, shape: [count] }: Images<Float32Array>) {
    const logits = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) {
      for (let at = 0; at < SIDE * SIDE; at++) {
        logits[2 * i + 1]! += (at < SIDE * SIDE / 2 ? 1 : -0.5) * data[i * SIDE * SIDE + at]! / 8;
      }
    }
    return { data: logits, shape: [count, 2] };
  },
};

/** An image with ink in some parts. */
function digitOf(...parts: readonly (readonly [row: number, column: number])[]) {
  const data = new Uint8Array(SIDE * SIDE);
  for (const [row, column] of parts) {
    for (let y = 4 * row; y < 4 * row + 4; y++) {
      data.fill(255, y * SIDE + 4 * column, y * SIDE + 4 * column + 4);
    }
  }
  return { image: { data, shape: [1, SIDE, SIDE] }, digit: 1 } as const;
}

Deno.test("occlusion() tells what speaks for the answer and against it, and nothing without ink", () => {
  const parts = occlusion(classifier, digitOf([1, 2], [5, 6]));
  assertEquals(parts.length, PARTS ** 2);
  const [pro, contra] = [parts[PARTS + 2]!, parts[5 * PARTS + 6]!];
  assert(pro > 0 && contra < 0, `${pro}, ${contra}`);
  assertEquals(parts.filter((value) => value !== 0).length, 2);
  // Logits of 2 and −1 for class 1 beside 0: from log σ(1) to log σ(−1), and to log σ(2).
  const logSigmoid = (x: number) => -Math.log(1 + Math.exp(-x));
  assertAlmostEquals(pro, logSigmoid(1) - logSigmoid(-1), 1e-5);
  assertAlmostEquals(contra, logSigmoid(1) - logSigmoid(2), 1e-5);
  assertEquals(strongestPart(parts), [1, 2]);
});

Deno.test("strongestPart() names none where no part speaks for the answer", () => {
  assertEquals(strongestPart(occlusion(classifier, digitOf([5, 1]))), undefined);
  assertEquals(strongestPart(new Float32Array(PARTS ** 2)), undefined);
});
