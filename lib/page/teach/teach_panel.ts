/**
 * The panel in which a model is taught from drawings.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ReadDigit } from "../../classifier/read_digits.ts";
import { errorMessage } from "../../core/text.ts";
import { Downloads } from "../downloads.ts";
import { texts } from "../texts.ts";
import type { Lesson, Report, Request, TaughtFiles } from "../train/protocol.ts";
import { DrawingList } from "./drawing_list.ts";
import { decodeDrawings, encodeDrawings, problemOfClasses, SIDE } from "./drawings_file.ts";
import { DIGITS, OwnDrawings } from "./own_drawings.ts";

declare const TRAIN_WORKER: string;

const words = texts.teach;
/** Fixes what is held back, and how drawings are changed. */
const SEED = 1;

const place = <Place extends HTMLElement>(id: string): Place =>
  document.getElementById(`teach-${id}`) as Place;

/** What the panel needs of the page. */
export interface TeachEvents {
  /** A drawing was added: the next one may begin. */
  readonly onAdded: () => void;
  /** A model has been taught. */
  readonly onTaught: (taught: TaughtFiles) => void;
}

/** Collects drawings, and teaches. */
export class TeachPanel {
  readonly #events: TeachEvents;
  readonly #own: OwnDrawings;
  readonly #list: DrawingList;
  readonly #downloads = new Downloads({
    whole: place("result"),
    accuracy: place("summary"),
    list: place("downloads"),
  });
  readonly #places = {
    kind: place<HTMLSelectElement>("kind"),
    names: place<HTMLInputElement>("names"),
    label: place<HTMLSelectElement>("label"),
    add: place<HTMLButtonElement>("add-it"),
    count: place("count"),
    start: place<HTMLButtonElement>("start"),
    stop: place<HTMLButtonElement>("stop"),
    export: place<HTMLButtonElement>("export"),
    clear: place<HTMLButtonElement>("clear"),
    keep: place<HTMLInputElement>("keep"),
    problem: place("problem"),
    progress: place("progress"),
    status: place("status"),
    bar: place<HTMLProgressElement>("bar"),
  };
  /** The digit that is shown, which can be added. */
  #digit: ReadDigit | undefined;
  #worker: Worker | undefined;

  constructor(events: TeachEvents) {
    this.#events = events;
    this.#own = new OwnDrawings({
      onChange: () => this.#show(),
      onProblem: (error) => this.#complain(words.cannotKeep(errorMessage(error))),
    });
    this.#list = new DrawingList(place("drawings"), (drawing) => this.#own.remove(drawing));
    const { kind, names, start, stop, clear, keep } = this.#places;
    kind.addEventListener("change", () => this.#changeKind());
    names.addEventListener("change", () => this.#changeNames());
    place("add").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    });
    start.addEventListener("click", () => this.#teach());
    stop.addEventListener("click", () => this.#end(""));
    this.#places.export.addEventListener("click", () => this.#export());
    clear.addEventListener("click", () => {
      this.#own.replace({ classes: this.#own.set.classes, drawings: [] });
    });
    keep.addEventListener("change", () => this.#own.keep(keep.checked));
    this.#show();
  }

  /** Shows what was kept before. */
  async restore(): Promise<void> {
    await this.#own.load();
    this.#places.keep.checked = this.#own.isKept;
  }

  /** This is drawn now, and can be added; undefined where there is nothing. */
  offer(digit: ReadDigit | undefined): void {
    this.#digit = digit?.image.data.length === SIDE * SIDE ? digit : undefined;
    this.#places.add.disabled = this.#digit === undefined;
  }

  /** Takes drawings from a file in place of those that are there. */
  async import(file: File): Promise<void> {
    this.#complain("");
    try {
      const set = decodeDrawings(new Uint8Array(await file.arrayBuffer()), file.name);
      this.#own.replace(set);
    } catch (error) {
      this.#complain(errorMessage(error));
    }
  }

  #changeKind(): void {
    const isSymbols = this.#places.kind.value === "symbols";
    if (isSymbols) this.#changeNames();
    else this.#own.replace({ classes: DIGITS, drawings: [] });
  }

  #changeNames(): void {
    const classes = this.#places.names.value.split(",").map((name) => name.trim()).filter(Boolean);
    const { drawings } = this.#own.set;
    const isUsed = drawings.some(({ label }) => label >= classes.length);
    const problem = isUsed ? words.nameIsUsed : problemOfClasses(classes);
    this.#complain(problem === undefined ? "" : words.badNames(problem));
    if (problem === undefined) this.#own.replace({ classes, drawings });
  }

  #add(): void {
    if (this.#digit === undefined) return;
    const image = new Uint8Array(this.#digit.image.data);
    const isAdded = this.#own.add({ image, label: this.#places.label.selectedIndex });
    this.#complain(isAdded ? "" : words.full);
    if (isAdded) this.#events.onAdded();
  }

  #export(): void {
    const link = URL.createObjectURL(new Blob([encodeDrawings(this.#own.set)]));
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.download = "my_drawings.npz";
    anchor.click();
    URL.revokeObjectURL(link);
  }

  #show(): void {
    const { set, isSymbols } = this.#own;
    const { classes, drawings } = set;
    const places = this.#places;
    places.kind.value = isSymbols ? "symbols" : "digits";
    // What is drawn already keeps its meaning: it is exported or deleted first.
    places.kind.disabled = drawings.length > 0;
    place("names-field").hidden = !isSymbols;
    if (isSymbols) places.names.value = classes.join(", ");
    const before = places.label.selectedIndex;
    places.label.replaceChildren(...classes.map((name) => new Option(name)));
    places.label.selectedIndex = Math.min(Math.max(0, before), classes.length - 1);
    for (const button of [places.start, places.export, places.clear]) {
      button.disabled = drawings.length === 0;
    }
    places.count.textContent = words.count(
      classes.map((_, label) => drawings.filter((drawing) => drawing.label === label).length),
      classes,
    );
    this.#list.show(set);
  }

  #teach(): void {
    const { set: { classes, drawings }, isSymbols } = this.#own;
    const missing = isSymbols
      ? classes.filter((_, label) => drawings.every((drawing) => drawing.label !== label))
      : [];
    if (missing.length > 0) return this.#complain(words.missing(missing));
    const images = new Uint8Array(drawings.length * SIDE * SIDE);
    drawings.forEach(({ image }, i) => images.set(image, i * SIDE * SIDE));
    const labels = Uint8Array.from(drawings, ({ label }) => label);
    const lesson: Lesson = { classes, isSymbols, images, labels, seed: SEED };
    this.#complain("");
    this.#busy(words.loading);
    const worker = this.#worker = new Worker(TRAIN_WORKER);
    worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(words.failed(event.message || texts.train.cannotLoad));
    };
    worker.postMessage({ kind: "teach", lesson } satisfies Request);
  }

  #hear(report: Report): void {
    switch (report.kind) {
      case "fetch":
        return this.#busy(texts.train.fetching, report.loaded / report.total);
      case "teaching":
        return this.#busy(words.teaching, report.share);
      case "converting":
        return this.#busy(texts.train.converting, report.done / report.count);
      case "taught":
        return this.#take(report.taught);
      case "failed":
        return this.#end(words.failed(report.reason));
    }
  }

  #take(taught: TaughtFiles): void {
    this.#end("");
    this.#downloads.show(taught.files, words.result(taught));
    this.#events.onTaught(taught);
  }

  #busy(status: string, share = 0): void {
    const { start, stop, progress, bar, status: said } = this.#places;
    progress.hidden = stop.hidden = false;
    start.hidden = true;
    bar.value = share;
    if (said.textContent !== status) said.textContent = status;
  }

  /** The worker's memory is given back. */
  #end(problem: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const { start, stop, progress } = this.#places;
    progress.hidden = stop.hidden = true;
    start.hidden = false;
    this.#complain(problem);
  }

  #complain(problem: string): void {
    this.#places.problem.textContent = problem;
  }
}
