import { assert, assertEquals } from "@std/assert";
import { exponential, naturalLogarithm, power, sineAndCosine } from "../../lib/core/math.ts";

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

Deno.test("exponential() and naturalLogarithm() have relative errors < 3e-16, and the values at the ends", () => {
  const close = (actual: number, expected: number, what: string) =>
    assert(Math.abs(actual - expected) <= 3e-16 * Math.abs(expected), what);
  for (let x = -700; x <= 700; x += 0.37) {
    close(exponential(x), Math.exp(x), `exp ${x}`);
    close(naturalLogarithm(Math.exp(x)), Math.log(Math.exp(x)), `ln e^${x}`);
    close(naturalLogarithm(1 + x / 1000), Math.log(1 + x / 1000), `ln ${1 + x / 1000}`);
  }
  for (const [x, expected] of [[0, 1], [-746, 0], [710, Infinity], [-745, 5e-324]] as const) {
    assertEquals(exponential(x), expected);
  }
  assertEquals([NaN, Infinity, -Infinity].map(exponential), [NaN, Infinity, 0]);
  for (const [x, expected] of [[1, 0], [0, -Infinity], [Infinity, Infinity], [-1, NaN]] as const) {
    assertEquals(naturalLogarithm(x), expected);
  }
  assertEquals([NaN, -Infinity].map(naturalLogarithm), [NaN, NaN]);
  close(naturalLogarithm(5e-324), Math.log(5e-324), "ln of the smallest number");
  assertEquals(naturalLogarithm(1 + 2 ** -30), 2 ** -30 - 2 ** -61);
});

// What these give is fixed for ever: weights are made of it.
Deno.test("exponential() and naturalLogarithm() give these very bits", () => {
  assertEquals([-20.3, -0.7, 0.3, 1, 3.14].map(exponential), [
    1.5269401591266085e-9,
    0.4965853037914095,
    1.3498588075760032,
    2.7182818284590455,
    23.103866858722185,
  ]);
  assertEquals([1e-300, 0.1, 0.7, 1.5, 12345.678].map(naturalLogarithm), [
    -690.7755278982137,
    -2.3025850929940455,
    -0.35667494393873245,
    0.4054651081081644,
    9.421061321291832,
  ]);
});
