import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { encode } from "fast-png";
import { readPixels } from "../../lib/image/mod.ts";

Deno.test("readPixels() gives a picture's pixels as they are, and names a file that is none", async () => {
  const folder = await Deno.makeTempDir();
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  await Deno.writeFile(
    join(folder, "two.png"),
    encode({ width: 2, height: 1, channels: 3, data }),
  );
  await Deno.writeTextFile(join(folder, "none.png"), "no picture");
  assertEquals(await readPixels(join(folder, "two.png")), { data, shape: [1, 2, 3] });
  await assertRejects(() => readPixels(join(folder, "none.png")), Error, "none.png");
  await assertRejects(() => readPixels("x", { name: "mine" }), Error, 'image "mine"');
  await Deno.remove(folder, { recursive: true });
});
