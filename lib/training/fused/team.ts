/**
 * The threads of a training: this one and its helpers.
 *
 * @module
 */
import { currentHost, type Thread } from "../../core/host.ts";
import type { CompiledStep } from "./compile_step.ts";
import type { Program } from "./program.ts";
import { bindCalls, runCalls } from "./run_calls.ts";
import { LEAVE, ThreadOffset, type ThreadStart } from "./thread_protocol.ts";

/** Runs programs on all threads of a plan at once: on this one and helpers, or on helpers alone. */
export class Team {
  readonly #helpers: Thread[] = [];
  /** Ends the waiting for a step that helpers make alone. */
  #told: () => void = () => {};
  readonly #programs: ReturnType<typeof bindCalls>[];
  readonly #words: Int32Array;
  readonly #meeting: number;

  private constructor(
    instance: WebAssembly.Instance,
    memory: WebAssembly.Memory,
    step: CompiledStep,
    programs: readonly Program[],
  ) {
    this.#words = new Int32Array(memory.buffer);
    this.#meeting = step.addresses.threads;
    this.#programs = programs.map((program) => bindCalls(instance, program[0]!));
  }

  /**
   * Starts the other threads and waits until they are ready.
   *
   * @param module the kernels
   * @param options the memory, the step, the programs that will be run, and whether they are run `apart`
   *   from this thread, which then takes no part in them
   * @throws Error when one cannot start
   */
  static async start(
    module: WebAssembly.Module,
    { memory, step, programs, apart = false }: {
      readonly memory: WebAssembly.Memory;
      readonly step: CompiledStep;
      readonly programs: readonly Program[];
      readonly apart?: boolean;
    },
  ): Promise<Team> {
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    const team = new Team(instance, memory, step, programs);
    try {
      const first = apart ? 0 : 1;
      for (let thread = first; thread < step.threads; thread++) {
        team.#helpers.push(currentHost().startThread());
      }
      await Promise.all(team.#helpers.map((helper, index) => {
        const start: ThreadStart = {
          module,
          memory,
          threads: step.addresses.threads,
          programs: programs.map((program) => program[first + index]!),
          // All are done when one is: programs end with a barrier.
          tells: apart && index === 0,
        };
        return begin(helper, start, () => team.#told());
      }));
    } catch (error) {
      team.stop();
      throw error;
    }
    return team;
  }

  /**
   * Runs a program on all threads; returns when all are done.
   *
   * @throws Error when a thread failed
   */
  run(program: number): void {
    if (this.#helpers.length > 0) this.#command(program);
    let done = false;
    try {
      done = runCalls(this.#programs[program]!);
    } finally {
      if (!done) Atomics.store(this.#words, (this.#meeting + ThreadOffset.halt) / 4, 1);
    }
    if (!done) throw new Error("Cannot go on training: a thread has failed or was stopped");
  }

  /**
   * Runs a program on the helpers of a team that was started apart; this thread is free meanwhile.
   *
   * @throws Error when a thread failed, or the team is stopped meanwhile
   */
  async runApart(program: number): Promise<void> {
    const halt = (this.#meeting + ThreadOffset.halt) / 4;
    const told = new Promise<void>((resolve) => this.#told = resolve);
    if (this.#helpers.length > 0) {
      this.#command(program);
      await told;
    }
    if (this.#helpers.length === 0 || Atomics.load(this.#words, halt)) {
      throw new Error("Cannot go on training: a thread has failed or was stopped");
    }
  }

  /** Sends the other threads home. The team cannot be used any more. */
  stop(): void {
    if (this.#helpers.length > 0) {
      Atomics.store(this.#words, (this.#meeting + ThreadOffset.halt) / 4, 1);
      this.#command(LEAVE);
    }
    for (const helper of this.#helpers.splice(0)) helper.stop();
    this.#told();
  }

  #command(program: number): void {
    const command = (this.#meeting + ThreadOffset.command) / 4;
    Atomics.store(this.#words, (this.#meeting + ThreadOffset.program) / 4, program);
    Atomics.add(this.#words, command, 1);
    Atomics.notify(this.#words, command);
  }
}

/** Starts a helper; gives when it is ready, and calls `onStep` whenever it says so later. */
function begin(helper: Thread, start: ThreadStart, onStep: () => void): Promise<void> {
  let isReady = false;
  return new Promise((resolve, reject) => {
    helper.listen({
      onMessage() {
        if (isReady) return onStep();
        isReady = true;
        resolve();
      },
      onError: (reason) => reject(new Error(`Cannot start a training thread: ${reason}`)),
    });
    helper.send(start);
  });
}
