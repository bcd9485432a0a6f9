import { assertThrows } from "@std/assert";
import { Arena } from "./arena.ts";

Deno.test("Arena.check() fails when a byte behind an array was written to", async () => {
  const arena = await Arena.create("plain");
  const room = arena.room(16);
  arena.read(room, 4).fill(1);
  arena.check();
  arena.read(room, 5)[4] = 1;
  assertThrows(() => arena.check(), Error, "beyond every array, was written to");
});

Deno.test("Arena.check() fails when an input was changed", async () => {
  const arena = await Arena.create("plain");
  const input = arena.input(new Float32Array(3));
  arena.read(input, 3)[0] = 1;
  assertThrows(() => arena.check(), Error, "an input has changed");
});
