/**
 * Runs a thread's list of kernel calls; the same code on the main thread and in workers.
 *
 * @module
 */
import type { Call } from "./program.ts";

/** A call bound to its kernel; gives 1 when the threads are to halt (a barrier), else 0 or nothing. */
type BoundCall = () => number | undefined;

/** Makes functions of a thread's calls. */
export function bindCalls(instance: WebAssembly.Instance, calls: readonly Call[]): BoundCall[] {
  return calls.map(({ kernel, args }) => {
    const run = instance.exports[kernel];
    if (typeof run !== "function") {
      throw new Error(`Cannot run the kernel "${kernel}": no such one`);
    }
    return () => run(...args);
  });
}

/**
 * Runs bound calls in order.
 *
 * @returns false when another thread has failed
 */
export function runCalls(calls: readonly BoundCall[]): boolean {
  for (const call of calls) {
    if (call() === 1) return false;
  }
  return true;
}
