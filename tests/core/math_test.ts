import { assert, assertEquals } from "@std/assert";
import { power, sineAndCosine } from "../../lib/core/math.ts";

Deno.test("power() has relative error < 1e-13 up to the 1,000th power", () => {
  for (const base of [0.9, 0.999, 1.5, -0.5]) {
    for (const exponent of [0, 1, 2, 7, 100, 999, 1000]) {
      const expected = base ** exponent;
      assert(Math.abs(power(base, exponent) / expected - 1) < 1e-13, `${base} ** ${exponent}`);
    }
  }
  assertEquals(power(0.999, 0), 1);
  assertEquals(power(2, 62), 2 ** 62);
});

Deno.test("sineAndCosine() has absolute error < 1e-15 up to π/2, < 1e-14 up to π", () => {
  for (let angle = -Math.PI; angle <= Math.PI; angle += 0.01) {
    const [sine, cosine] = sineAndCosine(angle);
    const bound = Math.abs(angle) <= Math.PI / 2 ? 1e-15 : 1e-14;
    assert(Math.abs(sine - Math.sin(angle)) < bound, `sin ${angle}`);
    assert(Math.abs(cosine - Math.cos(angle)) < bound, `cos ${angle}`);
  }
});
