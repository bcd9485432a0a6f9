/**
 * Trains a model of the reader's own, in a worker, while the page can be used.
 *
 * @module
 */
/// <reference lib="dom" />
import type { EpochResult } from "../training/history.ts";
import { Curves } from "./curves.ts";
import { texts } from "./texts.ts";
import { TimeLeft } from "./time_left.ts";
import type { Order } from "./train/order.ts";
import type { Progress, Report, Request } from "./train/protocol.ts";
import { TrainForm } from "./train_form.ts";
import { findTrainPlaces, showState, type TrainState } from "./train_places.ts";
import type { YourModel } from "./your_model.ts";

/** The worker's script, whose name tells its contents: a page never gets another version's. */
declare const TRAIN_WORKER: string;

const words = texts.train;

/** The panel. The worker and all that it needs are loaded when a training begins. */
export class TrainPanel {
  readonly #places = findTrainPlaces();
  readonly #curves = new Curves(this.#places.curves);
  readonly #form = new TrainForm(this.#places, (order) => this.#begin(order));
  readonly #yours: YourModel;
  #timeLeft = new TimeLeft();
  #worker: Worker | undefined;
  /** The training under way, and the epochs that it has behind it. */
  #order: Order | undefined;
  #progress: Progress | undefined;
  /** How many epochs are done, as a fraction. */
  #done = 0;

  /** @param yours where the model goes */
  constructor(yours: YourModel) {
    this.#yours = yours;
    const { stop, goOn, finish, discard, keep } = this.#places;
    stop.addEventListener("click", () => this.#ask({ kind: "stop" }, "stopped", words.stopped));
    goOn.addEventListener("click", () => this.#goOn());
    finish.addEventListener("click", () => this.#finish());
    discard.addEventListener("click", () => this.#discard());
    keep.addEventListener("change", () => this.#yours.keep(keep.checked));
    addEventListener("beforeunload", (event) => {
      if (this.wouldBeLost) event.preventDefault(); // the browser asks
    });
  }

  /** Whether leaving the page now would lose a training that is under way. */
  get wouldBeLost(): boolean {
    return this.#worker !== undefined && !this.#yours.isKept;
  }

  /** Shows what was kept before: a training that can go on, or one that is done. */
  restore(): void {
    const { training, isKept } = this.#yours;
    this.#places.keep.checked = isKept;
    const { order, progress } = training ?? {};
    if (this.#worker || !order || !progress || progress.epochs.length >= order.epochs) return;
    this.#order = order;
    this.#progress = progress;
    this.#form.show(order);
    this.#showEpochs(order, progress.epochs);
    this.#set("kept", words.wasKept(progress.epochs.length, order.epochs));
  }

  #begin(order: Order, from?: Progress): void {
    this.#order = order;
    this.#progress = from;
    this.#timeLeft = new TimeLeft();
    this.#places.problem.textContent = "";
    this.#showEpochs(order, from?.epochs ?? []);
    this.#set("busy", words.loading);
    const worker = this.#worker = new Worker(TRAIN_WORKER);
    worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message || words.cannotLoad);
    };
    this.#send({ kind: "train", order, ...(from && { from }) });
  }

  #send(request: Request): void {
    this.#worker?.postMessage(request);
  }

  #ask(request: Request, state: TrainState, status: string): void {
    this.#send(request);
    this.#set(state, status);
  }

  #goOn(): void {
    if (this.#worker === undefined) return this.#begin(this.#order!, this.#progress);
    this.#timeLeft.start({ done: this.#done, at: performance.now() });
    this.#ask({ kind: "go on" }, "training", words.goesOn);
  }

  #finish(): void {
    if (this.#worker) return this.#ask({ kind: "finish" }, "busy", words.finishing);
    // Nothing is trained, but the files are made.
    this.#begin({ ...this.#order!, epochs: this.#progress!.epochs.length }, this.#progress);
  }

  #discard(): void {
    this.#end();
    const { trained } = this.#yours.training ?? {};
    this.#yours.set(trained && { order: trained.order, trained });
    this.#set("idle", "");
    this.#places.start.focus();
  }

  /** The worker's memory is given back. */
  #end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#order = undefined;
    this.#progress = undefined;
  }

  #hear(report: Report): void {
    const { bar, left } = this.#places;
    switch (report.kind) {
      case "fetch":
        bar.value = report.loaded / report.total;
        left.textContent = words.fetched(report.loaded, report.total);
        return this.#say(report.loaded < report.total ? words.fetching : words.preparing);
      case "begin":
        this.#done = this.#progress?.epochs.length ?? 0;
        this.#timeLeft.start({ done: this.#done, at: performance.now() });
        return this.#set("training", words.trains(report.engine.threads, report.engine.reason));
      case "batch":
        this.#curves.addBatch(report.batch);
        return this.#showPace(report.batch.epoch - 1 + report.batch.batch / report.batch.batches);
      case "epoch":
        return this.#addEpoch(report);
      case "testing":
        left.textContent = "";
        bar.value = report.done / report.count;
        return this.#set("busy", words.testing);
      case "converting":
        bar.value = report.done / report.count;
        return this.#say(words.converting);
      case "done":
        return this.#take(report);
      case "failed":
        return this.#fail(report.reason);
    }
  }

  #showPace(done: number): void {
    const { bar, left } = this.#places;
    const { epochs } = this.#order!;
    this.#done = done;
    const rest = this.#timeLeft.update({ done, at: performance.now() }, epochs);
    bar.value = done / epochs;
    left.textContent = Number.isInteger(done)
      ? words.judging(done, epochs)
      : words.pace(Math.ceil(done), epochs, rest);
  }

  #addEpoch({ epoch, checkpoint }: Extract<Report, { kind: "epoch" }>): void {
    const order = this.#order!;
    const progress = { checkpoint, epochs: [...this.#progress?.epochs ?? [], epoch] };
    this.#progress = progress;
    this.#curves.addEpoch(epoch);
    this.#addRow(epoch);
    // Judging the epoch was no step.
    this.#timeLeft.start({ done: epoch.epoch, at: performance.now() });
    const { trained } = this.#yours.training ?? {};
    this.#yours.set({ order, progress, ...(trained && { trained }) });
  }

  #take({ trained }: Extract<Report, { kind: "done" }>): void {
    const progress = trained.isPart ? undefined : this.#progress;
    this.#end();
    this.#places.bar.value = 1;
    this.#set("idle", words.done(trained));
    this.#yours.set({ order: trained.order, trained, ...(progress && { progress }) });
  }

  #fail(reason: string): void {
    const [order, progress] = [this.#order, this.#progress];
    this.#end();
    this.#places.problem.textContent = words.failed(reason);
    if (order && progress) {
      this.#order = order;
      this.#progress = progress;
      return this.#set("kept", words.canGoOn(progress.epochs.length, order.epochs));
    }
    this.#set("idle", "");
  }

  #showEpochs({ epochs }: Order, done: readonly EpochResult[]): void {
    this.#places.rows.replaceChildren();
    this.#places.left.textContent = "";
    this.#places.bar.value = done.length / epochs;
    this.#curves.start(epochs, done);
    for (const result of done) this.#addRow(result);
  }

  #addRow(result: EpochResult): void {
    const row = document.createElement("tr");
    for (const value of words.row(result)) row.insertCell().textContent = value;
    this.#places.rows.append(row);
  }

  #set(state: TrainState, status: string): void {
    showState(this.#places, state, status !== "");
    this.#say(status);
  }

  #say(status: string): void {
    const { status: place } = this.#places;
    if (place.textContent !== status) place.textContent = status;
  }
}
