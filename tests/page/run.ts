/**
 * `deno task page`: the page of `deno task draw`, used in Chromium as people use it. With a folder
 * as its argument it leaves screenshots there; with `--only WORDS` it does the checks whose names hold
 * them; with `--timing` it measures alone, which wants a machine that does nothing else.
 */
/// <reference lib="dom" />
import "#host";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { Browser } from "puppeteer-core";
import axe from "axe-core";
import { runCommand } from "../../lib/cli/command.ts";
import { Report } from "../hosts/report.ts";
import { startBrowser } from "../hosts/run_in_browser.ts";
import { HANDS, strokesOf } from "./hands.ts";
import { serveDrawing } from "./serve_drawing.ts";
import { collectDrawings, teachHand, teachSymbols } from "./teaching_checks.ts";
import { assertAsInDeno, hears, order, trainHere, trainInPage } from "./training.ts";
import {
  endEarly,
  openFiles,
  reloadInTheMidst,
  stopAndGoOn,
  trainAndTakeHome,
  trainCompact,
  trainOffline,
} from "./training_checks.ts";
import { missImages, takeNewVersion, trainOnPlainServer } from "./versions.ts";
import { type PointerKind, Visitor } from "./visitor.ts";

const PROJECT = new URL("../../", import.meta.url);
/** Of 30 drawn digits, how many may be read wrongly. */
const MISTAKES = 1;

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "--timing") return await measureAll();
  const only = args[0] === "--only" ? args[1]! : "";
  const screenshots = only === "" ? args[0] : args[2];
  const report = new Report();
  const check = async (name: string, work: () => Promise<void>) => {
    if (name.includes(only)) await report.check(name, work);
  };
  await using server = await serveDrawing(["draw", "--port", "0"]);
  const browser = await startBrowser("chrome");
  try {
    const visit = async (name: string, use: (visitor: Visitor) => Promise<void>) => {
      await check(name, async () => {
        await using visitor = await Visitor.open(browser, server.url);
        await use(visitor);
        assertEquals(visitor.problems, [], "the console is silent");
        const strangers = visitor.requests.filter((url) =>
          !url.startsWith(server.url) && !/^(blob|data):/.test(url)
        );
        assertEquals(strangers, [], "nothing is asked of other hosts");
      });
    };
    await check("nothing moves while it loads", () => loadWithoutShift(browser, server.url));
    await check(
      "says what is missing in a browser without SIMD",
      () => lackSimd(browser, server.url),
    );
    await visit("says that there is no digit yet", async (visitor) => {
      assertEquals(await visitor.answer(), "No digit yet");
      await visitor.draw([[{ x: 0.5, y: 0.5 }]]);
      assertEquals(await visitor.answer(), "No digit yet", "a dot is none");
    });
    await visit("reads digits of three hands", readHands);
    for (const kind of ["touch", "pen"] as const) {
      await visit(
        `reads what is drawn by ${kind}, and does not scroll`,
        (visitor) => readPointer(visitor, kind),
      );
    }
    await visit("reads a number, and shows the probabilities of each digit", readNumber);
    await visit("says why, where someone asks", askWhy);
    await visit("shows the maps of convolutions, and the weights of dense layers", lookInside);
    await visit("undoes, redoes and clears, by buttons and keys", takeBack);
    await visit("draws on beyond its edge", drawBeyond);
    await visit("reads pictures that are picked, dropped and pasted", readPictures);
    await visit("changes the model", changeModel);
    await visit("opens a .tflite, and says what is none", openFiles);
    await visit("trains from scratch, and each file is what it says", trainAndTakeHome);
    await visit("trains by another network's recipe, with Deno's bytes", trainCompact);
    await visit(
      "collects drawings, and keeps them where someone says so",
      (visitor) => collectDrawings(visitor, server.url),
    );
    await visit("learns a foreign hand, and each file is what it says", teachHand);
    await visit("learns symbols of one's own", teachSymbols);
    await visit("stops a training and goes on, with Deno's bytes", stopAndGoOn);
    await visit("ends a training early", endEarly);
    await visit(
      "loses nothing that is kept when it is loaded again in the midst of a training",
      (visitor) => reloadInTheMidst(visitor, server.url),
    );
    await check(
      "trains without its server, too",
      () => withoutServer(browser, trainOffline),
    );
    await check("says what is wrong with the images", () => missImages(browser));
    await check("offers a newer version of itself", () => takeNewVersion(browser));
    await check(
      "trains with threads on a server that sends no headers",
      () => trainOnPlainServer(browser),
    );
    await check("takes a picture with a camera", () => useCamera(server.url));
    await check("reads without its server, too", () => withoutServer(browser, readOffline));
    await visit("has no fault that a library for accessibility finds", audit);
    await visit(
      "fits screens from 320 to 1,440 pixels, light and dark",
      (visitor) => look(visitor, screenshots),
    );
    await check("is ready, and answers, in no time", () => measure(browser, server.url));
  } finally {
    await browser.close();
  }
  console.log(`\n${report.summary()}`);
  if (report.failed > 0) throw new Error(`${report.failed} checks failed`);
}

/** Opens the page, draws, and asks the browser what has moved. */
async function loadWithoutShift(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.push((entry as unknown as { value: number }).value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => document.body.dataset.model !== undefined);
  assertEquals(await page.evaluate("shifts"), []);
  await page.close();
}

async function lackSimd(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    WebAssembly.validate = () => false;
  });
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector("#problem")!.textContent !== "");
  const said = await page.$eval("#problem", ({ textContent }) => textContent);
  assertMatch(said!, /^This browser has no WebAssembly with SIMD/);
  await page.close();
}

async function readHands(visitor: Visitor): Promise<void> {
  const aspect = await visitor.aspect();
  const wrong: string[] = [];
  for (const hand of HANDS) {
    for (let digit = 0; digit < 10; digit++) {
      await visitor.draw(strokesOf(digit, hand, aspect));
      const read = await visitor.digits();
      if (read !== `${digit}`) wrong.push(`${digit} of the ${hand.name} hand: "${read}"`);
      await visitor.press("clear");
    }
  }
  if (wrong.length > 0) console.log(`        read wrongly: ${wrong.join(", ")}`);
  assert(wrong.length <= MISTAKES, wrong.join(", "));
}

async function readPointer(visitor: Visitor, kind: PointerKind): Promise<void> {
  const aspect = await visitor.aspect();
  for (const digit of [0, 4, 7]) {
    await visitor.draw(strokesOf(digit, HANDS[0]!, aspect), kind);
    assertEquals(await visitor.digits(), `${digit}`);
    await visitor.press("clear");
  }
  assertEquals(await visitor.page.evaluate(() => scrollY), 0);
}

/** Writes digits side by side. */
async function write(visitor: Visitor, digits: readonly number[]): Promise<void> {
  const aspect = await visitor.aspect();
  const hand = { ...HANDS[0]!, size: 1.4 / (2 + digits.length) };
  for (const [i, digit] of digits.entries()) {
    const x = (i + 0.5) / digits.length;
    await visitor.draw(strokesOf(digit, { ...hand, middle: [x, 0.5] }, aspect));
  }
}

async function readNumber(visitor: Visitor): Promise<void> {
  await write(visitor, [4, 2]);
  assertEquals(await visitor.digits(), "42");
  assertMatch(await visitor.answer(), /^42\b.* sure$/);
  assertEquals(await visitor.text("#bars-title"), "Probabilities of digit 2");
  assertEquals(await visitor.text("#bars .winner .name"), "2");
  await visitor.page.click("#seen button");
  assertEquals(await visitor.text("#bars .winner .name"), "4");
}

async function askWhy(visitor: Visitor): Promise<void> {
  await visitor.page.click("#why summary");
  assertEquals(await visitor.text("#why-caption"), "Draw a digit first.");
  await visitor.draw(strokesOf(7, HANDS[0]!, await visitor.aspect()));
  assertMatch(
    await visitor.text("#why-caption"),
    /^Blue parts speak for 7: .* (Next in line is \d, at|No other)/,
  );
  const label = () =>
    visitor.page.$eval("#why-picture", (canvas) => canvas.getAttribute("aria-label"));
  assertMatch((await label())!, /^What speaks most for 7 is /);
  const blue = await visitor.page.$eval("#why-picture", (canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext("2d")!
      .getImageData(0, 0, width, height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 2]! > data[i]! + 60) count++;
    return count / (width * height);
  });
  assert(blue > 0.01, `${blue} of the picture is blue`);
  await visitor.press("clear");
  assertEquals(await visitor.text("#why-caption"), "Draw a digit first.");
}

async function lookInside(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.click("#inside summary");
  assertEquals(await visitor.text("#inside-caption"), "Draw a digit first.");
  await visitor.draw(strokesOf(7, HANDS[0]!, await visitor.aspect()));
  await page.waitForSelector("#maps canvas");
  const pictures = await page.$$eval("#maps canvas", (canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
      return {
        label: canvas.getAttribute("aria-label")!,
        isLit: data.some((v, i) => i % 4 === 2 && v > 200),
      };
    }));
  assertEquals(pictures.length, 6);
  for (const { label, isLit } of pictures) {
    assertMatch(label, /^Convolution [1-6] of \d+: \d+ maps; map \d+ answers most strongly/);
    assert(isLit, label);
  }
  await page.select("#model", "models/mnist.tflite");
  await visitor.ready("models/mnist.tflite");
  await page.waitForSelector("#weights:not([hidden])");
  assertMatch(await visitor.text("#inside-caption"), /^How each pixel counts for a \d/);
  assert(await page.$eval("#maps", (maps) => (maps as HTMLElement).hidden));
}

async function takeBack(visitor: Visitor): Promise<void> {
  await write(visitor, [7, 1]);
  assertEquals(await visitor.digits(), "71");
  await visitor.press("undo");
  assertEquals(await visitor.digits(), "7");
  await visitor.press("redo");
  assertEquals(await visitor.digits(), "71");
  await visitor.press("clear");
  assertEquals([await visitor.digits(), await visitor.answer()], ["", "No digit yet"]);
  await visitor.press("undo");
  assertEquals(await visitor.digits(), "71", "what was cleared comes back");
  const { keyboard } = visitor.page;
  await keyboard.down("Control");
  await keyboard.press("z");
  assertEquals(await visitor.digits(), "7");
  await keyboard.press("y");
  assertEquals(await visitor.digits(), "71");
  await keyboard.up("Control");
}

async function drawBeyond(visitor: Visitor): Promise<void> {
  // A 7 whose foot is below the area: the stroke is not lost at the edge, and ends outside.
  await visitor.draw([[{ x: 0.3, y: 0.3 }, { x: 0.6, y: 0.3 }, { x: 0.45, y: 1.2 }]]);
  assertEquals(await visitor.digits(), "7");
  assertEquals(
    await visitor.page.$eval("#undo", (button) => (button as HTMLButtonElement).disabled),
    false,
  );
}

async function readPictures(visitor: Visitor): Promise<void> {
  const picture = join(new URL("data/", PROJECT).pathname, "seven.png");
  const input = await visitor.page.$("#picture");
  await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(picture);
  await visitor.page.waitForFunction(() => document.querySelector("#seen button"));
  assertEquals(await visitor.digits(), "7");
  await visitor.press("clear");
  assertEquals(await visitor.answer(), "No digit yet");
  const zero = await Deno.readFile(new URL("data/zero.png", PROJECT));
  for (const kind of ["drop", "paste"] as const) {
    await visitor.give(kind, { bytes: zero, name: "zero.png", type: "image/png" });
    await visitor.page.waitForFunction(() => document.querySelector("#seen button"));
    assertEquals(await visitor.digits(), "0", kind);
    await visitor.press("clear");
  }
  const text = new TextEncoder().encode("no picture");
  await visitor.give("drop", { bytes: text, name: "letter.txt", type: "text/plain" });
  await visitor.page.waitForFunction(() => document.querySelector("#problem")!.textContent !== "");
  assertMatch(await visitor.text("#problem"), /“letter.txt” is no picture/);
  // Who draws on goes on with an empty sheet.
  await visitor.give("paste", { bytes: zero, name: "zero.png", type: "image/png" });
  await visitor.page.waitForFunction(() => document.querySelector("#seen button"));
  await visitor.draw(strokesOf(4, HANDS[0]!, await visitor.aspect()));
  assertEquals(await visitor.digits(), "4");
}

async function changeModel(visitor: Visitor): Promise<void> {
  const files = await visitor.page.$$eval(
    "#model option",
    (options) => options.map((option) => (option as HTMLOptionElement).value),
  );
  assert(files.length >= 2, `there are ${files.length} models`);
  await visitor.draw(strokesOf(3, HANDS[0]!, await visitor.aspect()));
  for (const file of [...files, files[0]!]) {
    await visitor.page.select("#model", file);
    await visitor.ready(file);
    assertEquals(await visitor.digits(), "3", file);
    assertMatch(await visitor.text("#facts"), /^\d+ KB, (float32|int8), \d+ µs a digit/);
  }
}

/** With a camera of the browser's own, which shows a moving pattern. */
async function useCamera(url: string): Promise<void> {
  const browser = await startBrowser("chrome", [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
  ]);
  try {
    await using visitor = await Visitor.open(browser, url);
    await visitor.page.waitForSelector("#camera:not([hidden])");
    await visitor.press("camera");
    await visitor.page.waitForFunction(() =>
      document.querySelector<HTMLVideoElement>("#video")!.videoWidth > 0
    );
    await visitor.press("take");
    await visitor.page.waitForSelector("#clear:enabled");
    const state = await visitor.page.evaluate(() => ({
      isOpen: !document.querySelector<HTMLElement>("#viewer")!.hidden,
      source: document.querySelector<HTMLVideoElement>("#video")!.srcObject,
    }));
    assertEquals(state, { isOpen: false, source: null });
    await visitor.press("camera");
    await visitor.page.waitForSelector("#viewer:not([hidden])");
    await visitor.page.keyboard.press("Escape");
    await visitor.page.waitForSelector("#viewer[hidden]", { hidden: true });
    assertEquals(visitor.problems, []);
  } finally {
    await browser.close();
  }
}

/** Visits with a server of its own, which ends meanwhile. */
async function withoutServer(
  browser: Browser,
  check: (visitor: Visitor, url: string, end: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const server = await serveDrawing(["draw", "--port", "0"]);
  const visitor = await Visitor.open(browser, server.url);
  try {
    await check(visitor, server.url, async () => await server[Symbol.asyncDispose]());
    assertEquals(visitor.problems, []);
  } finally {
    await visitor[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  }
}

/** Visits once, stops the server, comes again. */
async function readOffline(visitor: Visitor, url: string, end: () => Promise<void>): Promise<void> {
  await visitor.page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active?.state !== "activated") await new Promise((go) => setTimeout(go, 20));
  });
  await end();
  await visitor.go(url);
  await visitor.draw(strokesOf(8, HANDS[0]!, await visitor.aspect()));
  assertEquals(await visitor.digits(), "8");
  assertEquals(await visitor.page.evaluate(() => crossOriginIsolated), true);
}

async function audit(visitor: Visitor): Promise<void> {
  await auditBoth(visitor);
  await order(visitor, { epochs: 50, images: 5_000 });
  await visitor.press("train-start");
  await visitor.page.waitForSelector("#train-epochs-done tr", { timeout: 60_000 });
  await visitor.press("train-stop");
  await visitor.page.$$eval("details", (parts) => parts.forEach((part) => part.open = true));
  await auditBoth(visitor);
  await visitor.press("train-finish");
  await hears(visitor, /^Trained for/);
  await write(visitor, [5, 9]);
  await auditBoth(visitor);
}

/** Light and dark. */
async function auditBoth({ page }: Visitor): Promise<void> {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate("axe.run()") as axe.AxeResults;
    assertEquals(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
  }
}

const WIDTHS = [320, 768, 1440] as const;

async function look(visitor: Visitor, folder: string | undefined): Promise<void> {
  await trainInPage(visitor, { epochs: 3, images: 5_000 });
  await visitor.page.select("#model", "models/improved.tflite");
  await visitor.ready("models/improved.tflite");
  await write(visitor, [2, 0, 2, 6]);
  for (const scheme of ["light", "dark"]) {
    await visitor.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    for (const width of WIDTHS) {
      await visitor.page.setViewport({ width, height: 900 });
      await new Promise((resolve) => setTimeout(resolve, 200)); // the canvas is fitted
      const [wide, inside] = await visitor.page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assertEquals(wide, inside, `${scheme}, ${width}: nothing reaches beyond the screen`);
      if (folder === undefined) continue;
      await Deno.mkdir(folder, { recursive: true });
      const path = join(folder, `page_${scheme}_${width}.png`);
      await visitor.page.screenshot({ path: path as `${string}.png`, fullPage: true });
    }
  }
}

async function measure(browser: Browser, url: string): Promise<void> {
  const context = await browser.createBrowserContext(); // with an empty cache
  const start = performance.now();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.body.dataset.model !== undefined);
  const ready = performance.now() - start;
  await context.close();
  console.log(`        ready after ${(ready / 1000).toFixed(2)} s`);
  await using visitor = await Visitor.open(browser, url);
  await timeStrokes(visitor, "without why");
  await visitor.page.click("#why summary");
  await timeStrokes(visitor, "with why");
}

/** Draws 100 strokes, and tells the slowest answer of each, and that to its last event. */
async function timeStrokes(visitor: Visitor, how: string): Promise<void> {
  const times: number[][] = [];
  const aspect = await visitor.aspect();
  for (let i = 0; times.length < 100; i++) {
    for (const stroke of strokesOf(i % 10, HANDS[i % HANDS.length]!, aspect)) {
      times.push(await visitor.draw([stroke]));
    }
    await visitor.press("clear");
  }
  for (
    const [what, values] of [
      ["the last event", times.map((times) => times.at(-1)!)],
      ["the slowest of all events", times.map((times) => Math.max(...times))],
    ] as const
  ) {
    const sorted = values.toSorted((a, b) => a - b);
    const [median, worst] = [sorted[sorted.length >> 1]!, sorted.at(-1)!];
    assert(Number.isFinite(median) && Number.isFinite(worst));
    console.log(
      `        ${how}: from ${what} of each of ${times.length} strokes to the bars: ` +
        `${median.toFixed(1)} ms at the median, ${worst.toFixed(1)} at worst`,
    );
  }
}

/** So much longer than in Deno the steps may take in the page. */
const SLOWER = 1.2;

/** Measures on a machine that does nothing else. */
async function measureAll(): Promise<void> {
  const browser = await startBrowser("chrome");
  await using server = await serveDrawing(["draw", "--port", "0"]);
  try {
    await measure(browser, server.url);
    const wanted = { epochs: 5, images: 60_000, seed: 1 } as const;
    const inDeno = (await trainHere(wanted)).seconds;
    await using visitor = await Visitor.open(browser, server.url);
    await trainInPage(visitor, wanted);
    const times = await visitor.page.$$eval(
      "#train-epochs-done td:last-child",
      (cells) => cells.map(({ textContent }) => Number.parseFloat(textContent!)),
    );
    const inPage = times.reduce((sum, seconds) => sum + seconds, 0);
    const ratio = inPage / inDeno;
    console.log(
      `        the MLP, 5 epochs: ${inPage.toFixed(1)} s in the page, ${inDeno.toFixed(1)} in Deno`,
    );
    assert(ratio <= SLOWER, `the page takes ${ratio.toFixed(2)} times as long, ${SLOWER} at most`);
    await assertAsInDeno(visitor, wanted);
  } finally {
    await browser.close();
  }
}

if (import.meta.main) await runCommand(main);
