/** What `deno task page` checks of training in the page. */
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { readZipDirectory } from "../../lib/core/zip.ts";
import { convert, inspect } from "../../lib/tflite/mod.ts";
import { startBackend } from "../../lib/training/mod.ts";
import { writeRuntimeCase } from "../runtimes/cases.ts";
import { HANDS, strokesOf } from "./hands.ts";
import {
  assertAsInDeno,
  assertCurves,
  assertSameBytes,
  downloadAll,
  hears,
  order,
  trainCompactHere,
  trainHere,
  trainInPage,
} from "./training.ts";
import type { Visitor } from "./visitor.ts";

const SMALL = { epochs: 2, images: 1_000, seed: 3 } as const;
/** Long enough to be stopped, or left, in the midst of it. */
const LONG = { epochs: 4, images: 20_000, seed: 5 } as const;

/** How far the files may be from the model in the official runtimes: probabilities, and of one logits. */
const TOLERANCES: Readonly<Record<string, number>> = {
  "float32": 1e-5,
  "float16": 5e-3,
  "dynamic-range": 0.02,
  "full-int8": 0.05,
  "plain": 1e-4,
};

/** Trains on a thousand images, takes everything home, draws. */
export async function trainAndTakeHome(visitor: Visitor): Promise<void> {
  const scripts = () => visitor.requests.filter((url) => /train_worker|mnist\/|tfjs/.test(url));
  assertEquals(scripts(), [], "what trains is loaded when somebody asks for it");
  await trainInPage(visitor, SMALL);
  await assertCurves(visitor, SMALL.epochs);
  assertMatch(
    await visitor.text("#train-accuracy"),
    /^mlp, 2 epochs of 1,000 images, seed 3: of 10,000 digits .* reads [78]\d\.\d\d % right\. Each file/,
  );
  await visitor.ready("yours/float32");
  assertMatch(await visitor.text("#facts"), /^4\d\d KB, float32, \d+ µs/);
  await visitor.draw(strokesOf(1, HANDS[0]!, await visitor.aspect()));
  assertEquals(await visitor.digits(), "1");
  await visitor.page.select("#model", "yours/full-int8");
  await visitor.ready("yours/full-int8");
  assertMatch(await visitor.text("#facts"), /^10\d KB, int8, \d+ µs/);
  const folder = await Deno.makeTempDir();
  try {
    await checkFiles(await downloadAll(visitor, folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Reads each file again, and leaves those that run for the runtimes of other makers. */
async function checkFiles(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<void> {
  assertEquals([...files.keys()], [
    "float32",
    "float16",
    "dynamic-range",
    "full-int8",
    "plain",
    "header",
    "source",
    "tfjs",
  ]);
  const { plain, images, logits, probabilities } = await trainHere(SMALL);
  assertSameBytes(files.get("plain"), plain);
  for (const [kind, tolerance] of Object.entries(TOLERANCES)) {
    const bytes = files.get(kind)!;
    const { precision, modelDescription } = inspect(bytes, { name: kind });
    assertEquals(precision, kind === "plain" ? "float32" : kind);
    const { labels } = modelDescription?.outputs[0] ?? {};
    assertEquals(labels?.join(""), kind === "plain" ? undefined : "0123456789");
    await writeRuntimeCase(`page_${kind}`, {
      bytes,
      inputs: [images],
      outputs: [kind === "plain" ? logits : probabilities],
      tolerance,
      // Microcontrollers compute in float32 or in int8.
      ...(["float16", "dynamic-range"].includes(kind) &&
        { runtimes: ["ai-edge-litert", "tflite-runtime"] }),
    });
  }
  const text = (kind: string) => new TextDecoder().decode(files.get(kind));
  assertMatch(text("header"), /extern const unsigned char g_mlp_full_int8_model_data\[\];/);
  const array = [...text("source").matchAll(/0x([0-9a-f]{2})/g)].map(([, byte]) =>
    parseInt(byte!, 16)
  );
  assertSameBytes(files.get("full-int8"), new Uint8Array(array));
  const zip = files.get("tfjs")!;
  assertEquals(
    readZipDirectory(zip, zip.length - 22).map(({ name }) => name),
    ["weights.bin", "model.json"],
  );
}

/** A network with a recipe of its own: changed images, a schedule, images held back, a threshold. */
export async function trainCompact(visitor: Visitor): Promise<void> {
  const wanted = { epochs: 2, images: 1_000, seed: 2 } as const;
  await visitor.page.select("#train-model", "compact");
  assertEquals(
    await visitor.page.$eval("#train-epochs", (input) => (input as HTMLInputElement).value),
    "20",
    "its recipe is suggested",
  );
  await trainInPage(visitor, wanted);
  const folder = await Deno.makeTempDir();
  try {
    const files = await downloadAll(visitor, folder);
    assertEquals(files.has("plain"), false, "the float32 file is what deno task train writes");
    assertSameBytes(files.get("float32"), await trainCompactHere(wanted));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Stops in the midst of an epoch, waits, goes on. */
export async function stopAndGoOn(visitor: Visitor): Promise<void> {
  await order(visitor, LONG);
  await visitor.press("train-start");
  await hears(visitor, /^Training on/);
  await visitor.page.waitForFunction(
    () => document.querySelector<HTMLProgressElement>("#train-bar")!.value > 0,
    { polling: 5 },
  );
  await visitor.press("train-stop");
  await hears(visitor, /^Stopped/);
  await new Promise((resolve) => setTimeout(resolve, 300)); // what was under way has been told
  const done = () => visitor.page.$eval("#train-bar", (bar) => (bar as HTMLProgressElement).value);
  const before = await done();
  assert(before < 1, "it has been stopped before its end");
  await new Promise((resolve) => setTimeout(resolve, 500));
  assertEquals(await done(), before, "nothing goes on");
  assertEquals(await focused(visitor), "train-go-on", "the focus is where one goes on");
  await visitor.page.keyboard.press("Enter");
  await hears(visitor, /^Trained for 4 epochs/);
  await assertCurves(visitor, LONG.epochs);
  await assertAsInDeno(visitor, LONG);
}

function focused({ page }: Visitor): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** Stops, and takes what there is; stops, and throws it away. */
export async function endEarly(visitor: Visitor): Promise<void> {
  await order(visitor, { ...LONG, epochs: 50 });
  await visitor.press("train-start");
  await hears(visitor, /^Training on/);
  await visitor.page.waitForSelector("#train-epochs-done tr");
  await visitor.press("train-stop");
  await visitor.press("train-finish");
  await hears(visitor, /^Trained for [1-9]\d? epochs?/);
  await visitor.ready("yours/float32");
  const result = await visitor.text("#train-accuracy");
  await visitor.press("train-start");
  await hears(visitor, /^Training on/);
  await visitor.press("train-discard");
  assertEquals(
    await visitor.page.$eval("#train-progress", (part) => (part as HTMLElement).hidden),
    true,
  );
  assertEquals(await visitor.text("#train-accuracy"), result, "the one before is still there");
}

/** Leaves in the midst of a training that is kept; comes back, goes on, comes back, forgets. */
export async function reloadInTheMidst(visitor: Visitor, url: string): Promise<void> {
  const { page } = visitor;
  const keep = () => page.$eval("#train-keep", (box) => (box as HTMLInputElement).checked);
  const models = () => page.$$eval("#model option", (options) => options.length);
  const shipped = await models();
  assertEquals(await keep(), false, "nothing is kept unless someone says so");
  await order(visitor, LONG);
  await page.click("#train-keep");
  await visitor.press("train-start");
  await page.waitForSelector("#train-epochs-done tr", { timeout: 120_000 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await visitor.go(url);
  await hears(visitor, /^Kept here: a training, [123] of 4 epochs done$/);
  assertEquals(await keep(), true);
  await visitor.press("train-go-on");
  await hears(visitor, /^Trained for 4 epochs/);
  await assertCurves(visitor, LONG.epochs);
  await assertAsInDeno(visitor, LONG);
  const before = visitor.requests.length;
  await visitor.go(url);
  await page.waitForSelector("#downloads a");
  assertEquals(await models(), shipped + 2);
  await page.select("#model", "yours/float32");
  await visitor.ready("yours/float32");
  await visitor.draw(strokesOf(7, HANDS[0]!, await visitor.aspect()));
  assertEquals(await visitor.digits(), "7");
  await assertAsInDeno(visitor, LONG);
  const asked = visitor.requests.slice(before).filter((url) => /train_worker|mnist\//.test(url));
  assertEquals(asked, [], "a model that is done needs nothing that trains");
  await page.click("#train-keep");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await visitor.go(url);
  assertEquals([await keep(), await models()], [false, shipped], "it is forgotten");
}

/** Without a server, after a training with it. */
export async function trainOffline(visitor: Visitor, url: string, end: () => Promise<void>) {
  await visitor.page.evaluate(async () => {
    while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20));
  });
  await trainInPage(visitor, { epochs: 1, images: 1_000 });
  await end();
  await visitor.go(url);
  await trainInPage(visitor, SMALL);
  await assertAsInDeno(visitor, SMALL);
}

/** Opens files that are models, and some that are not. */
export async function openFiles(visitor: Visitor): Promise<void> {
  const path = fromFileUrl(new URL("../../models/compact.tflite", import.meta.url));
  const input = await visitor.page.$("#open-model");
  await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
  await visitor.ready("opened/compact.tflite");
  await visitor.draw(strokesOf(3, HANDS[0]!, await visitor.aspect()));
  assertEquals(await visitor.digits(), "3");
  assertEquals(
    await visitor.page.$eval("#model option:checked", ({ textContent }) => textContent),
    "opened: compact.tflite",
  );
  const bytes = await Deno.readFile(path);
  for (
    const [name, contents, message] of [
      ["noise.tflite", new Uint8Array(100).fill(7), /^That is no model .*: .*noise\.tflite/],
      ["half.tflite", bytes.slice(0, bytes.length / 2), /^That is no model .*half\.tflite/],
      [
        "wide.tflite",
        await wideModel(),
        /its input is \[1, 4\], expected one of \[1, height, width\]/,
      ],
    ] as const
  ) {
    await visitor.give("drop", { bytes: contents, name, type: "" });
    await visitor.page.waitForFunction(() =>
      document.querySelector("#problem")!.textContent !== ""
    );
    assertMatch(await visitor.text("#problem"), message);
    assertEquals(await visitor.digits(), "3", "the model before reads on");
  }
}

/** A model of four numbers, which is none of images. */
async function wideModel(): Promise<Uint8Array<ArrayBuffer>> {
  await startBackend();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
  const bytes = convert(model);
  model.dispose();
  return bytes;
}
