/**
 * How long a training will go on.
 *
 * @module
 */

/** Steps are counted in epochs: 1.5 is in the middle of the second. */
interface Mark {
  readonly done: number;
  /** In milliseconds, on any clock that does not go back. */
  readonly at: number;
}

/** Foretells by the pace so far, of which waiting is no part. */
export class TimeLeft {
  #spent = 0;
  #done = 0;
  #last: Mark | undefined;

  /** A stretch of work begins here. */
  start(mark: Mark): void {
    this.#last = mark;
  }

  /**
   * Tells how long it will take still.
   *
   * @param mark how many epochs are done now
   * @param epochs how many there will be
   * @returns milliseconds; undefined before anything can be told
   */
  update(mark: Mark, epochs: number): number | undefined {
    if (this.#last) {
      this.#spent += mark.at - this.#last.at;
      this.#done += mark.done - this.#last.done;
    }
    this.#last = mark;
    return this.#done > 0 ? (epochs - mark.done) * this.#spent / this.#done : undefined;
  }
}
