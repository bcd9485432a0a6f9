/**
 * A training step as a list of kernel calls, one list a thread.
 *
 * Everything about a step is known when it is planned (shapes, addresses, who does what), so each
 * call's arguments are plain numbers, and a thread's share of a step is a loop over its list.
 *
 * @module
 */

/** One call of an exported kernel. */
export interface Call {
  /** The kernel's name in the module. */
  readonly kernel: string;
  /** Addresses, sizes, flags. */
  readonly args: readonly number[];
}

/** The calls of each thread. */
export type Program = readonly (readonly Call[])[];

/** Numbers from `start` up to but not including `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** How the work of a stretch of calls is divided among threads. */
type Division = "examples" | "weights";

/** The share of thread `thread` when `count` things are divided evenly, cut at multiples of `unit`. */
export function shareOf(thread: number, threads: number, count: number, unit = 1): Range {
  const units = Math.ceil(count / unit);
  const edge = (index: number) => Math.min(count, Math.floor(units * index / threads) * unit);
  return { start: edge(thread), end: edge(thread + 1) };
}

/** Puts a program together; takes care of the barriers. */
export class ProgramBuilder {
  readonly #calls: Call[][];
  #division: Division | undefined;

  /**
   * @param threads how many threads share the work
   * @param options `barrierArgs`: the arguments of the kernel `barrier`
   */
  constructor(readonly threads: number, readonly options: { barrierArgs: readonly number[] }) {
    this.#calls = Array.from({ length: threads }, () => []);
  }

  /**
   * Calls whose work is divided by examples: a thread that goes on with the same examples needs not
   * wait for the others.
   *
   * @param count how many examples there are
   * @param call the call for a range of them
   * @param options `always`: true to call a thread even when it has no examples
   */
  byExamples(
    count: number,
    call: (range: Range, thread: number) => Call,
    { always = false }: { readonly always?: boolean } = {},
  ): void {
    this.#enter("examples");
    this.#emit(count, call, { unit: 1, always });
  }

  /**
   * Calls whose work is divided by weights (or columns of a gradient), which need what all threads
   * did before.
   *
   * @param count how many rows there are
   * @param call the call for a range of them
   * @param options `unit`: ranges begin at a multiple of it; `joined`: true when nothing is needed
   *   that the calls since the last barrier produced
   */
  byWeights(
    count: number,
    call: (range: Range, thread: number) => Call,
    { unit = 1, joined = false }: { readonly unit?: number; readonly joined?: boolean } = {},
  ): void {
    if (!joined || this.#division !== "weights") this.#enter("weights");
    this.#emit(count, call, { unit, always: false });
  }

  /** The finished program; its last call is a barrier. */
  build(): Program {
    this.#barrier();
    return this.#calls;
  }

  #enter(division: Division): void {
    const first = this.#division === undefined;
    if (!first && (division !== this.#division || division === "weights")) this.#barrier();
    this.#division = division;
  }

  #barrier(): void {
    if (this.threads === 1) return;
    for (const calls of this.#calls) {
      calls.push({ kernel: "barrier", args: this.options.barrierArgs });
    }
  }

  #emit(
    count: number,
    call: (range: Range, thread: number) => Call,
    { unit, always }: { readonly unit: number; readonly always: boolean },
  ): void {
    this.#calls.forEach((calls, thread) => {
      const range = shareOf(thread, this.threads, count, unit);
      if (always || range.start < range.end) calls.push(call(range, thread));
    });
  }
}
