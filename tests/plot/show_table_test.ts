import { assert, assertEquals, assertThrows } from "@std/assert";
import { showTable } from "digits/notebook";
import { color } from "../../lib/plot/theme.ts";
import { tableColumns, tableNames } from "./snapshots.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

/** The rectangles of a colour in their order. */
function rectangles(root: Element, fill: string): Element[] {
  return all(root, "g").filter(({ attributes }) => attributes.get("fill") === fill)
    .flatMap((group) => all(group, "rect"));
}

const width = ({ attributes }: Element) => Number(attributes.get("width"));
const left = ({ attributes }: Element) => Number(attributes.get("x"));

Deno.test("showTable() writes each name and value below what stands above its column", () => {
  const columns = [
    { name: "cost", values: [1200, -0.5] },
    { name: "taste", values: ["sweet", "sour"] },
  ];
  const root = parseXml(showTable(["apple", "lime"], columns, { heading: "fruit" }).svg);
  assertEquals(texts(root), [
    "fruit",
    "apple",
    "lime",
    "cost",
    "1,200",
    "−0.5",
    "taste",
    "sweet",
    "sour",
  ]);
});

Deno.test("showTable() writes numbers as it is told", () => {
  const format = (share: number) => `${100 * share} %`;
  const root = parseXml(showTable(["a"], [{ name: "share", values: [0.25], format }]).svg);
  assert(texts(root).includes("25 %"));
});

Deno.test("showTable() draws bars as long as their numbers, the largest over the whole column", () => {
  const columns = [{ name: "size", values: [10, 5, 0], bars: true }];
  const root = parseXml(showTable(["a", "b", "c"], columns).svg);
  const bars = rectangles(root, color.blue);
  const [whole] = rectangles(root, color.faint);
  assertEquals(bars.map(width), [width(whole!), width(whole!) / 2, 0]);
  assertEquals(bars.map(left), new Array(3).fill(left(whole!)));
});

Deno.test("showTable() draws bars as shares of a whole where it is told what that is", () => {
  const columns = [{ name: "share", values: [0.5, 0.25], bars: true, whole: 1 }];
  const root = parseXml(showTable(["a", "b"], columns).svg);
  const [whole] = rectangles(root, color.faint);
  assertEquals(rectangles(root, color.blue).map(width), [width(whole!) / 2, width(whole!) / 4]);
  assertThrows(
    () => showTable(["a"], [{ name: "share", values: [1.5], bars: true, whole: 1 }]),
    Error,
    'Cannot show a table: column "share" has no bar for 1.5, expected 0 to 1',
  );
});

Deno.test("showTable() tells yes and no apart by word and by colour", () => {
  const root = parseXml(showTable(["a", "b"], [{ name: "ok", values: [true, false] }]).svg);
  const inColor = (fill: string) =>
    all(root, "g").filter(({ attributes }) => attributes.get("fill") === fill).flatMap(texts);
  assertEquals(inColor(color.blue), ["yes"]);
  assertEquals(inColor(color.orange), ["no"]);
});

Deno.test("showTable() is, as text, columns of characters", () => {
  const picture = showTable(tableNames, tableColumns, { heading: "precision" });
  assertEquals(picture.text.split("\n").slice(1), [
    "precision          size  accuracy  answers changed  phones  Micro",
    "float32        409.6 KB    0.9775                0  yes     yes",
    "float16        206.7 KB    0.9775                0  yes     no",
    "dynamic-range  106.5 KB    0.9773            1,007  yes     no",
    "full-int8      108.6 KB    0.9767               12  yes     yes",
  ]);
});

Deno.test("showTable() throws when there is nothing to show, or a value is missing", () => {
  assertThrows(() => showTable([], []), Error, "it has 0 rows, expected 1 or more");
  assertThrows(
    () => showTable(["a", "b"], [{ name: "size", values: [1] }]),
    Error,
    'Cannot show a table: column "size" has 1 values for 2 rows, expected as many',
  );
});

for (const value of [-1, NaN, "much"]) {
  Deno.test(`showTable() throws when a bar is to show ${value}`, () => {
    const columns = [{ name: "size", values: [1, value], bars: true }];
    const message =
      `Cannot show a table: column "size" has no bar for ${value}, expected 0 or more`;
    assertThrows(() => showTable(["a", "b"], columns), Error, message);
  });
}

Deno.test("showTable() throws when its columns are too wide, and keeps within 640 pixels", () => {
  const columns = (length: number) => [
    { name: "size", values: [1], bars: true },
    { name: "a".repeat(length), values: ["b"] },
  ];
  assert(width(parseXml(showTable(["a"], columns(60)).svg)) <= 640);
  assertThrows(() => showTable(["a"], columns(80)), Error, "room for bars, expected 608 or less");
});
