import "#host";
import { assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { resize } from "../../lib/image/mod.ts";
import { resizeCases } from "./fixtures/pillow.ts";

for (const { source, target } of resizeCases) {
  const [, height, width] = target.shape;
  const from = `${source.shape[2]}×${source.shape[1]}`;
  Deno.test(`resize() takes ${from} to ${width}×${height} as Pillow does`, () => {
    const found = resize(source, { height, width });
    assertEquals(found.shape, target.shape);
    assertEquals(found.data, target.data);
  });
}

Deno.test("resize() treats each image on its own", () => {
  const { source, target } = resizeCases.at(-1)!;
  const [, height, width] = source.shape;
  const pair = new Uint8Array([...source.data.map((value) => 255 - value), ...source.data]);
  const [, toHeight, toWidth] = target.shape;
  const size = { height: toHeight, width: toWidth };
  const found = resize({ data: pair, shape: [2, height, width] }, size);
  assertEquals(found.shape, [2, toHeight, toWidth]);
  assertEquals(found.data.subarray(toHeight * toWidth), target.data);
});

Deno.test("resize() to the same size copies", () => {
  const source = { data: new Uint8Array([1, 2, 3, 4]), shape: [1, 2, 2] } as const;
  const found = resize(source, { height: 2, width: 2 });
  assertEquals(found, source);
  assertNotStrictEquals(found.data, source.data);
});

Deno.test("resize() throws when a size is not a whole number from 1", () => {
  const source = { data: new Uint8Array(4), shape: [1, 2, 2] } as const;
  for (const width of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => resize(source, { height: 2, width }),
      RangeError,
      `Cannot resize 2×2 to ${width}×2: expected whole numbers from 1`,
    );
  }
});
