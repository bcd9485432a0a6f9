/** The pictures of `../shared/faults`: each row of their table as far as the decoder is concerned. */
import "#host";
import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { decodePixels, grayscale, resize } from "../../lib/image/mod.ts";
import { largestDifference } from "../largest_difference.ts";
import { needsShared, sharedPath } from "../shared.ts";
import { sharedPictures } from "./fixtures/formats.ts";

const read = (name: string) => Deno.readFile(sharedPath(`faults/pictures/${name}`));

/** Pillow leaves it as it is stored. */
const TURNED = "exif6.jpg";

Deno.test({
  ...needsShared("decodePixels() reads the pictures of faults/pictures as Pillow does"),
  fn: async (t) => {
    for (const { name, height, width, small } of sharedPictures) {
      if (name === TURNED) continue;
      await t.step(name, async () => {
        const gray = grayscale(await decodePixels(await read(name)));
        assertEquals(gray.shape, [1, height, width]);
        assertEquals(resize(gray, { height: 8, width: 8 }).data, small);
      });
    }
  },
});

Deno.test({
  ...needsShared("decodePixels() reads a photograph upright that was taken with a turned camera"),
  fn: async () => {
    const [upright, turned] = await Promise.all(["exif1.jpg", TURNED].map(async (name) => {
      const gray = grayscale(await decodePixels(await read(name)));
      return resize(gray, { height: 8, width: 8 }).data;
    }));
    // Each was compressed by itself.
    assertLess(largestDifference(upright!, turned!), 3);
  },
});

const UNREAD = "which is not read here: save it as PNG or JPEG";
const refused = {
  "16777217x1.png": "declares 16777217×1 pixels, expected sides of at most 65,535",
  "slow.tif": "declares 17×4194315 pixels, expected sides of at most 65,535",
  "palette_17x8388617.tif": "declares 17×8388617 pixels, expected sides of at most 65,535",
  "declares_14000x14000.jpg": "declares 14000×14000 pixels, expected at most 67 million",
  "slow.bmp": "declares 0×65503 pixels, expected at least 1×1",
  "a.avif": `is an AVIF picture, ${UNREAD}`,
  "a.heic": `is a HEIC picture, ${UNREAD}`,
  "g4.tif": `is a TIFF with fax compression (CCITT group 4), ${UNREAD}`,
};
Deno.test({
  ...needsShared(
    "decodePixels() refuses what is too large, damaged or of another kind, and says so",
  ),
  fn: async (t) => {
    for (const [name, problem] of Object.entries(refused)) {
      await t.step(name, async () => {
        const error: Error = await assertRejects(
          async () => decodePixels(await read(name), name),
          Error,
        );
        assertEquals(error.message, `Cannot read image "${name}": it ${problem}`);
      });
    }
  },
});
