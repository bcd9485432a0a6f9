import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { augmentImages } from "../../lib/data/mod.ts";
import { changeStrokeWidth } from "../../lib/data/augment/stroke_width.ts";
import { createAugment } from "../../lib/data/augment/create_augment.ts";

const STILL = { rotation: 0, shift: 0, shear: 0, zoom: 0 };

/** An image with one bright pixel, or with a ramp. */
function dot(row: number, column: number, side = 9): Float32Array {
  const image = new Float32Array(side * side);
  image[row * side + column] = 1;
  return image;
}

/** The centre of mass, in pixels from the first. */
function centre(image: Float32Array, side: number): [y: number, x: number] {
  let [mass, y, x] = [0, 0, 0];
  image.forEach((value, i) => {
    mass += value;
    y += value * Math.floor(i / side);
    x += value * (i % side);
  });
  return [y / mass, x / mass];
}

Deno.test("createAugment() with all options 0 gives the image itself", () => {
  const source = Float32Array.from({ length: 81 }, (_, i) => i / 81);
  const target = new Float32Array(81);
  createAugment([9, 9], STILL)(source, target, 5);
  assertEquals(target, source);
});

Deno.test("createAugment() gives the same image for the same seed, another for another", () => {
  const augment = createAugment([9, 9], { elastic: {} });
  const images = [1, 1, 2].map((seed) => {
    const target = new Float32Array(81);
    augment(dot(4, 5), target, seed);
    return target;
  });
  assertEquals(images[0], images[1]);
  assertNotEquals(images[0], images[2]);
});

Deno.test("createAugment() moves by at most its share of the side, over the whole range", () => {
  const augment = createAugment([21, 21], { ...STILL, shift: 0.25 });
  const target = new Float32Array(441);
  const moves = Array.from({ length: 2000 }, (_, seed) => {
    augment(dot(10, 10, 21), target, seed);
    return centre(target, 21).map((place) => place - 10);
  });
  for (const axis of [0, 1]) {
    const along = moves.map((move) => move[axis]!);
    assert(Math.max(...along) <= 5.25 + 1e-6 && Math.min(...along) >= -5.25 - 1e-6);
    assert(Math.max(...along) > 5.2 && Math.min(...along) < -5.2);
    assertAlmostEquals(along.reduce((sum, move) => sum + move, 0) / along.length, 0, 0.2);
  }
});

Deno.test("createAugment() turns about the centre by at most its angle", () => {
  const side = 41;
  const augment = createAugment([side, side], { ...STILL, rotation: 30 });
  const target = new Float32Array(side * side);
  const angles = Array.from({ length: 500 }, (_, seed) => {
    // A block of 3×3 far to the right of the centre; its mean is exact under bilinear sampling.
    const source = new Float32Array(side * side);
    for (const dy of [-1, 0, 1]) {
      for (const dx of [-1, 0, 1]) source[(20 + dy) * side + 35 + dx] = 1;
    }
    augment(source, target, seed);
    const [y, x] = centre(target, side);
    assertAlmostEquals(Math.hypot(y - 20, x - 20), 15, 0.1);
    return Math.atan2(y - 20, x - 20) * 180 / Math.PI;
  });
  assert(Math.max(...angles) < 30.3 && Math.max(...angles) > 29, `${Math.max(...angles)}`);
  assert(Math.min(...angles) > -30.3 && Math.min(...angles) < -29, `${Math.min(...angles)}`);
});

Deno.test("createAugment() stretches and slants as its options say", () => {
  const side = 41;
  const distances = (options: object, row: number, column: number) => {
    const augment = createAugment([side, side], { ...STILL, ...options });
    const target = new Float32Array(side * side);
    return Array.from({ length: 500 }, (_, seed) => {
      const source = new Float32Array(side * side);
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1]) source[(row + dy) * side + column + dx] = 1;
      }
      augment(source, target, seed);
      return centre(target, side);
    });
  };
  const stretched = distances({ zoom: 0.2 }, 20, 30).map(([, x]) => (x - 20) / 10);
  assert(Math.max(...stretched) > 1.19 && Math.max(...stretched) < 1.21);
  assert(Math.min(...stretched) < 0.81 && Math.min(...stretched) > 0.79);
  const slanted = distances({ shear: 0.25 }, 30, 20);
  assert(slanted.every(([y]) => Math.abs(y - 30) < 1e-3), "rows stay where they are");
  const factors = slanted.map(([, x]) => (x - 20) / 10);
  assert(Math.max(...factors) > 0.24 && Math.max(...factors) < 0.26);
});

Deno.test("createAugment() bends smoothly: neighbours move alike, and by a few pixels", () => {
  const side = 28;
  const augment = createAugment([side, side], { ...STILL, elastic: {} });
  // The image's values are its columns, so what comes out tells where it came from.
  const ramp = Float32Array.from({ length: side * side }, (_, i) => i % side);
  const target = new Float32Array(side * side);
  let largest = 0;
  for (let seed = 0; seed < 50; seed++) {
    augment(ramp, target, seed);
    for (let row = 8; row < 20; row++) {
      for (let column = 8; column < 19; column++) {
        const at = row * side + column;
        largest = Math.max(largest, Math.abs(target[at]! - column));
        assert(Math.abs(target[at + 1]! - target[at]! - 1) < 1, "neighbours come from neighbours");
      }
    }
  }
  assert(largest > 0.5 && largest < 6, `${largest}`);
});

Deno.test("createAugment() refuses options that are no numbers of 0 or more", () => {
  assertThrows(() => createAugment([9, 9], { rotation: NaN }), Error, "rotation is NaN");
  assertThrows(() => createAugment([9, 9], { zoom: -1 }), Error, "zoom is -1, expected a number");
  assertThrows(
    () => createAugment([9, 9], { gentle: 2 }),
    Error,
    "gentle is 2, expected a number in 0–1",
  );
  assertThrows(() => createAugment([9, 9], { strokeWidth: 1.5 }), Error, "strokeWidth is 1.5");
});

Deno.test("createAugment() changes the gentle share of the images a third as far", () => {
  const moves = (gentle: number) => {
    const augment = createAugment([21, 21], { ...STILL, shift: 0.25, gentle });
    const target = new Float32Array(441);
    return Array.from({ length: 1000 }, (_, seed) => {
      augment(dot(10, 10, 21), target, seed);
      return Math.max(...centre(target, 21).map((place) => Math.abs(place - 10)));
    });
  };
  const far = (gentle: number) => moves(gentle).filter((move) => move > 5.25 / 3 + 1e-6).length;
  assertEquals(far(1), 0);
  // Of two uniform moves at least one exceeds a third of its range in 8 of 9 images.
  assertAlmostEquals(far(0) / 1000, 8 / 9, 0.04);
  assertAlmostEquals(far(0.5) / 1000, 4 / 9, 0.05);
});

Deno.test("changeStrokeWidth() moves the edges of a stroke by a pixel, or by a part of it", () => {
  const side = 9;
  // A stroke of three pixels down the middle.
  const stroke = Float32Array.from({ length: side * side }, (_, i) => +([3, 4, 5].includes(i % 9)));
  const row = (by: number) => {
    const target = new Float32Array(side * side);
    changeStrokeWidth(stroke, target, { height: side, width: side, by });
    return [...target.subarray(4 * side, 5 * side)];
  };
  assertEquals(row(1), [0, 0, 1, 1, 1, 1, 1, 0, 0]);
  assertEquals(row(-1), [0, 0, 0, 0, 1, 0, 0, 0, 0]);
  assertEquals(row(0.5), [0, 0, 0.5, 1, 1, 1, 0.5, 0, 0]);
  assertEquals(row(-0.25), [0, 0, 0, 0.75, 1, 0.75, 0, 0, 0]);
  assertEquals(row(0), [0, 0, 0, 1, 1, 1, 0, 0, 0]);
});

Deno.test("createAugment() draws strokes thicker and thinner by its option", () => {
  const side = 15;
  const augment = createAugment([side, side], { ...STILL, strokeWidth: 1 });
  const square = Float32Array.from(
    { length: side * side },
    (_, i) => +([i % side, Math.floor(i / side)].every((at) => at >= 5 && at < 10)),
  );
  const target = new Float32Array(side * side);
  const inks = Array.from({ length: 200 }, (_, seed) => {
    augment(square, target, seed);
    return target.reduce((sum, value) => sum + value);
  });
  // A square of 5×5 loses its rim of 16 pixels at most, or gets one of 20 without corners.
  assert(Math.min(...inks) >= 9 && Math.min(...inks) < 10, `${Math.min(...inks)}`);
  assert(Math.max(...inks) <= 45 && Math.max(...inks) > 44, `${Math.max(...inks)}`);
});

Deno.test("augmentImages() changes each image by a seed of its own, and leaves the images alone", () => {
  const one = Float32Array.from({ length: 81 }, (_, i) => (i % 7) / 7);
  const data = Float32Array.of(...one, ...one);
  const images = { data, shape: [2, 9, 9] } as const;
  const changed = augmentImages(images, { seed: 3 });
  assertEquals(changed.shape, [2, 9, 9]);
  assertEquals(images.data, Float32Array.of(...one, ...one));
  assertNotEquals(changed.data.subarray(0, 81), changed.data.subarray(81));
  assertEquals(augmentImages(images, { seed: 3 }), changed);
  assertNotEquals(augmentImages(images, { seed: 4 }), changed);
  assertEquals(augmentImages(images, STILL).data, images.data);
});
