/**
 * What was drawn: strokes that can be taken back and drawn again.
 *
 * @module
 */

/** A place on the drawing area, as shares of its width and of its height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A line of a pen, in the order in which it was drawn; a dot has one place. */
export type Stroke = readonly Place[];

/** The strokes of a drawing, and those that were taken back. */
export class Strokes {
  #drawn: readonly Stroke[] = [];
  /** What undo would bring back, and redo, the last first; clearing is a step, too. */
  readonly #before: (readonly Stroke[])[] = [];
  readonly #after: (readonly Stroke[])[] = [];

  /** The strokes on the area, the oldest first. */
  get drawn(): readonly Stroke[] {
    return this.#drawn;
  }

  /** Whether there is a step to take back. */
  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  /** Whether there is a step to do again. */
  get canRedo(): boolean {
    return this.#after.length > 0;
  }

  /** Adds a stroke. */
  add(stroke: Stroke): void {
    this.#step([...this.#drawn, stroke]);
  }

  /** Takes all strokes away, in one step. */
  clear(): void {
    if (this.#drawn.length > 0) this.#step([]);
  }

  /** Takes the last step back, if there is one. */
  undo(): void {
    this.#move(this.#before, this.#after);
  }

  /** Does the last step that was taken back again, if there is one. */
  redo(): void {
    this.#move(this.#after, this.#before);
  }

  #step(drawn: readonly Stroke[]): void {
    this.#before.push(this.#drawn);
    this.#after.length = 0;
    this.#drawn = drawn;
  }

  #move(from: (readonly Stroke[])[], to: (readonly Stroke[])[]): void {
    const drawn = from.pop();
    if (drawn === undefined) return;
    to.push(this.#drawn);
    this.#drawn = drawn;
  }
}
