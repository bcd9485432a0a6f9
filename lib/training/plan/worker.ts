/**
 * A thread that shares the steps of a plan: it waits for a command, runs its calls, waits again.
 *
 * It imports nothing but what it needs, above all not tfjs, so that it starts within milliseconds.
 *
 * @module
 */
import { bindCalls, runCalls } from "./run.ts";
import { LEAVE, ThreadOffset, type WorkerStart } from "./worker_protocol.ts";

/** Looks before falling asleep: a step follows the last within microseconds. */
const SPINS = 2000;

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<WorkerStart>) => void;
  postMessage: (message: string) => void;
  close: () => void;
};

scope.onmessage = async ({ data }) => {
  const words = new Int32Array(data.memory.buffer);
  const command = (data.threads + ThreadOffset.command) / 4;
  const program = (data.threads + ThreadOffset.program) / 4;
  const halt = (data.threads + ThreadOffset.halt) / 4;
  const instance = await WebAssembly.instantiate(data.module, { env: { memory: data.memory } });
  const programs = data.programs.map((calls) => bindCalls(instance, calls));
  scope.postMessage("ready");
  for (let done = 0;; done++) {
    for (let spin = 0; spin < SPINS && Atomics.load(words, command) === done; spin++);
    while (Atomics.load(words, command) === done) Atomics.wait(words, command, done);
    const chosen = Atomics.load(words, program);
    if (chosen === LEAVE) break;
    try {
      if (!runCalls(programs[chosen]!)) break;
    } catch {
      Atomics.store(words, halt, 1);
      break;
    }
  }
  scope.close();
};
