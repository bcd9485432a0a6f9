/**
 * The drawings that somebody has given names to: the one place that has them, and keeps them on this
 * device where that is wanted.
 *
 * @module
 */
import { KeptStore } from "../kept_store.ts";
import { type Drawing, type DrawingSet, MOST } from "./drawings_file.ts";

/** The classes of somebody who teaches how they write digits. */
export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** What is told of the drawings. */
export interface OwnDrawingsEvents {
  /** There are others, or their classes are others. */
  readonly onChange: () => void;
  /** The browser does not keep them. */
  readonly onProblem: (error: unknown) => void;
}

/** Has one set at a time. */
export class OwnDrawings {
  readonly #store = new KeptStore<DrawingSet>("drawings");
  readonly #events: OwnDrawingsEvents;
  #set: DrawingSet = { classes: DIGITS, drawings: [] };
  #isKept = false;

  constructor(events: OwnDrawingsEvents) {
    this.#events = events;
  }

  /** The set as it is now. */
  get set(): DrawingSet {
    return this.#set;
  }

  /** Whether its classes are other ones than the ten digits. */
  get isSymbols(): boolean {
    return this.#set.classes.join("\n") !== DIGITS.join("\n");
  }

  /** Whether it is kept on this device, now and whenever it changes. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Looks for what was kept before. */
  async load(): Promise<void> {
    const kept = await this.#store.read();
    if (kept === undefined) return;
    this.#isKept = true;
    this.#set = kept;
    this.#events.onChange();
  }

  /** Adds a drawing; false where there are so many that no more are taken. */
  add(drawing: Drawing): boolean {
    const { classes, drawings } = this.#set;
    if (drawings.length >= MOST.drawings) return false;
    this.replace({ classes, drawings: [...drawings, drawing] });
    return true;
  }

  /** Takes a drawing away. */
  remove(drawing: Drawing): void {
    const { classes, drawings } = this.#set;
    this.replace({ classes, drawings: drawings.filter((other) => other !== drawing) });
  }

  /** Takes another set. */
  replace(set: DrawingSet): void {
    this.#set = set;
    this.#save();
    this.#events.onChange();
  }

  /** Keeps them on this device from now on, or forgets what is kept there. */
  keep(isKept: boolean): void {
    this.#isKept = isKept;
    if (isKept) return this.#save();
    this.#store.delete().catch(this.#events.onProblem);
  }

  #save(): void {
    if (this.#isKept) this.#store.write(this.#set).catch(this.#events.onProblem);
  }
}
