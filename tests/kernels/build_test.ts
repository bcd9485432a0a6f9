import { assertEquals } from "@std/assert";
import { staleTargets } from "../../lib/kernels/build.ts";

Deno.test("the committed .wasm files are what the sources compile to, byte for byte", async () => {
  assertEquals(await staleTargets(), []);
});
