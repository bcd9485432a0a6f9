/**
 * The threads of a plan: this one and its workers.
 *
 * @module
 */
import type { CompiledStep } from "./compile.ts";
import type { Program } from "./program.ts";
import { bindCalls, runCalls } from "./run.ts";
import { LEAVE, ThreadOffset, type WorkerStart } from "./worker_protocol.ts";

/** Runs programs on all threads of a plan at once. */
export class Team {
  readonly #workers: Worker[] = [];
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
   * Starts the workers and waits until they are ready.
   *
   * @param module the kernels
   * @param options the memory, the step, and the programs that will be run
   * @throws Error when a worker cannot start
   */
  static async start(
    module: WebAssembly.Module,
    { memory, step, programs }: {
      readonly memory: WebAssembly.Memory;
      readonly step: CompiledStep;
      readonly programs: readonly Program[];
    },
  ): Promise<Team> {
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    const team = new Team(instance, memory, step, programs);
    try {
      for (let thread = 1; thread < step.threads; thread++) {
        const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
        team.#workers.push(worker);
      }
      await Promise.all(team.#workers.map((worker, index) =>
        startWorker(worker, {
          module,
          memory,
          threads: step.addresses.threads,
          programs: programs.map((program) => program[index + 1]!),
        })
      ));
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
    if (this.#workers.length > 0) this.#command(program);
    let done = false;
    try {
      done = runCalls(this.#programs[program]!);
    } finally {
      if (!done) Atomics.store(this.#words, (this.#meeting + ThreadOffset.halt) / 4, 1);
    }
    if (!done) throw new Error("Cannot go on training: a thread has failed or was stopped");
  }

  /** Sends the workers home. The team cannot be used any more. */
  stop(): void {
    if (this.#workers.length > 0) {
      Atomics.store(this.#words, (this.#meeting + ThreadOffset.halt) / 4, 1);
      this.#command(LEAVE);
    }
    for (const worker of this.#workers.splice(0)) worker.terminate();
  }

  #command(program: number): void {
    const command = (this.#meeting + ThreadOffset.command) / 4;
    Atomics.store(this.#words, (this.#meeting + ThreadOffset.program) / 4, program);
    Atomics.add(this.#words, command, 1);
    Atomics.notify(this.#words, command);
  }
}

function startWorker(worker: Worker, start: WorkerStart): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start a training thread: ${event.message}`));
    };
    worker.postMessage(start);
  });
}
