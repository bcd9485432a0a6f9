/**
 * The reader's own model: the one place that has it, keeps it where that is wanted, and tells who shows
 * it or reads with it.
 *
 * @module
 */
import { KeptStore } from "./kept_store.ts";
import type { Order } from "./train/order.ts";
import type { Progress, Trained } from "./train/protocol.ts";

/** A training: where it stands, and what came of it. */
export interface YourTraining {
  readonly order: Order;
  /** Where it can go on; undefined before the first epoch is done. */
  readonly progress?: Progress;
  /** What came of it; undefined while it is not done. */
  readonly trained?: Trained;
}

/** What is told of the model. */
export interface YourModelEvents {
  /** There is another one, or none any more. */
  readonly onChange: (training: YourTraining | undefined) => void;
  /** The browser does not keep it. */
  readonly onProblem: (error: unknown) => void;
}

/** What is kept is of this form; a page that knows another form looks under another name. */
const KEY = "training, form 1";

/** Has one training at a time. */
export class YourModel {
  readonly #store = new KeptStore<YourTraining>(KEY);
  readonly #events: YourModelEvents;
  #training: YourTraining | undefined;
  #isKept = false;

  constructor(events: YourModelEvents) {
    this.#events = events;
  }

  /** The training, if there is one. */
  get training(): YourTraining | undefined {
    return this.#training;
  }

  /** Whether it is kept on this device, now and whenever it changes. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Looks for what was kept before. */
  async load(): Promise<void> {
    const kept = await this.#store.read();
    if (kept === undefined || this.#training !== undefined) return;
    this.#isKept = true;
    this.#training = kept;
    this.#events.onChange(kept);
  }

  /** Takes another training, or the same one further on. */
  set(training: YourTraining | undefined): void {
    this.#training = training;
    if (this.#isKept) this.#save();
    this.#events.onChange(training);
  }

  /** Keeps it on this device from now on, or forgets what is kept there. */
  keep(isKept: boolean): void {
    this.#isKept = isKept;
    this.#save();
  }

  #save(): void {
    const isThere = this.#isKept && this.#training !== undefined;
    const saving = isThere ? this.#store.write(this.#training!) : this.#store.delete();
    saving.catch(this.#events.onProblem);
  }
}
