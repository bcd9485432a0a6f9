import { assertEquals, assertThrows } from "@std/assert";
import { showProbabilities } from "digits/notebook";
import { color } from "../../lib/plot/theme.ts";
import { logits, probabilities } from "./snapshots.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

const image = { data: new Uint8Array(784), shape: [1, 28, 28] } as const;

function barWidths(root: Element, fill: string): number[] {
  return all(root, "g").filter(({ attributes }) =>
    attributes.get("aria-label") === "bar" && attributes.get("fill") === fill
  ).flatMap((group) => all(group, "rect")).map(({ attributes }) => Number(attributes.get("width")));
}

Deno.test("showProbabilities() draws a bar a class, as long as the class is probable", () => {
  const root = parseXml(showProbabilities([0.25, 0.75]).svg);
  const [whole] = barWidths(root, color.faint);
  assertEquals(barWidths(root, color.blue), [whole! / 4, whole! * 3 / 4]);
  assertEquals(texts(root), ["0", "1", "75.00 %", "25.00 %", "probability"]);
  assertEquals(all(root, "image").length, 0);
});

Deno.test("showProbabilities() puts the image beside the bars and logits under their own name", () => {
  const root = parseXml(showProbabilities(probabilities, { image, logits }).svg);
  assertEquals(all(root, "image").length, 1);
  const found = texts(root);
  assertEquals(found[0], "what the model sees, 28 × 28");
  assertEquals(found.slice(-11), [...logits.map((x) => x.toFixed(2).replace("-", "−")), "logit"]);
});

Deno.test("showProbabilities() rounds nothing to certainty", () => {
  const found = texts(parseXml(showProbabilities([1 - 1e-7, 1e-7, 0]).svg));
  const percents = found.filter((text) => text.endsWith("%"));
  assertEquals(percents, ["> 99.99 %", "< 0.01 %", "0.00 %"]);
});

Deno.test("showProbabilities() is, as text, bars of characters", () => {
  const picture = showProbabilities([0.25, 0.75], {
    logits: [-1, 0.0986],
    classNames: ["no", "yes"],
  });
  assertEquals(picture.text.split("\n"), [
    "yes, probability 75.00 %",
    " no █████···············   25.00 %  logit  −1.00",
    "yes ███████████████·····   75.00 %  logit   0.10",
  ]);
});

Deno.test("showProbabilities() throws when there is nothing, or not as many logits or names", () => {
  assertThrows(() => showProbabilities([]), Error, "there are 0, expected 1 or more");
  assertThrows(
    () => showProbabilities([1], { logits: [1, 2] }),
    Error,
    "Cannot show probabilities: 2 logits for 1 probabilities, expected as many",
  );
  assertThrows(() => showProbabilities([1], { classNames: [] }), Error, "0 names");
});
