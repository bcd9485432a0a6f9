import { assert, assertEquals } from "@std/assert";
import { float16Bits, fromFloat16Bits } from "../../lib/core/float16.ts";

Deno.test("fromFloat16Bits() gives what Float16Array holds, for all 65,536 patterns", () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const [found, expected] = [fromFloat16Bits(bits), new Float16Array(bits.buffer)];
  assertEquals(found.length, expected.length);
  // assertEquals() takes −0 for 0.
  found.forEach((value, i) => assert(Object.is(value, expected[i]), `${i} gives ${value}`));
});

Deno.test("float16Bits() rounds as Float16Array does: all values, their neighbours, ties, the far ends", () => {
  const exact = Float32Array.from(
    new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
  );
  const finite = exact.filter(Number.isFinite);
  const values = [NaN, Infinity, -Infinity, 1e-45, -1e-45, 65519.996, 65520, 65536, 1e38, -0];
  for (let i = 1; i < finite.length; i++) {
    const middle = (finite[i - 1]! + finite[i]!) / 2; // a tie, exact in float32
    values.push(finite[i]!, middle, middle * (1 + 2 ** -20), middle * (1 - 2 ** -20));
  }
  const floats = Float32Array.from(values);
  assertEquals(float16Bits(floats), new Uint16Array(new Float16Array(floats).buffer));
});
