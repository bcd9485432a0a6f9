import "#host";
import { assert, assertEquals } from "@std/assert";
import { decodePixels } from "../../lib/image/mod.ts";
import { decodeDamaged, isForeseen, soundFiles } from "./formats_damage.ts";

/** A file that takes longer hangs, or nearly. */
const MOST_MILLISECONDS = 1000;

Deno.test("decodePixels() ends each damaged file in pixels or in an error that says why", async () => {
  let [read, refused] = [0, 0];
  for await (const { name, error, milliseconds } of decodeDamaged({ rounds: 20, seed: 10 })) {
    if (error === undefined) read++;
    else {
      refused++;
      assert(isForeseen(error), `${name}: ${error.stack}, cause: ${(error.cause as Error)?.stack}`);
    }
    assert(milliseconds < MOST_MILLISECONDS, `${name}: ${milliseconds} ms`);
  }
  assert(read > 100 && refused > 1000, `${read} read, ${refused} refused`);
});

/** Numbers in letters may be cut: what stands before the end could be all there is. */
const isText = (name: string) => name.includes("in letters");

Deno.test("decodePixels() refuses a file that is cut short, or lacks nothing of its pixels", async () => {
  for (const { name, bytes } of soundFiles.filter(({ name }) => !isText(name))) {
    const whole = await decodePixels(bytes);
    for (let length = 1; length < bytes.length; length += 1 + (bytes.length >> 6)) {
      const found = await decodePixels(bytes.subarray(0, length)).catch(() => undefined);
      if (found !== undefined) assertEquals(found, whole, `${name}, cut at ${length}`);
    }
  }
});
