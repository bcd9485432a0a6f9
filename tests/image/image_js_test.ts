/** image-js, which shares no code with our decoders, reads the same pixels from ordinary files. */
import { assertEquals } from "@std/assert";
import { decode } from "image-js";
import { decodePixels } from "../../lib/image/mod.ts";
import { DIGIT_NAMES, drawDigit } from "../../data/draw_digits.ts";
import { exactFiles } from "./fixtures/pillow.ts";

/** What image-js reads as we do; the others it reads wrongly or not at all (palettes, low depths, alpha). */
const ORDINARY =
  /^(PNG of (8-bit gray|gray and alpha|RGBA?)|BMP of RGB|TIFF of (RGB|gray, compressed by LZW))$/;

Deno.test("decodePixels() gives the pixels that image-js gives, for ordinary files", async () => {
  const files = [
    ...exactFiles.filter(({ name }) => ORDINARY.test(name)),
    ...DIGIT_NAMES.map((name) => ({ name, bytes: drawDigit(name) })),
  ];
  assertEquals(files.length, 7 + DIGIT_NAMES.length);
  for (const { name, bytes } of files) {
    const { data, shape } = await decodePixels(bytes, name);
    const image = decode(bytes).getRawImage();
    assertEquals([...shape], [image.height, image.width, image.channels], name);
    assertEquals(data, Uint8Array.from(image.data as Uint8Array), name);
  }
});
