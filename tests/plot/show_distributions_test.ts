import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { showDistributions } from "digits/notebook";
import { color } from "../../lib/plot/theme.ts";
import { all, parseXml, texts } from "./xml.ts";

const label = "pixels";

/** The heights of a curve's steps, from the baseline, as its path has them. */
function stepsOf(svg: string, stroke: string): number[] {
  const curves = all(parseXml(svg), "g").filter(({ attributes }) =>
    attributes.get("stroke") === stroke
  );
  const [path] = curves.flatMap((curve) => all(curve, "path"));
  return [...path!.attributes.get("d")!.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
}

Deno.test("showDistributions() draws shares, so that sets of other sizes can be compared", () => {
  const few = [0, 1, 2, 3];
  const many = few.flatMap((value) => Array<number>(10).fill(value));
  const { svg } = showDistributions([
    { name: "few", values: few },
    { name: "many", values: many },
  ], { label, bins: 3 });
  const [blue, orange] = [stepsOf(svg, color.blue), stepsOf(svg, color.orange)];
  assertEquals(blue, orange);
});

Deno.test("showDistributions() names both sets, and says their medians in its text", () => {
  const picture = showDistributions([
    { name: "low", values: [1, 2, 3] },
    { name: "high", values: [7, 8, 9] },
  ], { label });
  const words = texts(parseXml(picture.svg));
  for (const word of ["low", "high", label]) assertEquals(words.includes(word), true, word);
  assertStringIncludes(picture.text, "pixels: low and high");
  assertStringIncludes(picture.text, "low: median 2.00");
  assertStringIncludes(picture.text, "high: median 8.00");
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

Deno.test("showDistributions() refuses a set without numbers", () => {
  const empty = { name: "none", values: [] };
  const message = 'Cannot draw "none": it has no numbers';
  assertThrows(
    () => showDistributions([{ name: "a", values: [1] }, empty], { label }),
    Error,
    message,
  );
});
