/**
 * The canvas that is drawn on: with mouse, fingers and pens.
 *
 * @module
 */
/// <reference lib="dom" />
import { type Place, type Stroke, Strokes } from "./strokes.ts";
import { trace } from "./trace.ts";

/** What the drawing area tells. */
export interface DrawAreaEvents {
  /**
   * The drawing is another one, or the same and its last stroke is done.
   *
   * @param since when the reader's hand moved, on `performance.now()`'s clock
   * @param isSame whether the ink is what it was at the last change
   */
  readonly onChange: (since: number, isSame: boolean) => void;
}

/** Draws what pointers draw. */
export class DrawArea {
  readonly #canvas: HTMLCanvasElement;
  readonly #surface: CanvasRenderingContext2D;
  readonly #strokes = new Strokes();
  /** Strokes that are under way, by their pointers. */
  readonly #open = new Map<number, Place[]>();
  readonly #events: DrawAreaEvents;
  #picture: ImageBitmap | undefined;

  constructor(canvas: HTMLCanvasElement, events: DrawAreaEvents) {
    this.#canvas = canvas;
    this.#surface = canvas.getContext("2d")!;
    this.#events = events;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#go(event));
    for (const name of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(name, (event) => this.#end(event));
    }
    new ResizeObserver(() => this.#fit()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
    this.#fit();
  }

  /** All strokes, those under way as well. */
  get strokes(): readonly Stroke[] {
    return [...this.#strokes.drawn, ...this.#open.values()];
  }

  /** The picture that was put here in place of strokes. */
  get picture(): ImageBitmap | undefined {
    return this.#picture;
  }

  /** The area's size in pixels of the page. */
  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
  }

  /** Whether there is nothing to see. */
  get isEmpty(): boolean {
    return this.#picture === undefined && this.strokes.length === 0;
  }

  get canUndo(): boolean {
    return this.#strokes.canUndo && this.#picture === undefined;
  }

  get canRedo(): boolean {
    return this.#strokes.canRedo && this.#picture === undefined;
  }

  /** Takes the last step back. */
  undo(): void {
    if (this.canUndo) this.#change(() => this.#strokes.undo());
  }

  /** Does it again. */
  redo(): void {
    if (this.canRedo) this.#change(() => this.#strokes.redo());
  }

  /** Takes everything away; strokes can be brought back. */
  clear(): void {
    this.#change(() => {
      if (this.#picture === undefined) this.#strokes.clear();
      this.#dropPicture();
    });
  }

  /** Shows a picture in place of strokes; it is this area's from now on. */
  show(picture: ImageBitmap): void {
    this.#change(() => {
      this.#strokes.clear();
      this.#dropPicture();
      this.#picture = picture;
    });
  }

  #dropPicture(): void {
    this.#picture?.close();
    this.#picture = undefined;
  }

  #change(work: () => void): void {
    const since = performance.now();
    work();
    this.#paint();
    this.#events.onChange(since, false);
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault(); // no text is selected, no picture dragged
    // What leaves the area is drawn on, and ends wherever it ends.
    this.#canvas.setPointerCapture(event.pointerId);
    this.#dropPicture();
    this.#open.set(event.pointerId, [this.#placeOf(event)]);
    this.#paint();
    this.#events.onChange(event.timeStamp, false);
  }

  #go(event: PointerEvent): void {
    const stroke = this.#open.get(event.pointerId);
    if (stroke === undefined) return;
    // Browsers put several moves into one event; of none it is the only one.
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [event]) stroke.push(this.#placeOf(move));
    this.#paint();
    this.#events.onChange(event.timeStamp, false);
  }

  #end(event: PointerEvent): void {
    const stroke = this.#open.get(event.pointerId);
    if (stroke === undefined) return;
    this.#open.delete(event.pointerId);
    // It ends where it was last, unless a browser tells of no move to there.
    const [end, last] = [this.#placeOf(event), stroke.at(-1)!];
    const isSame = end.x === last.x && end.y === last.y || event.type === "pointercancel";
    this.#strokes.add(isSame ? stroke : [...stroke, end]);
    this.#paint();
    this.#events.onChange(event.timeStamp, isSame);
  }

  #placeOf({ clientX, clientY }: PointerEvent): Place {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  /** Gives the canvas as many pixels as the screen has in its place. */
  #fit(): void {
    const { width, height } = this.size;
    const [columns, rows] = [width, height].map((side) => Math.round(side * devicePixelRatio));
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      this.#canvas.width = columns!;
      this.#canvas.height = rows!;
    }
    this.#paint();
  }

  #paint(): void {
    const { width, height } = this.#canvas;
    this.#surface.clearRect(0, 0, width, height);
    if (this.#picture) {
      const scale = Math.min(width / this.#picture.width, height / this.#picture.height);
      const [wide, high] = [this.#picture.width * scale, this.#picture.height * scale];
      this.#surface.drawImage(this.#picture, (width - wide) / 2, (height - high) / 2, wide, high);
    }
    this.#surface.strokeStyle = getComputedStyle(this.#canvas).color;
    trace(this.#surface, this.strokes, { width, height, left: 0, top: 0 });
  }
}
