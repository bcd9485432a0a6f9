/** Collects what was checked. */

/** Runs checks, tells of each on a line, counts. */
export class Report {
  #passed = 0;
  #failed = 0;

  /** How many checks failed. */
  get failed(): number {
    return this.#failed;
  }

  /**
   * Runs a check; one that throws has failed, and the next ones run all the same.
   *
   * @param name what holds if it passes
   * @returns what the check gives; nothing when it failed
   */
  async check<Result>(
    name: string,
    check: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    const start = performance.now();
    try {
      const result = await check();
      this.#passed++;
      const seconds = (performance.now() - start) / 1000;
      console.log(`ok      ${name}${seconds < 0.1 ? "" : ` (${seconds.toFixed(1)} s)`}`);
      return result;
    } catch (error) {
      this.#failed++;
      console.log(`FAILED  ${name}\n        ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  /** The last line: `12 passed, 0 failed`. */
  summary(): string {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }
}
