import { assertEquals, assertThrows } from "@std/assert";
import { ratiosOf, spreadOf } from "../../lib/bench/statistics.ts";

Deno.test("spreadOf() gives the middle and the range, for odd and even counts", () => {
  assertEquals(spreadOf([5, 1, 9]), { median: 5, least: 1, most: 9 });
  assertEquals(spreadOf([4, 1, 2, 9]), { median: 3, least: 1, most: 9 });
  assertThrows(() => spreadOf([]), Error, "there are 0 numbers");
});

Deno.test("ratiosOf() divides pair by pair, not median by median", () => {
  assertEquals(ratiosOf([1, 4, 9], [2, 4, 3]), { median: 1, least: 0.5, most: 3 });
});
