import "#host";
import { assert, assertEquals } from "@std/assert";
import { showHistory } from "../../lib/plot/mod.ts";
import { color } from "../../lib/plot/theme.ts";
import { epochs } from "./snapshots.ts";
import { all, type Element, parseXml, texts } from "./xml.ts";

const trainingAlone = epochs.map(({ loss, accuracy }) => ({ loss, accuracy }));

/** How many points the curves of a color have, one number a panel. */
function points(root: Element, fill: string): number[] {
  return root.children.filter(({ name }) => name === "g").map((panel) =>
    all(panel, "g").filter(({ attributes }) =>
      attributes.get("aria-label") === "dot" && attributes.get("fill") === fill
    ).reduce((count, dots) => count + dots.children.length, 0)
  );
}

Deno.test("showHistory() draws a point an epoch, for loss and for accuracy", () => {
  const root = parseXml(showHistory({ epochs: trainingAlone }).svg);
  assertEquals(points(root, color.blue), [5, 5]);
  assertEquals(points(root, color.orange), [0, 0]);
  assert(texts(root).includes("0.0443") && texts(root).includes("98.64 %"));
});

Deno.test("showHistory() draws validation in a second color, and says which is which", () => {
  const root = parseXml(showHistory({ epochs }).svg);
  assertEquals(points(root, color.orange), [6, 6]); // five epochs and the legend's
  assertEquals(texts(root).filter((text) => text === "validation").length, 2);
});

Deno.test("showHistory() grows: the axis stands still, the running epoch is a point to be", () => {
  const running = { batch: 10, batches: 40, loss: 0.5, accuracy: 0.9 };
  const ticks = (count: number) => {
    const history = { epochs: trainingAlone.slice(0, count) };
    const root = parseXml(showHistory(history, { epochCount: 5, running }).svg);
    assertEquals(points(root, color.blue), [count, count]);
    assertEquals(points(root, color.card), [1, 1]);
    assert(texts(root).includes("0.5000"));
    return all(root, "g").find(({ attributes }) =>
      attributes.get("aria-label") === "x-axis tick label"
    )!;
  };
  assertEquals(ticks(0), ticks(3));
});

Deno.test("showHistory() of no epoch is an empty frame", () => {
  const picture = showHistory({ epochs: [] }, { epochCount: 5 });
  assertEquals(points(parseXml(picture.svg), color.blue), [0, 0]);
  assertEquals(picture.text, "Training curves, no epoch yet");
});

Deno.test("showHistory() is, as text, a line an epoch", () => {
  assertEquals(showHistory({ epochs: trainingAlone.slice(0, 1) }).text.split("\n"), [
    "Training curves after 1 epoch: loss 0.2615, accuracy 92.56 %",
    "epoch 1: loss 0.2615, accuracy 92.56 %",
  ]);
});
