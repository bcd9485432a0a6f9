import { assertEquals, assertNotEquals } from "@std/assert";
import { createRandom, deriveSeed, permutation } from "digits";

Deno.test("createRandom() repeats for a seed and differs between seeds", () => {
  const draw = (seed: number) => Array.from({ length: 4 }, createRandom(seed));
  assertEquals(draw(7), draw(7));
  assertNotEquals(draw(7), draw(8));
});

Deno.test("createRandom() is uniform: each of 16 ranges gets its share of 160,000 draws", () => {
  const counts = new Array<number>(16).fill(0);
  const random = createRandom(1);
  for (let i = 0; i < 160_000; i++) counts[random() >>> 28]!++;
  // chi-squared with 15 degrees of freedom: 37.7 is exceeded once in 1,000 seeds
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assertEquals(chiSquared < 37.7, true, `chi-squared is ${chiSquared}`);
});

Deno.test("deriveSeed() gives each use a seed of its own", () => {
  const seeds = [[0, 0], [0, 1], [1, 0], [1, 1], [0, 0, 0], [0]].map((uses) =>
    deriveSeed(5, ...uses)
  );
  assertEquals(new Set(seeds).size, seeds.length);
  assertEquals(deriveSeed(5, 1, 2), deriveSeed(5, 1, 2));
});

Deno.test("permutation() holds each number once, in an order that the seed fixes", () => {
  const order = permutation(1000, createRandom(3));
  assertEquals([...order].sort((a, b) => a - b), Array.from({ length: 1000 }, (_, i) => i));
  assertEquals(order, permutation(1000, createRandom(3)));
  assertNotEquals(order, permutation(1000, createRandom(4)));
});
