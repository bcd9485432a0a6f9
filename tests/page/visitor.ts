/** Someone who uses the page in Chromium: draws, presses, looks. */
/// <reference lib="dom" />
import type { Browser, CDPSession, Page } from "puppeteer-core";
import type { Place, Stroke } from "../../lib/page/strokes.ts";

/** Longer than anything on the page takes. */
const PATIENCE = 20_000;

/** What a pointer is. */
export type PointerKind = "mouse" | "pen" | "touch";

/** A page that is open. */
export class Visitor implements AsyncDisposable {
  /** What the page's console said that is no information, and what failed. */
  readonly problems: string[] = [];
  /** The addresses that were asked for. */
  readonly requests: string[] = [];

  private constructor(readonly page: Page, private readonly session: CDPSession) {
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.problems.push(message.text());
    });
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("request", (request) => this.requests.push(request.url()));
  }

  /** Opens the page, and waits until it reads. */
  static async open(browser: Browser, url: string): Promise<Visitor> {
    const page = await browser.newPage();
    const visitor = new Visitor(page, await page.createCDPSession());
    await visitor.go(url);
    return visitor;
  }

  /** Goes to an address, and waits until it reads. */
  async go(url: string): Promise<void> {
    await this.page.goto(url, { timeout: PATIENCE });
    await this.ready();
    await this.page.waitForSelector("body[data-panels]", { timeout: PATIENCE });
  }

  /** Waits until a model is there. */
  async ready(file = ""): Promise<void> {
    await this.page.waitForFunction(
      (file: string) => {
        const { model } = document.body.dataset;
        return file === "" ? model !== undefined : model === file;
      },
      { timeout: PATIENCE },
      file,
    );
  }

  /** What the page answers. */
  answer(): Promise<string> {
    return this.text("#answer");
  }

  /** The digits that it reads: `2026`. */
  async digits(): Promise<string> {
    return await this.page.$$eval(
      "#seen button span",
      (names) => names.map(({ textContent }) => textContent).join(""),
    );
  }

  /** The text of an element. */
  async text(selector: string): Promise<string> {
    return await this.page.$eval(selector, ({ textContent }) => textContent ?? "");
  }

  /** Presses a button. */
  async press(id: string): Promise<void> {
    await this.page.click(`#${id}`);
  }

  /** The height of the drawing area beside its width. */
  async aspect(): Promise<number> {
    const { width, height } = await this.area();
    return height / width;
  }

  /** Draws strokes with a pointer, and tells the times from its events to the answers, in ms. */
  async draw(strokes: readonly Stroke[], kind: PointerKind = "mouse"): Promise<number[]> {
    const { x, y, width, height } = await this.area();
    const at = (place: Place) => [x + place.x * width, y + place.y * height] as const;
    const times: number[] = [];
    for (const stroke of strokes) {
      await this.#point(kind, "down", at(stroke[0]!));
      for (const place of stroke.slice(1)) {
        await this.#point(kind, "move", at(place));
        times.push(await this.#timeOfReading());
      }
      await this.#point(kind, "up", at(stroke.at(-1)!));
      times.push(await this.#timeOfReading());
    }
    return times;
  }

  /** Waits until a place of the page says something. */
  async wait(selector: string, words: RegExp): Promise<void> {
    await this.page.waitForFunction(
      (selector: string, source: string) =>
        new RegExp(source).test(document.querySelector(selector)?.textContent ?? ""),
      { timeout: 30_000 },
      selector,
      words.source,
    );
  }

  /** Drops a file on the page, or pastes one, as a browser tells the page. */
  async give(kind: "drop" | "paste", file: {
    readonly bytes: Uint8Array;
    readonly name: string;
    readonly type: string;
  }): Promise<void> {
    await this.page.evaluate(
      (kind: string, bytes: number[], name: string, type: string) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
        const event = kind === "drop"
          ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", {
            clipboardData: transfer,
            bubbles: true,
            cancelable: true,
          });
        document.body.dispatchEvent(event);
      },
      kind,
      [...file.bytes],
      file.name,
      file.type,
    );
  }

  private async area() {
    // Whoever has pressed something further down has scrolled there.
    await this.page.$eval("#area", (area) => area.scrollIntoView({ block: "nearest" }));
    return (await (await this.page.$("#area"))!.boundingBox())!;
  }

  async #point(
    kind: PointerKind,
    what: "down" | "move" | "up",
    [x, y]: readonly [number, number],
  ): Promise<void> {
    if (kind === "touch") {
      const type = ({ down: "touchStart", move: "touchMove", up: "touchEnd" } as const)[what];
      const touchPoints = what === "up" ? [] : [{ x, y }];
      await this.session.send("Input.dispatchTouchEvent", { type, touchPoints });
      return;
    }
    const type = ({ down: "mousePressed", move: "mouseMoved", up: "mouseReleased" } as const)[what];
    await this.session.send("Input.dispatchMouseEvent", {
      type,
      x,
      y,
      button: "left",
      buttons: what === "up" ? 0 : 1,
      clickCount: 1,
      pointerType: kind,
    });
  }

  async #timeOfReading(): Promise<number> {
    return await this.page.evaluate(() =>
      performance.getEntriesByName("read").at(-1)?.duration ?? NaN
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
  }
}
