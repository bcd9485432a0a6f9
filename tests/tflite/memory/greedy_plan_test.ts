import { assert, assertEquals } from "@std/assert";
import { planGreedily, type PlannedBuffer } from "../../../lib/tflite/memory/greedy_plan.ts";
import { seededRandom } from "../convert/compare.ts";

const buffer = (bytes: number, first: number, last: number): PlannedBuffer => ({
  bytes,
  first,
  last,
});

Deno.test("planGreedily() uses memory again once a buffer is dead", () => {
  const { offsets, bytes } = planGreedily([buffer(32, 0, 1), buffer(16, 1, 2), buffer(32, 2, 3)]);
  assertEquals({ offsets, bytes }, { offsets: [0, 32, 0], bytes: 48 });
});

Deno.test("planGreedily() places the largest first, and small ones in the gaps", () => {
  const { offsets, bytes } = planGreedily([
    buffer(16, 0, 9),
    buffer(64, 0, 1),
    buffer(48, 3, 5),
    buffer(32, 3, 3),
  ]);
  assertEquals({ offsets, bytes }, { offsets: [80, 0, 0, 48], bytes: 96 });
});

Deno.test("planGreedily() places the last one first among equals, as TFLite Micro does", () => {
  const equal = [buffer(16, 0, 1), buffer(16, 0, 1), buffer(16, 0, 1)];
  assertEquals(planGreedily(equal).offsets, [32, 16, 0]);
});

Deno.test("planGreedily() leaves buffers where they must be", () => {
  const { offsets, bytes } = planGreedily([
    buffer(16, 0, 1),
    { ...buffer(16, 0, 1), offset: 32 },
    buffer(48, 0, 1),
  ]);
  assertEquals({ offsets, bytes }, { offsets: [0, 32, 48], bytes: 96 });
});

Deno.test("planGreedily() needs nothing for nothing", () => {
  assertEquals(planGreedily([]), { offsets: [], bytes: 0 });
});

Deno.test("planGreedily() lets no buffers overlap that are alive at the same time", () => {
  const random = seededRandom(3);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let round = 0; round < 50; round++) {
    const buffers = Array.from({ length: 1 + below(30) }, () => {
      const first = below(20);
      return buffer(16 * (1 + below(20)), first, first + below(6));
    });
    const { offsets, bytes } = planGreedily(buffers);
    for (const [i, left] of buffers.entries()) {
      assert(offsets[i]! >= 0 && offsets[i]! + left.bytes <= bytes);
      for (const [j, right] of buffers.entries()) {
        if (j <= i || left.first > right.last || right.first > left.last) continue;
        assert(
          offsets[i]! + left.bytes <= offsets[j]! || offsets[j]! + right.bytes <= offsets[i]!,
          `round ${round}: ${i} and ${j} overlap`,
        );
      }
    }
  }
});
