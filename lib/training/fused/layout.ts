/**
 * What the layers of a plan share: the memory being laid out, arrays of examples, parameters.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import { Arena } from "./arena.ts";
import type { ProgramBuilder } from "./program.ts";
import type { Parameter } from "./recognize_model.ts";
import { STATE_WORDS } from "./shared/state.ts";

/** Values that flow between layers, one row an example. */
export interface Flow {
  /** Address of `[batch, size]` float32. */
  readonly value: number;
  /** Address of the loss's gradient with respect to it; 0 where none is wanted (the input). */
  readonly gradient: number;
  /** Values an example. */
  readonly size: number;
  /** True when all examples are there from the beginning of the step, as those of the input are. */
  readonly given: boolean;
  /** True when many values are likely zeros, and the gradient of a zero does not matter. */
  readonly sparse: boolean;
}

/** A trained array in the plan's memory, with what the optimizer remembers of it. */
export interface PlannedParameter {
  /** The variable of the tfjs model. */
  readonly variable: Parameter;
  /** How many weights it has. */
  readonly length: number;
  /** Address of the weights, laid out as in tfjs. */
  readonly value: number;
  /** Address of Adam's means, or of the momentum. */
  readonly mean: number;
  /** Address of Adam's mean squares. */
  readonly square: number;
}

/** A trained model's array that is no weight: it is followed, not optimized. */
export interface PlannedStatistic {
  /** The variable of the tfjs model. */
  readonly variable: Parameter;
  /** How many numbers it has. */
  readonly length: number;
  /** Address of the numbers. */
  readonly value: number;
}

/** A layer whose memory is laid out. */
export interface PlannedLayer {
  /** What the layer gives to the next. */
  readonly output: Flow;
  /** The trained arrays, in tfjs' order. */
  readonly parameters: readonly PlannedParameter[];
  /** Arrays that are followed, such as running means. */
  readonly statistics?: readonly PlannedStatistic[];
  /** Adds the calls that come before all layers' forward calls. */
  prepare?(program: ProgramBuilder): void;
  /** Adds the forward calls for `batch` examples. */
  forward(program: ProgramBuilder, batch: number): void;
  /** Adds the backward calls: `output.gradient` is there, the input's is wanted. */
  backward(program: ProgramBuilder, batch: number): void;
  /** Adds the calls that come after all layers' backward calls, for `batch` examples. */
  update?(program: ProgramBuilder, batch: number): void;
}

/** The memory while it is being laid out. */
export class Layout {
  /** Examples of the largest batch. */
  readonly batch: number;
  /** How many threads share the work. */
  readonly threads: number;
  /** The buffers. */
  readonly arena = new Arena();
  /** Address of the step's state (`StateOffset`). */
  readonly state: number;
  #scratchWords = 0;
  #scratch: number[] = [];
  readonly #seeds: number[] = [];

  /**
   * @param batch examples of the largest batch
   * @param threads how many threads share the work
   */
  constructor(batch: number, threads: number) {
    this.batch = batch;
    this.threads = threads;
    this.state = this.arena.allocate("state", STATE_WORDS);
  }

  /** Addresses of the seeds that change from step to step, one a dropout layer. */
  get seeds(): readonly number[] {
    return this.#seeds;
  }

  /** Reserves the seed of a dropout layer; gives its address. */
  addSeed(name: string): number {
    const address = this.arena.allocate(`${name} seed`, 1);
    this.#seeds.push(address);
    return address;
  }

  /** Reserves an array with one row an example, and one for its gradient. */
  addFlow(
    name: string,
    size: number,
    { sparse = false, gradient = true, given = false }: {
      readonly given?: boolean;
      readonly sparse?: boolean;
      readonly gradient?: boolean;
    } = {},
  ): Flow {
    const length = this.batch * size;
    return {
      value: this.arena.allocate(name, length),
      gradient: gradient ? this.arena.allocate(`${name} gradient`, length) : 0,
      size,
      given,
      sparse,
    };
  }

  /** Reserves a trained array. */
  addParameter(variable: Parameter): PlannedParameter {
    const length = elementCount(variable.shape as number[]);
    const add = (part: string) => this.arena.allocate(`${variable.name}${part}`, length);
    return { variable, length, value: add(""), mean: add(" mean"), square: add(" square") };
  }

  /** Reserves an array that is followed. */
  addStatistic(variable: Parameter): PlannedStatistic {
    const length = elementCount(variable.shape as number[]);
    return { variable, length, value: this.arena.allocate(variable.name, length) };
  }

  /** Asks for at least `words` 32-bit words of scratch memory a thread. */
  needScratch(words: number): void {
    this.#scratchWords = Math.max(this.#scratchWords, words);
  }

  /** Reserves the scratch memory, once all layers have asked. */
  placeScratch(): void {
    this.#scratch = Array.from(
      { length: this.threads },
      (_, thread) => this.arena.allocate(`scratch ${thread}`, this.#scratchWords),
    );
  }

  /** Address of a thread's scratch memory. */
  scratchOf(thread: number): number {
    return this.#scratch[thread]!;
  }
}
