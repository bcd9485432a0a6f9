import "#host";
import { assertEquals } from "@std/assert";
import {
  averagePool,
  averagePoolBackward,
  maxPool,
  maxPoolBackward,
} from "../../../../lib/training/fused/reference/pool.ts";
import { assertClose, values } from "../../close.ts";
import { builds, edgeValues, place, shapeOf, sizeOf, tableOf } from "./fixture.ts";

const shapes = {
  "2×2": shapeOf({ input: [8, 6, 4], units: 4, window: [2, 2], strides: [2, 2] }),
  "2×2 that leaves a rest": shapeOf({
    input: [7, 9, 5],
    units: 5,
    window: [2, 2],
    strides: [2, 2],
  }),
  "2×2 padded": shapeOf({
    ...{ input: [7, 9, 3], units: 3, window: [2, 2], strides: [2, 2], same: true },
  }),
  "3×3 overlapping": shapeOf({ input: [9, 8, 6], units: 6, window: [3, 3], strides: [2, 2] }),
  "3×2 with stride 1, padded": shapeOf({
    ...{ input: [5, 6, 1], units: 1, window: [3, 2], same: true },
  }),
};

const twice = (run: (index: number) => ArrayLike<number>) =>
  [0, 1].flatMap((index) => Array.from(run(index)));

for (const build of builds) {
  for (const [name, shape] of Object.entries(shapes)) {
    const [inSize, outSize] = [sizeOf(shape.input), sizeOf(shape.output)];
    // Few different values, so that windows have ties.
    const x = values(2 * inSize, 1).map((value) => Math.round(3 * value));
    const dy = values(2 * outSize, 2);
    const imageOf = (index: number) => x.subarray(index * inSize, (index + 1) * inSize);
    const gradientOf = (index: number) => dy.subarray(index * outSize, (index + 1) * outSize);

    Deno.test(`max-pooling equals its twin, ties go to the first: ${name}, ${build}`, () => {
      const table = tableOf(shape);
      const memory = place(build, {
        table,
        x,
        y: 2 * outSize,
        places: 2 * outSize,
        dy,
        dx: 2 * inSize,
      });
      const { at } = memory;
      memory.call("maxPool", at.table, at.x, at.y, at.places, 0, 2);
      memory.call("maxPoolBackward", at.table, at.dy, at.places, at.dx, 0, 2);
      assertEquals([...memory.read("y")], twice((i) => maxPool(shape, imageOf(i)).y));
      const places = new Int32Array(memory.read("places").buffer);
      assertEquals([...places], twice((i) => maxPool(shape, imageOf(i)).places));
      const expected = twice((i) => {
        const { places } = maxPool(shape, imageOf(i));
        return maxPoolBackward(shape, { dy: gradientOf(i), places });
      });
      assertClose(memory.read("dx"), expected);
      assertEquals(memory.damaged(), []);
    });

    Deno.test(`average pooling equals its twin: ${name}, ${build}`, () => {
      const memory = place(build, { table: tableOf(shape), x, y: 2 * outSize, dy, dx: 2 * inSize });
      const { at } = memory;
      memory.call("averagePool", at.table, at.x, at.y, 0, 2);
      memory.call("averagePoolBackward", at.table, at.dy, at.dx, 0, 2);
      assertClose(memory.read("y"), twice((i) => averagePool(shape, imageOf(i))));
      assertClose(memory.read("dx"), twice((i) => averagePoolBackward(shape, gradientOf(i))));
      assertEquals(memory.damaged(), []);
    });
  }

  Deno.test(`max-pooling propagates NaN and ±∞ as its twin does: ${build}`, () => {
    for (const channels of [1, 4]) {
      const shape = shapeOf({
        ...{ input: [10, 4, channels], units: channels, window: [2, 2], strides: [2, 2] },
      });
      const x = Float32Array.from({ length: 40 * channels }, (_, i) => edgeValues[(7 * i) % 10]!);
      const [y, places] = [10 * channels, 10 * channels];
      const memory = place(build, { table: tableOf(shape), x, y, places });
      const { at } = memory;
      memory.call("maxPool", at.table, at.x, at.y, at.places, 0, 1);
      assertEquals([...memory.read("y")], [...Float32Array.from(maxPool(shape, x).y)]);
    }
  });
}
