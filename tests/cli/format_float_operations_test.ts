import { assertEquals } from "@std/assert";
import { formatFloatOperations } from "../../lib/cli/format_float_operations.ts";

Deno.test("formatFloatOperations() has a line for each operator, and names three results", () => {
  const reason = "DIV has no int8 kernel";
  const operations = ["a", "b", "c", "d"].map((output) => ({ operator: "DIV", output, reason }));
  assertEquals(formatFloatOperations([]), []);
  assertEquals(
    formatFloatOperations([...operations, { operator: "POW", output: "e", reason: "other" }]),
    [
      'DIV stays in float32 ("a", "b", "c" and 1 more): DIV has no int8 kernel',
      'POW stays in float32 ("e"): other',
    ],
  );
});
