/** Digits are found whatever the ground, the ink and the place; and where there is none, none is. */
import "#host";
import { assertEquals } from "@std/assert";
import { drawDigit } from "../../data/draw_digits.ts";
import { createRandom } from "../../lib/core/random.ts";
import { decodePixels, findDigits, type Pixels } from "../../lib/image/mod.ts";
import { blank, onSheet, paint } from "./fixtures/drawings.ts";

const pen = await decodePixels(drawDigit("seven"));

/** Where the ink of an image in MNIST's form lies. */
function inked({ data }: { readonly data: Uint8Array }) {
  const on = [...data].flatMap((value, i) => value > 0 ? [i] : []);
  const columns = on.map((i) => i % 28);
  const rows = on.map((i) => Math.floor(i / 28));
  return {
    width: Math.max(...columns) - Math.min(...columns) + 1,
    height: Math.max(...rows) - Math.min(...rows) + 1,
  };
}

Deno.test("findDigits() fits a digit into MNIST's box of 20×20, whatever its size and place", () => {
  for (const [size, left, top] of [[60, 10, 10], [120, 300, 40], [280, 60, 200]] as const) {
    const picture = onSheet([{ pen, size, left, top }], { width: 500, height: 500 });
    const [found, ...others] = findDigits(picture);
    assertEquals(others, []);
    const { width, height } = inked(found!.image);
    // Twenty, and what a blur of a pixel to each side adds.
    assertEquals([height >= 19 && height <= 22, width <= 22], [true, true], `${height}×${width}`);
  }
});

Deno.test("findDigits() says where a digit is, in pixels of the picture", () => {
  const picture = onSheet([{ pen, size: 140, left: 200, top: 100 }], { width: 500, height: 400 });
  const [{ box }] = findDigits(picture) as [ReturnType<typeof findDigits>[0]];
  const inside = box.left >= 200 && box.top >= 100 && box.left + box.width <= 340 &&
    box.top + box.height <= 240;
  assertEquals(inside, true, JSON.stringify(box));
  assertEquals(box.height > 70, true, JSON.stringify(box));
});

Deno.test("findDigits() takes an image that is in MNIST's form as it is, and only then", () => {
  const picture = onSheet([{ pen, size: 120, left: 40, top: 40 }], { width: 200, height: 200 });
  const { data } = findDigits(picture)[0]!.image;
  const again = findDigits({ data, shape: [28, 28, 1] });
  assertEquals(again.map(({ image }) => image.data), [data]);
  const negative = findDigits({ data: data.map((value) => 255 - value), shape: [28, 28, 1] });
  assertEquals(negative.length, 1);
  assertEquals(negative[0]!.image.data[0], 0);
});

Deno.test("findDigits() reads digits from left to right", () => {
  const digits = [250, 30, 140].map((left) => ({ pen, size: 100, left, top: 50 }));
  const lefts = findDigits(onSheet(digits, { width: 400, height: 200 })).map(({ box }) => box.left);
  assertEquals(lefts.length, 3);
  assertEquals(lefts, lefts.toSorted((a, b) => a - b));
});

Deno.test("findDigits() finds nothing where nothing is written", () => {
  const random = createRandom(7);
  const noise = blank({ width: 300, height: 300 });
  noise.data.forEach((_, i) => noise.data[i] = random() % 256);
  const grain = blank({ width: 300, height: 300 });
  grain.data.forEach((_, i) => grain.data[i] = 200 + random() % 12);
  const shade = blank({ width: 300, height: 200 });
  shade.data.forEach((_, i) => shade.data[i] = Math.floor(i / 3) % 300 * 0.8);
  const clear: Pixels = { data: new Uint8Array(4 * 90_000), shape: [300, 300, 4] };
  const pictures = {
    white: paint(blank({ width: 300, height: 300 }), [255, 255, 255]),
    black: blank({ width: 300, height: 300 }),
    noise,
    grain,
    shade,
    clear,
    pixel: blank({ width: 1, height: 1 }),
    line: blank({ width: 400, height: 1 }),
  };
  for (const [name, picture] of Object.entries(pictures)) {
    assertEquals(findDigits(picture).length, 0, name);
  }
});
