import { assertEquals } from "@std/assert";
import { staleTargets } from "../../lib/tools/build_kernels.ts";

Deno.test("the committed .wasm files are what the sources compile to, byte for byte", async () => {
  assertEquals(await staleTargets(), []);
});
