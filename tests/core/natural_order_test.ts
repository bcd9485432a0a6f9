import { assertEquals } from "@std/assert";
import { compareNaturally } from "../../lib/core/natural_order.ts";

Deno.test("compareNaturally() orders names as people do", () => {
  const ordered = ["", "0", "01", "1", "2", "10", "B", "a2", "a2b", "a10", "b 3", "b 20", "ü"];
  assertEquals(ordered.toReversed().toSorted(compareNaturally), ordered);
  assertEquals(compareNaturally("a2", "a2"), 0);
});
