/**
 * A thread that shares the steps of a training: it waits for a command, runs its calls, waits again.
 *
 * @module
 */
import { bindCalls, runCalls } from "./run_calls.ts";
import { LEAVE, ThreadOffset, type ThreadStart } from "./thread_protocol.ts";

/** Looks before falling asleep: a step follows the last within microseconds. */
const SPINS = 2000;

/**
 * Serves until it is sent home, or another thread has failed. It blocks its thread while it waits.
 *
 * @param start the kernels, the memory and this thread's calls
 * @param tell is called once the first command can come and, of a thread that tells, after each step
 */
export async function serveSteps(start: ThreadStart, tell: () => void): Promise<void> {
  const words = new Int32Array(start.memory.buffer);
  const command = (start.threads + ThreadOffset.command) / 4;
  const program = (start.threads + ThreadOffset.program) / 4;
  const halt = (start.threads + ThreadOffset.halt) / 4;
  const instance = await WebAssembly.instantiate(start.module, { env: { memory: start.memory } });
  const programs = start.programs.map((calls) => bindCalls(instance, calls));
  tell();
  for (let done = 0;; done++) {
    for (let spin = 0; spin < SPINS && Atomics.load(words, command) === done; spin++);
    while (Atomics.load(words, command) === done) Atomics.wait(words, command, done);
    const chosen = Atomics.load(words, program);
    if (chosen === LEAVE) break;
    let ran = false;
    try {
      ran = runCalls(programs[chosen]!);
    } catch {
      Atomics.store(words, halt, 1);
    }
    if (start.tells) tell();
    if (!ran) break;
  }
}
