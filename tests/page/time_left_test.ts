import { assertAlmostEquals, assertEquals } from "@std/assert";
import { TimeLeft } from "../../lib/page/time_left.ts";

Deno.test("the time left is told by the pace so far", () => {
  const left = new TimeLeft();
  assertEquals(left.update({ done: 0, at: 100 }, 4), undefined, "nothing is known yet");
  left.start({ done: 0, at: 1000 });
  assertAlmostEquals(left.update({ done: 0.5, at: 2000 }, 4)!, 7000);
  assertAlmostEquals(left.update({ done: 1, at: 4000 }, 4)!, 9000);
  assertAlmostEquals(left.update({ done: 4, at: 5000 }, 4)!, 0);
});

Deno.test("waiting is no part of the pace", () => {
  const left = new TimeLeft();
  left.start({ done: 1, at: 0 });
  assertAlmostEquals(left.update({ done: 2, at: 1000 }, 4)!, 2000);
  left.start({ done: 2, at: 900_000 });
  assertAlmostEquals(left.update({ done: 3, at: 901_000 }, 4)!, 1000);
});
