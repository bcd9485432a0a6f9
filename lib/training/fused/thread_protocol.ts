/**
 * What the main thread and the other threads of a training tell each other.
 *
 * @module
 */
import type { Call } from "./program.ts";

/** What the main thread sends another once. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the words where threads meet. */
  readonly threads: number;
  /** This thread's calls, one list a program. */
  readonly programs: readonly (readonly Call[])[];
  /** Whether it says when a step is done: the main thread, which takes no part, waits for that. */
  readonly tells: boolean;
}

/** The number in place of a program that sends the thread home. */
export const LEAVE = -1;

/** Byte offsets within the words where threads meet, a cache line apart. */
export const ThreadOffset = { command: 0, program: 4, barrier: 64, halt: 128 } as const;
