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

/** One example, and its place in its part of the batch. */
export interface ExampleRange extends Range {
  /** Which part of the batch it belongs to. */
  readonly part: number;
  /** Whether it is the first example of the part. */
  readonly first: boolean;
  /** Whether it is the last one. */
  readonly last: boolean;
}

/** Calls that wait to be made example by example. */
interface Single {
  readonly count: number;
  readonly call: (range: ExampleRange, thread: number) => Call;
}

/** How the work of a stretch of calls is divided among threads. */
type Division = "examples" | "weights";

/** The share of thread `thread` when `count` things are divided evenly, cut at multiples of `unit`. */
export function shareOf(thread: number, threads: number, count: number, unit = 1): Range {
  const units = Math.ceil(count / unit);
  const edge = (index: number) => Math.min(count, Math.floor(units * index / threads) * unit);
  return { start: edge(thread), end: edge(thread + 1) };
}

/**
 * The most parts of a batch. What is summed over examples is summed within each part, then over the
 * parts in their order, whoever worked on them: so the number of threads changes no bit of a sum. More
 * parts would let more threads share evenly, but cost memory and time to add up.
 */
const MOST_PARTS = 8;

/** How many parts a batch of `count` examples has; none is empty. */
export function partsOf(count: number): number {
  return Math.min(MOST_PARTS, count);
}

/** Puts a program together; takes care of the barriers. */
export class ProgramBuilder {
  /** How many threads share the work. */
  readonly threads: number;
  readonly #barrierArgs: readonly number[];
  readonly #calls: Call[][];
  readonly #singles: Single[] = [];
  #division: Division | undefined;

  /**
   * @param threads how many threads share the work
   * @param options `barrierArgs`: the arguments of the kernel `barrier`
   */
  constructor(threads: number, { barrierArgs }: { readonly barrierArgs: readonly number[] }) {
    this.threads = threads;
    this.#barrierArgs = barrierArgs;
    this.#calls = Array.from({ length: threads }, () => []);
  }

  /**
   * Calls whose work is divided by examples: a thread that goes on with the same examples needs not
   * wait for the others.
   *
   * @param count how many examples there are
   * @param call the call for a range of them
   */
  byExamples(count: number, call: (range: Range, thread: number) => Call): void {
    this.#enter("examples");
    this.#flush();
    this.#calls.forEach((calls, thread) => {
      const parts = this.#parts(thread, count);
      const [first, last] = [parts.at(0), parts.at(-1)];
      if (first && last) calls.push(call({ start: first.start, end: last.end }, thread));
    });
  }

  /**
   * The same for large examples: a thread does better to make neighbouring calls for one example, then
   * for the next, than to come back to each when it has left the cache.
   *
   * @param count how many examples there are
   * @param call the call for one of them
   */
  byExample(count: number, call: (range: ExampleRange, thread: number) => Call): void {
    this.#enter("examples");
    this.#singles.push({ count, call });
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
    this.#emit(count, call, { unit });
  }

  /** Lets every thread wait until all have made the calls so far. */
  wait(): void {
    this.#flush();
    if (this.#division !== undefined) this.#barrier();
  }

  /** The finished program; its last call is a barrier. */
  build(): Program {
    this.#flush();
    this.#barrier();
    return this.#calls;
  }

  #enter(division: Division): void {
    if (division === "weights") this.#flush();
    const first = this.#division === undefined;
    if (!first && (division !== this.#division || division === "weights")) this.#barrier();
    this.#division = division;
  }

  #barrier(): void {
    if (this.threads === 1) return;
    for (const calls of this.#calls) {
      calls.push({ kernel: "barrier", args: this.#barrierArgs });
    }
  }

  /** Lists the calls that wait, example by example. */
  #flush(): void {
    const waiting = this.#singles.splice(0);
    const [one] = waiting; // all have the batch's count
    if (!one) return;
    this.#calls.forEach((calls, thread) => {
      for (const { start, end, part } of this.#parts(thread, one.count)) {
        for (let at = start; at < end; at++) {
          const range = { start: at, end: at + 1, part, first: at === start, last: at + 1 === end };
          calls.push(...waiting.map(({ call }) => call(range, thread)));
        }
      }
    });
  }

  /** The parts of a batch that a thread works on. */
  #parts(thread: number, count: number): (Range & { readonly part: number })[] {
    const parts = partsOf(count);
    const { start, end } = shareOf(thread, this.threads, parts);
    return Array.from({ length: end - start }, (_, i) => {
      return { ...shareOf(start + i, parts, count), part: start + i };
    });
  }

  #emit(
    count: number,
    call: (range: Range, thread: number) => Call,
    { unit }: { readonly unit: number },
  ): void {
    this.#calls.forEach((calls, thread) => {
      const range = shareOf(thread, this.threads, count, unit);
      if (range.start < range.end) calls.push(call(range, thread));
    });
  }
}
