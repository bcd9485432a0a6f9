import { assertEquals, assertThrows } from "@std/assert";
import { showDistributions } from "digits/notebook";
import { color } from "../../lib/plot/theme.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

const label = "pixels";

/** How high a curve is above its baseline in each bin, in pixels, as its path has it. */
function heightsOf(svg: string, stroke: string): number[] {
  const [curve] = all(parseXml(svg), "g").filter(({ attributes }) =>
    attributes.get("stroke") === stroke && attributes.get("aria-label") === "line"
  );
  const [path] = all(curve!, "path");
  const points = path!.attributes.get("d")!.matchAll(/[ML][\d.]+,([\d.]+)/g);
  // A bin has two points, where it begins and where it ends; the last one is written once more.
  const tops = [...points].map(([, y]) => Number(y)).filter((_, i) => i % 2 === 0).slice(0, -1);
  return tops.map((y) => BASELINE - y);
}

/** Where shares of 0 are drawn, in pixels from the top of the curves' panel. */
const BASELINE = 150;

Deno.test("showDistributions() draws shares, so that sets of other sizes can be compared", () => {
  const few = [0, 1, 2, 3];
  const many = few.flatMap((value) => Array<number>(10).fill(value));
  const { svg } = showDistributions([
    { name: "few", values: few },
    { name: "many", values: many },
  ], { label, bins: 3 });
  const blue = heightsOf(svg, color.blue);
  assertEquals(blue.map((height) => height > 0), [true, true, true]);
  assertEquals(blue, heightsOf(svg, color.orange));
});

Deno.test("showDistributions() puts each number into the bin that it belongs to", () => {
  const { svg } = showDistributions([
    { name: "a", values: [0, 1, 2, 3, 3, 3, 3, 4] }, // the last bin has its end, too
    { name: "b", values: [0, 0, 4, 4] },
  ], { label, bins: 4 });
  // Shares of 1, 1, 1 and 5 of 8, and of 2, 0, 0 and 2 of 4; the highest fills the panel.
  const inEighths = (stroke: string) => {
    const heights = heightsOf(svg, stroke);
    const unit = Math.max(...heightsOf(svg, color.blue)) / 5;
    return heights.map((height) => Math.round(100 * height / unit) / 100);
  };
  assertEquals(inEighths(color.blue), [1, 1, 1, 5]);
  assertEquals(inEighths(color.orange), [4, 0, 0, 4]);
});

Deno.test("showDistributions() names sets, axes and what is counted", () => {
  const picture = showDistributions([
    { name: "low", values: [1, 2, 3] },
    { name: "high", values: [7, 8, 9] },
  ], { label, counted: "images" });
  const words = texts(parseXml(picture.svg));
  for (const word of ["low", "high", label, "share of the images", "0 %"]) {
    assertEquals(words.includes(word), true, word);
  }
});

Deno.test("showDistributions() says in its text how many there are, and where they lie", () => {
  const { text } = showDistributions([
    { name: "low", values: [5, 1, 3, 2, 4] },
    { name: "high", values: Array.from({ length: 1001 }, (_, i) => i) },
  ], { label, counted: "images" });
  assertEquals(text.split("\n"), [
    "pixels: low and high",
    "low: 5 images, median 3.00, the middle half from 2.00 to 4.00",
    "high: 1,001 images, median 500, the middle half from 250 to 750",
  ]);
});

Deno.test("showDistributions() has a key for each curve, one of them dashed", () => {
  const svg = showDistributions([
    { name: "some long name of a set", values: [1, 2] },
    { name: "another one, just as long", values: [1, 3] },
  ], { label }).svg;
  const keys = all(parseXml(svg), "g").filter(({ attributes }) =>
    attributes.get("aria-label") === "link"
  );
  const dashed = (key: Element) => key.attributes.has("stroke-dasharray");
  assertEquals(keys.map(dashed), [false, true]);
});

Deno.test("showDistributions() leaves out the outermost, and draws a set of equal numbers", () => {
  const values = [...Array.from({ length: 200 }, (_, i) => i / 200), 1e6];
  const words = (numbers: readonly number[]) =>
    texts(
      parseXml(
        showDistributions([{ name: "a", values: numbers }, { name: "b", values: numbers }], {
          label,
        }).svg,
      ),
    );
  assertEquals(words(values).some((word) => /000/.test(word)), false);
  assertEquals(words([5, 5, 5]).includes("a"), true);
});

Deno.test("showDistributions() refuses what it cannot draw", () => {
  const some = { name: "some", values: [1, 2] };
  const refuses = (values: number[], bins: number, message: string) =>
    assertThrows(
      () => showDistributions([some, { name: "none", values }], { label, bins }),
      Error,
      `Cannot show distributions: ${message}`,
    );
  refuses([], 3, '"none" has 0 numbers, expected 1 or more');
  refuses([1, NaN], 3, '"none" has NaN, expected finite numbers');
  refuses([1], 0, "0 bins, expected 1 or more");
  refuses([1], 1.5, "1.5 bins, expected 1 or more");
});
