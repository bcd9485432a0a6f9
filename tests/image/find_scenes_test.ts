/** Digits are found and read in made scenes; nothing is read where there is no digit. */
import "#host";
import { assert, assertEquals } from "@std/assert";
import { type Classifier, openClassifier } from "../../lib/classifier/mod.ts";
import { Dice } from "../../data/drawing/dice.ts";
import { createRandom } from "../../lib/core/random.ts";
import { loadMnist } from "../../lib/data/mod.ts";
import { findDigits, type Pixels } from "../../lib/image/mod.ts";
import { KINDS, makeNoDigit } from "./made/no_digits.ts";
import { makeNumber } from "./made/numbers.ts";
import { SCENES } from "./made/scenes.ts";

const MODEL = new URL("../../models/mnist.tflite", import.meta.url);

/** What a model reads, and how sure it is of the least sure digit. */
function read(classifier: Classifier, pixels: Pixels): { text: string; least: number } {
  const predictions = findDigits(pixels).map(({ image }) => classifier.classify(image)[0]!);
  return {
    text: predictions.map(({ digit }) => digit).join(""),
    least: Math.min(...predictions.map(({ probability }) => probability)),
  };
}

/** Drawings of each scene. */
const DRAWINGS = 2;

for (const [set, scenes] of Object.entries(SCENES)) {
  Deno.test(`findDigits() lets the tutorial's model read 90 % of made drawings: ${set}`, async () => {
    using classifier = await openClassifier(MODEL);
    const wrong: string[] = [];
    const names = Object.keys(scenes);
    for (let i = 0; i < DRAWINGS * names.length; i++) {
      const [digit, name] = [`${i % 10}`, names[i % names.length]!];
      const { text } = read(classifier, scenes[name]!(digit, new Dice(100 + i)));
      if (text !== digit) wrong.push(`${name}: ${digit} read as "${text}"`);
    }
    assert(wrong.length <= 0.1 * DRAWINGS * names.length, wrong.join("; "));
  });
}

/** Below this probability a reading is doubtful. */
const SURE = 0.8;

Deno.test("findDigits() finds nothing, or nothing sure, in 90 % of pictures without a digit", async () => {
  using classifier = await openClassifier(MODEL);
  const sure = Object.keys(KINDS).flatMap((kind) =>
    [0, 1, 2].flatMap((seed) => {
      const { text, least } = read(classifier, makeNoDigit(kind, seed));
      return text !== "" && least >= SURE ? [`${kind} ${seed}: ${text}`] : [];
    })
  );
  assert(sure.length <= 0.1 * 3 * Object.keys(KINDS).length, sure.join("; "));
});

const { test } = await loadMnist();

Deno.test("findDigits() finds each digit of 19 of 20 made numbers", () => {
  const seeds = Array.from({ length: 20 }, (_, i) => i + 200);
  const wrong = seeds.filter((seed) => {
    const { text, pixels } = makeNumber(test, seed);
    return findDigits(pixels).length !== text.length;
  });
  assert(wrong.length <= 1, `seeds ${wrong}`);
});

Deno.test("findDigits() takes MNIST's test pictures as they are", () => {
  for (let i = 0; i < 1000; i++) {
    const data = test.images.data.subarray(784 * i, 784 * (i + 1));
    assertEquals(findDigits({ data, shape: [28, 28, 1] }).map(({ image }) => image.data), [data]);
  }
});

Deno.test("findDigits() takes no picture as it is whose ground is gray", () => {
  const digit = test.images.data.subarray(0, 784);
  const data = digit.map((value) => 40 + 0.8 * value);
  const [found] = findDigits({ data, shape: [28, 28, 1] });
  assertEquals(found!.image.data[0], 0);
});

Deno.test("findDigits() takes any picture, and its boxes lie within", () => {
  for (let seed = 0; seed < 250; seed++) {
    const picture = boxes(seed);
    const [height, width] = picture.shape;
    for (const { box } of findDigits(picture)) {
      assert(box.left >= 0 && box.top >= 0 && box.width > 0 && box.height > 0, `seed ${seed}`);
      assert(box.left + box.width <= width && box.top + box.height <= height, `seed ${seed}`);
    }
  }
});

/** Boxes within boxes, filled or not, with gaps, of any size. */
function boxes(seed: number): Pixels {
  const random = createRandom(seed);
  const below = (end: number) => random() % end;
  const [height, width, channels] = [1 + below(100), 1 + below(100), 1 + below(4)];
  const [ground, ink] = [below(256), below(256)];
  const [left, top] = [below(width), below(height)];
  const [right, bottom] = [left + below(width), top + below(height)];
  const edge = 1 + below(6);
  const gaps = below(2) === 0;
  const data = new Uint8Array(height * width * channels);
  data.forEach((_, i) => {
    const pixel = Math.floor(i / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const depth = Math.min(x - left, right - x, y - top, bottom - y);
    const isInk = depth >= 0 && !(gaps && below(3) === 0);
    data[i] = isInk ? (depth < edge ? 255 - ground : ink) : ground;
  });
  return { data, shape: [height, width, channels] };
}

/** A test digit, black on white, so many times as large, by the nearest pixel. */
function blackOnWhite(index: number, times: number): Pixels {
  const side = 28 * times;
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [Math.floor(Math.floor(i / side) / times), Math.floor(i % side / times)];
    return 255 - test.images.data[784 * index + 28 * y + x]!;
  });
  return { data, shape: [side, side, 1] };
}

Deno.test("findDigits() takes a thick 0 or 8 for itself, not for a sheet with its holes on it", () => {
  for (const index of [2304, 2550, 6843, 8466, 8481]) {
    for (const times of [1, 3, 5]) {
      const [digit, ...others] = findDigits(blackOnWhite(index, times));
      assertEquals(others, [], `${index}, ${times} times`);
      assert(digit!.box.height >= 18 * times, `${index}, ${times} times: ${digit!.box.height}`);
    }
  }
});
