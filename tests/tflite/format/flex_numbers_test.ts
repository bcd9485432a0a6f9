import { assertEquals } from "@std/assert";
import { flexNumbers } from "../../../lib/tflite/format/flex_numbers.ts";

// {"a": 10}: the key, the vector of keys, the map with its types, the root.
const MAP = Uint8Array.of(97, 0, 1, 3, 1, 1, 1, 10, 4, 2, 36, 1);

Deno.test("flexNumbers() reads the numbers of a map", () => {
  assertEquals(flexNumbers(MAP), new Map([["a", 10]]));
});

Deno.test("flexNumbers() gives nothing for what is no map, or is cut off", () => {
  assertEquals(flexNumbers(new Uint8Array()), undefined);
  assertEquals(flexNumbers(Uint8Array.of(5, 4, 1)), undefined);
  for (let start = 1; start < MAP.length; start++) {
    const numbers = flexNumbers(MAP.subarray(start)); // whatever it says, it ends
    assertEquals([...numbers?.values() ?? []].every(Number.isFinite), true);
  }
});
