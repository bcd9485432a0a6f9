/** Training in the page, as people use it, and what comes of it. */
/// <reference lib="dom" />
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { convertTrained } from "../../lib/cli/convert_trained.ts";
import { loadMnist } from "../../lib/data/mod.ts";
import { normalize, sliceImages } from "../../lib/data/normalize.ts";
import { predictLogits } from "../../lib/evaluation/mod.ts";
import { createModel, withSoftmax } from "../../lib/models/mod.ts";
import type { Order } from "../../lib/page/train/order.ts";
import { convert } from "../../lib/tflite/mod.ts";
import {
  compileClassifier,
  examplesOf,
  recipes,
  startBackend,
  train,
} from "../../lib/training/mod.ts";
import type { Visitor } from "./visitor.ts";

/** Longer than a training of a few thousand images takes beside other work. */
const PATIENCE = 120_000;

/** Fills in the form. */
export async function order(visitor: Visitor, wanted: Partial<Order>): Promise<void> {
  const { page } = visitor;
  if (wanted.model) await page.select("#train-model", wanted.model);
  if (wanted.images) await page.select("#train-images", `${wanted.images}`);
  for (const name of ["epochs", "seed"] as const) {
    const value = wanted[name];
    if (value === undefined) continue;
    await page.$eval(
      `#train-${name}`,
      (input, value) => (input as HTMLInputElement).value = `${value}`,
      value,
    );
  }
}

/** Waits until the panel says something. */
export async function hears(visitor: Visitor, pattern: RegExp): Promise<void> {
  await visitor.page.waitForFunction(
    (source: string) => {
      const problem = document.querySelector("#train-problem")!.textContent;
      if (problem) throw new Error(problem);
      return new RegExp(source).test(document.querySelector("#train-status")!.textContent!);
    },
    { timeout: PATIENCE, polling: 20 },
    pattern.source,
  );
}

/** Trains, and waits for the end. */
export async function trainInPage(visitor: Visitor, wanted: Partial<Order>): Promise<void> {
  await order(visitor, wanted);
  await visitor.press("train-start");
  await hears(visitor, /^Trained for/);
}

/** The downloads by what they are. */
export async function downloadAll(
  visitor: Visitor,
  folder: string,
  list = "downloads",
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const session = await visitor.page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  const offered = await visitor.page.$$eval(`#${list} a`, (links) =>
    links.map((link) => {
      const { download, dataset } = link as HTMLAnchorElement;
      return [dataset.kind!, download] as const;
    }));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [kind, name] of offered) {
    await visitor.page.click(`#${list} a[data-kind="${kind}"]`);
    files.set(kind, await arrival(join(folder, name)));
  }
  await session.detach();
  return files;
}

/** A file that a browser writes, when it is there: it has another name until it is whole. */
async function arrival(path: string): Promise<Uint8Array<ArrayBuffer>> {
  for (let i = 0; i < 200; i++) {
    const bytes = await Deno.readFile(path).catch(() => undefined);
    if (bytes !== undefined && bytes.length > 0) return bytes;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`"${path}" does not arrive`);
}

/** What the same training gives in Deno. */
export interface Reference {
  /** The file that `deno task train` would write. */
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Test images, what the model gives for them, and as probabilities. */
  readonly images: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly logits: ReturnType<typeof predictLogits>;
  readonly probabilities: ReturnType<typeof predictLogits>;
  /** How long the steps took, in seconds. */
  readonly seconds: number;
}

const references = new Map<string, Promise<Reference>>();

/** Trains the tutorial's model in this process; the same order once. */
export function trainHere(wanted: Pick<Order, "epochs" | "images" | "seed">): Promise<Reference> {
  const key = JSON.stringify(wanted);
  const reference = references.get(key) ?? trainMlp(wanted);
  references.set(key, reference);
  return reference;
}

async function trainMlp(
  { epochs, images: count, seed }: Pick<Order, "epochs" | "images" | "seed">,
): Promise<Reference> {
  await startBackend();
  const { train: { images, labels }, test } = await loadMnist();
  const model = createModel("mlp", { seed });
  compileClassifier(model);
  const data = {
    images: normalize(sliceImages(images, 0, count)),
    labels: labels.subarray(0, count),
  };
  const history = await train(model, data, { epochs, batchSize: 32, seed });
  const some = normalize(sliceImages(test.images, 0, 20));
  const reference = {
    plain: convert(model),
    images: some,
    logits: predictLogits(model, some),
    probabilities: predictLogits(withSoftmax(model), some),
    seconds: history.epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
  model.optimizer.dispose();
  model.dispose();
  return reference;
}

/** What `deno task train --model compact` makes of the first images. */
export async function trainCompactHere(
  { epochs, images: count, seed }: Pick<Order, "epochs" | "images" | "seed">,
): Promise<Uint8Array> {
  await startBackend();
  const recipe = recipes.compact;
  const { train: { images: all, labels } } = await loadMnist();
  const images = sliceImages(all, 0, count);
  const data = { images, labels: labels.subarray(0, count) };
  const examples = examplesOf(data, { seed, recipe, isDigits: true });
  const model = createModel("compact", { seed });
  compileClassifier(model, recipe);
  const { batchSize, augment, schedule, validationSplit } = recipe;
  await train(model, examples, { epochs, seed, batchSize, augment, schedule, validationSplit });
  const bytes = await convertTrained(model, {
    precision: "float32",
    recipe,
    seed,
    images,
    examples,
    classNames: undefined,
  });
  model.optimizer.dispose();
  model.dispose();
  return bytes;
}

/** The bytes of a download are those of Deno. */
export async function assertAsInDeno(visitor: Visitor, wanted: Parameters<typeof trainHere>[0]) {
  const folder = await Deno.makeTempDir();
  try {
    const files = await downloadAll(visitor, folder);
    const { plain } = await trainHere(wanted);
    assertSameBytes(files.get("plain"), plain);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Files are the same; how large ones differ, nobody could read. */
export function assertSameBytes(found: Uint8Array | undefined, expected: Uint8Array): void {
  const isSame = found?.length === expected.length &&
    found.every((byte, i) => byte === expected[i]);
  assert(isSame, "the page's file is the one that Deno makes");
}

/** Curves grow, and are told in words and numbers. */
export async function assertCurves(visitor: Visitor, epochs: number): Promise<void> {
  const { page } = visitor;
  for (
    const [metric, words] of [["loss", /^Loss by epoch, now \d/], [
      "accuracy",
      /^Accuracy by epoch, now \d+\.\d %; on unseen digits \d+\.\d %$/,
    ]] as const
  ) {
    const { points, judged, label } = await page.$eval(`#curve-${metric} svg`, (svg) => ({
      points: svg.querySelector(".trained")!.getAttribute("points")!.split(" ")
        .map((point) => point.split(",").map(Number)),
      judged: svg.querySelector(".judged")!.getAttribute("points")!.split(" ").length,
      label: svg.getAttribute("aria-label")!,
    }));
    assert(points.length >= epochs, `${metric} has ${points.length} points`);
    for (const [x, y] of points) {
      assert(x! >= 0 && x! <= 100 && y! >= 0 && y! <= 100, `${metric}: a point is at ${x}, ${y}`);
    }
    assertEquals(judged, epochs, metric);
    assertMatch(label, words);
  }
  const rows = await page.$$eval(
    "#train-epochs-done tr",
    (rows) =>
      rows.map((row) =>
        [...row.children].map(({ textContent }) => Number.parseFloat(textContent!))
      ),
  );
  assertEquals(rows.map(([epoch]) => epoch), Array.from({ length: epochs }, (_, i) => i + 1));
  for (const row of rows) assert(row.length === 6 && row.every(Number.isFinite), `${row}`);
  assertAlmostEquals(
    await page.$eval("#train-bar", (bar) => (bar as HTMLProgressElement).value),
    1,
  );
}
