import "#host";
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import type { ReadDigit, Reading } from "../../lib/classifier/mod.ts";
import { decodePixels, type Pixels } from "../../lib/image/mod.ts";
import { MAX_WIDTH, PADDING } from "../../lib/plot/compose.ts";
import { fitPhoto } from "../../lib/plot/photo.ts";
import { showReading } from "../../lib/plot/mod.ts";
import { color } from "../../lib/plot/theme.ts";
import { drawnReading } from "./snapshots.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

const { pixels, reading } = await drawnReading();
const number = (element: Element, name: string) => Number(element.attributes.get(name));

/** The boxes of one colour: with or without a fill, drawn as lines of some width. */
function boxes(root: Element, stroke: string): Element[] {
  return all(root, "g").filter(({ attributes }) =>
    attributes.get("stroke") === stroke && attributes.get("aria-label") === "rect"
  ).flatMap((group) => all(group, "rect"));
}

Deno.test("showReading() says what was read, how sure it is, and where it is unsure", () => {
  const root = parseXml(showReading(pixels, reading, { name: "a.png" }).svg);
  assertEquals(texts(root), [
    "number 412, probability 0.4500",
    ...["4", "2", "1"], // on the boxes, the sure ones first
    "what the model saw, 28 × 28 pixels each",
    ...["4", "1", "2"],
    ...["0.9987", "0.4512", "0.9987"],
    "unsure: 1 or 7",
  ]);
});

Deno.test("showReading() calls classes as the model's file does", () => {
  const digits = reading.digits.map((digit, i) => ({
    ...digit,
    label: ["A", "b", "C"][i]!,
    secondLabel: "h",
  }));
  const picture = showReading(pixels, { ...reading, digits, text: "AbC" }, { name: "a.png" });
  const words = texts(parseXml(picture.svg));
  assertEquals(words.filter((word) => /^[AbC]$/.test(word)), ["A", "C", "b", "A", "b", "C"]);
  assertEquals(words.at(-1), "unsure: b or h");
  assertMatch(picture.text, /^b {2}probability 0\.4512, .*, unsure: b or h$/m);
});

Deno.test("showReading() puts a box round each digit where it is, dashed where it is unsure", () => {
  const root = parseXml(showReading(pixels, reading, { name: "a.png" }).svg);
  const sure = boxes(root, color.blue);
  const [unsure, tile, ...more] = boxes(root, color.orange);
  assertEquals([sure.length, more.length], [2, 0]);
  for (const [i, element] of sure.entries()) {
    const { box } = reading.digits[2 * i]!;
    // The picture is drawn as large as it is; the box keeps clear of the strokes.
    for (const [name, expected] of [["x", box.left], ["y", box.top]] as const) {
      assert(Math.abs(number(element, name) - expected + 3) <= 1, name);
    }
    assert(Math.abs(number(element, "width") - box.width - 6) <= 1);
    assert(Math.abs(number(element, "height") - box.height - 6) <= 1);
  }
  assertEquals(number(unsure!, "y"), 0, "a box does not leave the picture");
  assertEquals(number(tile!, "width"), 84);
  const dashed = all(root, "g").filter(({ attributes }) => attributes.has("stroke-dasharray"));
  assertEquals(
    dashed.map(({ attributes }) => attributes.get("stroke")),
    Array(2).fill(color.orange),
  );
});

Deno.test("showReading() is, as text, a line a digit", () => {
  const { text } = showReading(pixels, reading, { name: "a.png" });
  assertEquals(
    text,
    [
      "a.png: number 412, probability 0.4500",
      "4  probability 0.9987, 60×90 pixels at 45, 40",
      "1  probability 0.4512, 60×96 pixels at 175, 0, unsure: 1 or 7",
      "2  probability 0.9987, 60×90 pixels at 315, 40",
    ].join("\n"),
  );
});

Deno.test("showReading() shows a picture without digits alone, under any name", () => {
  const nothing = { digits: [], text: "", probability: 1 };
  const picture = showReading(pixels, nothing, { name: 'a <b> & "c"\x1b.png' });
  const root = parseXml(picture.svg);
  assertEquals(texts(root), ["no digit found"]);
  assertEquals(all(root, "image").length, 1);
  assertEquals(all(root, "title")[0]!.text, 'a <b> & "c"\ufffd.png: no digit found');
});

Deno.test("showReading() stays as wide as a picture may be, whatever the number and the sides", () => {
  const digit = reading.digits[0]!;
  const digits: ReadDigit[] = Array.from({ length: 99 }, () => digit);
  const long: Reading = { digits, text: "4".repeat(99), probability: 0.9 };
  const shapes: readonly Pixels["shape"][] = [[1, 1, 1], [1, 9000, 1], [9000, 1, 3], [900, 700, 4]];
  for (const shape of shapes) {
    const data = new Uint8Array(shape[0] * shape[1] * shape[2]).fill(99);
    const root = parseXml(showReading({ data, shape }, long, { name: "a.png" }).svg);
    assert(number(root, "width") <= MAX_WIDTH);
    const [heading] = texts(root);
    assertMatch(heading!, /^number 4+…4*, probability 0\.9000$/);
    assertLess(heading!.length, 70);
    const bottom = number(root, "height");
    assertLess(17 * 84, bottom, "expected room for 17 rows of tiles");
    const photo = all(root, "image")[0]!;
    assert(number(photo, "width") >= 1 && number(photo, "height") >= 1, `${shape}`);
    assert(number(photo, "width") <= MAX_WIDTH - 2 * PADDING);
  }
});

/** The pixels within a data URL. */
async function decoded(url: string): Promise<Pixels> {
  return await decodePixels(Uint8Array.fromBase64(url.slice(url.indexOf(",") + 1)));
}

Deno.test("fitPhoto() leaves what fits, and draws the pixels of what is small larger", async () => {
  const small = { data: new Uint8Array([1, 2, 3, 4, 5, 6]), shape: [1, 2, 3] } as const;
  const { url, scale, size } = fitPhoto(small, { longest: 50, least: 9 });
  assertEquals(await decoded(url), small);
  assertEquals([scale, size], [4, { height: 4, width: 8 }]);
});

Deno.test("fitPhoto() makes what is large smaller, to the pixel", async () => {
  const data = Uint8Array.from({ length: 70 * 100 }, (_, i) => i % 100 < 50 ? 10 : 200);
  const { url, scale, size } = fitPhoto({ data, shape: [70, 100, 1] }, { longest: 30, least: 9 });
  assertEquals([scale, size], [0.3, { height: 21, width: 30 }]);
  const { data: drawn, shape } = await decoded(url);
  assertEquals(shape, [21, 30, 1]);
  assertEquals([drawn[0], drawn[13], drawn[16], drawn[29]], [10, 10, 200, 200]);
});

Deno.test("fitPhoto() lays what is transparent on a ground that shows it", async () => {
  const pixel = (gray: number) => [gray, 255, gray, 0];
  for (const [ink, ground] of [[0, 255], [255, 0]] as const) {
    const picture = { data: Uint8Array.from(pixel(ink)), shape: [1, 2, 2] } as const;
    const { url } = fitPhoto(picture, { longest: 50, least: 2 });
    assertEquals((await decoded(url)).data, new Uint8Array([ink, ground]));
  }
});
