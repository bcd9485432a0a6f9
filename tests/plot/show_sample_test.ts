import { assert, assertEquals, assertThrows } from "@std/assert";
import { decode } from "fast-png";
import type { Images } from "digits";
import { showSample } from "digits/notebook";
import { color } from "../../lib/plot/theme.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

/** Images of 2×2 pixels, each the two bytes of its index, and 0 and 255. */
function numbered(count: number): Images<Uint8Array> {
  const data = Uint8Array.from({ length: 4 * count }, (_, i) => {
    const index = Math.floor(i / 4);
    return [index & 255, index >> 8, 0, 255][i % 4]!;
  });
  return { data, shape: [count, 2, 2] };
}

const digits = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 10);
const positions = (elements: readonly Element[], axis: "x" | "y") => [
  ...new Set(elements.map(({ attributes }) => Number(attributes.get(axis)))),
];

function pixelsOf(image: Element): Uint8Array {
  const [, base64 = ""] = image.attributes.get("href")!.split(",");
  return Uint8Array.from(decode(Uint8Array.fromBase64(base64)).data);
}

Deno.test("showSample() draws the first 25 images in a square, each over its label", () => {
  const root = parseXml(showSample(numbered(300), digits(300)).svg);
  const images = all(root, "image");
  assertEquals(images.length, 25);
  assertEquals(positions(images, "x").length, 5);
  assertEquals(positions(images, "y").length, 5);
  assertEquals(texts(root), Array.from(digits(25), (label) => `Label: ${label}`));
});

Deno.test("showSample() keeps each image's pixels", () => {
  const images = all(parseXml(showSample(numbered(9), digits(9)).svg), "image");
  images.forEach((image, i) => assertEquals(pixelsOf(image), new Uint8Array([i, 0, 0, 255])));
});

Deno.test("showSample() draws float images in [0, 1] as it draws bytes", () => {
  const bytes = numbered(4);
  const floats = {
    data: Float32Array.from(bytes.data, (value) => value / 255),
    shape: bytes.shape,
  };
  assertEquals(showSample(floats, digits(4)).svg, showSample(bytes, digits(4)).svg);
});

Deno.test("showSample() sets as many images side by side as it is told to", () => {
  const inColumns = (columns: number) =>
    all(parseXml(showSample(numbered(18), digits(18), { sampleCount: 18, columns }).svg), "image");
  const images = inColumns(6);
  assertEquals([positions(images, "x").length, positions(images, "y").length], [6, 3]);
  assertEquals(positions(inColumns(1), "x").length, 1);
  for (const columns of [0, 2.5, 36]) {
    const message = `Cannot show a sample: ${columns} columns, expected 1 to 35`;
    assertThrows(() => inColumns(columns), Error, message);
  }
});

Deno.test("showSample() shows fewer where there are fewer, and as many as it is told to", () => {
  const count = (images: number, sampleCount?: number) =>
    all(parseXml(showSample(numbered(images), digits(images), { sampleCount }).svg), "image")
      .length;
  assertEquals([count(3), count(30), count(30, 4)], [3, 25, 4]);
});

Deno.test("showSample() marks what is wrong by color, by a cross, and with the true label", () => {
  const predictions = [1, 2, 3, 4];
  const trueLabels = [1, 7, 3, 4];
  const picture = showSample(numbered(4), predictions, { trueLabels });
  const root = parseXml(picture.svg);
  assertEquals(texts(root).toSorted(), [
    "Label: 7",
    "Predicted: 1",
    "Predicted: 2",
    "Predicted: 3",
    "Predicted: 4",
  ]);
  const orange = all(root, "g").filter(({ attributes }) => attributes.get("fill") === color.orange);
  assertEquals(orange.flatMap(texts), ["Predicted: 2", "Label: 7"]);
  const crosses = all(root, "g").filter(({ attributes }) =>
    attributes.get("aria-label") === "dot" && attributes.get("stroke") === color.onAccent
  );
  assertEquals(crosses.flatMap((cross) => all(cross, "path")).length, 1);
  assert(picture.text.includes("✗ Predicted: 2 (Label: 7)"), picture.text);
});

Deno.test("showSample() marks nothing where all is right", () => {
  const svg = showSample(numbered(4), digits(4), { trueLabels: digits(4) }).svg;
  const body = parseXml(svg).children.filter(({ name }) => name === "g");
  const fills = body.flatMap((element) => all(element, "g")).map(({ attributes }) =>
    attributes.get("fill")
  );
  assert(!fills.includes(color.orange));
});

Deno.test("showSample() shows the images that are chosen", () => {
  const picture = showSample(numbered(300), digits(300), { indices: [258, 7], caption: "Digit" });
  const root = parseXml(picture.svg);
  assertEquals(texts(root), ["Digit: 8", "Digit: 7"]);
  assertEquals(pixelsOf(all(root, "image")[0]!), new Uint8Array([2, 1, 0, 255]));
});

Deno.test("showSample() has room for a hundred", () => {
  const root = parseXml(showSample(numbered(100), digits(100), { sampleCount: 100 }).svg);
  assertEquals(all(root, "image").length, 100);
  assert(Number(root.attributes.get("width")) <= 640);
  assertEquals(texts(root), ["Label:", ...Array.from(digits(100), String)]);
});

Deno.test("showSample() throws when there are not as many labels as images", () => {
  const message = "Cannot show a sample: 3 labels for 4 images, expected as many";
  assertThrows(() => showSample(numbered(4), digits(3)), Error, message);
  const options = { trueLabels: digits(3) };
  assertThrows(() => showSample(numbered(4), digits(4), options), Error, message);
});

Deno.test("showSample() throws when there is nothing to show", () => {
  assertThrows(() => showSample(numbered(0), []), Error, "there are 0 images, expected 1 or more");
});

Deno.test("showSample() throws when a chosen image is not there", () => {
  assertThrows(
    () => showSample(numbered(4), digits(4), { indices: [4] }),
    Error,
    "Cannot show image 4: expected a whole number from 0 to 3",
  );
});
