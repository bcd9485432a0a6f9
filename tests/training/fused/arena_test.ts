import "#host";
import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../../lib/training/fused/arena.ts";

Deno.test("damagedGuards() names the buffer that was overrun, by as little as one value", () => {
  const arena = new Arena();
  const [first, second] = [arena.allocate("first", 5), arena.allocate("second", 16)];
  const words = new Int32Array(arena.createMemory().buffer);
  words.fill(1, first / 4, first / 4 + 5);
  words.fill(1, second / 4, second / 4 + 16);
  assertEquals(arena.damagedGuards(), []);
  words[first / 4 + 5] = 0;
  assertEquals(arena.damagedGuards(), ["first"]);
  words[second / 4 + 16] = 0;
  assertEquals(arena.damagedGuards(), ["first", "second"]);
});

Deno.test("damagedGuards() sees what is written before the first buffer", () => {
  const arena = new Arena();
  const first = arena.allocate("first", 4);
  const words = new Int32Array(arena.createMemory().buffer);
  words[first / 4 - 1] = 0;
  assertEquals(arena.damagedGuards(), ["first"]);
});

Deno.test("buffers begin at cache lines and hold their tables", () => {
  const arena = new Arena();
  arena.allocate("odd", 3);
  const table = arena.allocateInts("table", [7, 8, 9]);
  assertEquals(table % 64, 0);
  assertEquals([...new Int32Array(arena.createMemory().buffer, table, 3)], [7, 8, 9]);
  assertThrows(() => arena.allocate("late", 1), Error, 'Cannot allocate "late"');
});
