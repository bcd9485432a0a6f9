/** Digits are found whatever the ground, the ink and the place; and where there is none, none is. */
import "#host";
import { assert, assertEquals } from "@std/assert";
import { drawDigit } from "../../data/draw_digits.ts";
import { createRandom } from "../../lib/core/random.ts";
import { decodePixels, findDigits, type FoundDigit, type Pixels } from "../../lib/image/mod.ts";
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

/** A picture of 266×266 in colour: light gray, blue where `isDisc`, white where `isStroke`. */
function discPicture(
  isDisc: (radius: number) => boolean,
  isStroke: (y: number, x: number) => boolean,
): Pixels {
  const side = 266;
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const [y, x] = [Math.floor(i / side) - 133, i % side - 133];
    const colour = !isDisc(Math.sqrt(y * y + x * x))
      ? [224, 228, 232]
      : isStroke(y, x)
      ? [255, 255, 255]
      : [30, 90, 190];
    data.set(colour, 3 * i);
  }
  return { data, shape: [side, side, 3] };
}

Deno.test("findDigits() finds a digit on a disc, and not the disc", () => {
  const bar = (y: number, x: number) => Math.abs(y) < 56 && Math.abs(x) < 8;
  const [digit, ...more] = findDigits(discPicture((radius) => radius < 110, bar));
  assertEquals(more, []);
  assert(Math.abs(digit!.box.height - 112) < 8, `${digit!.box.height}`);
  assert(Math.abs(digit!.box.width - 16) < 8, `${digit!.box.width}`);
});

Deno.test("findDigits() takes a thick ring for a 0, not for a disc with a blot on it", () => {
  for (const hole of [35, 45, 60]) {
    const ring = discPicture((radius) => radius > hole && radius < 110, () => false);
    const [digit, ...more] = findDigits(ring);
    assertEquals(more, []);
    assert(Math.abs(digit!.box.height - 220) < 10, `hole ${hole}: ${digit!.box.height}`);
  }
});

/** Black ellipses on white paper, drawn with a pen 12 wide: their middles and half their sides. */
function ellipses(
  ...all: readonly (readonly [x: number, y: number, wide: number, high: number])[]
) {
  const picture = paint(blank({ width: 400, height: 240 }), [255, 255, 255]);
  for (let y = 0; y < 240; y++) {
    for (let x = 0; x < 400; x++) {
      const isInk = all.some(([middleX, middleY, wide, high]) => {
        const radius = (by: number) =>
          Math.hypot((x - middleX) / (wide + by), (y - middleY) / (high + by));
        return radius(6) < 1 && radius(-6) > 1;
      });
      if (isInk) picture.data.fill(0, 3 * (y * 400 + x), 3 * (y * 400 + x) + 3);
    }
  }
  return picture;
}

Deno.test("findDigits() cuts digits apart that touch, and no wide 0", () => {
  const boxes = (pixels: Pixels) => findDigits(pixels).map(({ box }) => box);
  const touching = boxes(ellipses([110, 120, 45, 70], [211, 120, 45, 70]));
  assertEquals(touching.length, 2);
  for (const { width, height } of touching) {
    assert(Math.abs(width - 97) < 8 && Math.abs(height - 152) < 4, `${width}×${height}`);
  }
  assertEquals(
    boxes(ellipses([70, 120, 45, 70], [171, 120, 45, 70], [272, 120, 45, 70])).length,
    3,
  );
  assertEquals(boxes(ellipses([200, 120, 85, 70])).length, 1);
  assertEquals(boxes(ellipses([110, 120, 45, 70], [280, 120, 85, 70])).length, 2);
});

Deno.test("findDigits() cuts no digit whose bar is long", () => {
  const picture = paint(blank({ width: 300, height: 240 }), [255, 255, 255]);
  // A 7 that is wider than high: a bar, and a stroke down from its right end.
  for (let y = 60; y < 180; y++) {
    for (let x = 60; x < 240; x++) {
      const isInk = y < 74 || Math.abs(x - (232 - (y - 60) / 3)) < 7;
      if (isInk) picture.data.fill(0, 3 * (y * 300 + x), 3 * (y * 300 + x) + 3);
    }
  }
  const [{ box }, ...more] = findDigits(picture) as [FoundDigit, ...FoundDigit[]];
  assertEquals([box.width > 170, more], [true, []]);
});
