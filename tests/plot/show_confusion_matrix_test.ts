import { assertEquals, assertThrows } from "@std/assert";
import { showConfusionMatrix } from "digits/notebook";
import { color } from "../../lib/plot/theme.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

const matrix = [[8, 2, 0], [0, 5, 0], [1, 0, 3]];

function cells(root: Element, fill: string): number {
  return all(root, "g").filter(({ attributes }) =>
    attributes.get("aria-label") === "cell" && attributes.get("fill") === fill
  ).flatMap((group) => all(group, "rect")).length;
}

Deno.test("showConfusionMatrix() fills right cells blue, mistakes orange, and no others", () => {
  const root = parseXml(showConfusionMatrix(matrix).svg);
  assertEquals(cells(root, color.blue), 3);
  assertEquals(cells(root, color.orange), 2);
});

Deno.test("showConfusionMatrix() writes each count that is not 0 and the share that is right", () => {
  const found = texts(parseXml(showConfusionMatrix(matrix).svg));
  const counts = found.filter((text) => /^\d+$/.test(text)).map(Number);
  assertEquals(counts.toSorted(), [8, 2, 5, 1, 3, 0, 1, 2, 0, 1, 2].toSorted()); // and the classes
  assertEquals(found.filter((text) => text.endsWith(" %")), ["80.0 %", "100.0 %", "75.0 %"]);
});

Deno.test("showConfusionMatrix() calls classes by the names that are given", () => {
  const found = texts(parseXml(showConfusionMatrix(matrix, { classNames: ["a", "b", "c"] }).svg));
  assertEquals(found.filter((text) => /^[abc]$/.test(text)), ["a", "b", "c", "a", "b", "c"]);
});

Deno.test("showConfusionMatrix() is, as text, a table", () => {
  assertEquals(showConfusionMatrix([[8, 2], [0, 5]]).text.split("\n"), [
    "Confusion matrix: 13 of 15 right",
    "        predicted",
    " label     0     1",
    "     0     8     2",
    "     1     0     5",
  ]);
});

Deno.test("showConfusionMatrix() draws a label that never came", () => {
  const found = texts(parseXml(showConfusionMatrix([[0, 0], [0, 5]]).svg));
  assertEquals(found.filter((text) => text.endsWith(" %")), ["0.0 %", "100.0 %"]);
});

Deno.test("showConfusionMatrix() throws when the matrix is no square or names are missing", () => {
  assertThrows(
    () => showConfusionMatrix([[1, 2], [3]]),
    Error,
    "Cannot show a confusion matrix: 2 rows of 2, 1 columns, expected a square",
  );
  assertThrows(() => showConfusionMatrix([]), Error, "0 rows of no columns, expected a square");
  assertThrows(
    () => showConfusionMatrix(matrix, { classNames: ["a"] }),
    Error,
    "Cannot show a confusion matrix: 1 names for 3 classes, expected as many",
  );
});
