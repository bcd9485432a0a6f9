import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { createAugment } from "../../lib/data/augment.ts";

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
});
