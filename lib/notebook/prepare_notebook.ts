/**
 * Makes Deno's kernel do two things that it leaves out (Deno 2.9.6): stop a cell without dying, and
 * send every result.
 *
 * @module
 */
import { isNotebook } from "./is_notebook.ts";

let prepared = false;
let controller = new AbortController();

/**
 * Prepares the kernel; call it once, in a notebook's first cell. Calling it again changes nothing,
 * and anywhere but in a notebook it does nothing.
 *
 * - Jupyter and VS Code interrupt a cell by SIGINT, which ends Deno's kernel with everything in it.
 *   From now on it aborts the signal of `interruptSignal` instead.
 * - Results of cells arrive; see below.
 */
export function prepareNotebook(): void {
  if (prepared || !isNotebook()) return;
  prepared = true;
  Deno.addSignalListener("SIGINT", () => {
    controller.abort();
    controller = new AbortController();
  });
  delayIdle();
}

/**
 * The signal that the next interruption aborts; each call after an interruption gives a new one. A
 * cell that computes without `await` hears of no signal: then only a restart helps.
 */
export function interruptSignal(): AbortSignal {
  return controller.signal;
}

/** How long a result may take from one thread of the kernel to the other, in milliseconds. */
const TRANSIT = 20;

/** What the kernel calls after each cell, as far as it is used here. */
interface KernelInternals {
  broadcastResult?: (executionCount: number, result: unknown) => Promise<void>;
}

/**
 * Has the kernel wait a moment before it calls a cell done. It sends results from one thread and
 * "idle" from another, and of 100 cells 3 to 8 are called idle before their result is out. Jupyter
 * then drops the result: a picture is missing. No public interface helps; where a version of Deno
 * has no such internals, nothing is changed.
 */
function delayIdle(): void {
  const deno = Deno as unknown as Record<symbol, { jupyter?: KernelInternals } | undefined>;
  const symbol = (Deno as unknown as { readonly internal?: symbol }).internal;
  const kernel = symbol && deno[symbol]?.jupyter;
  const send = kernel && kernel.broadcastResult;
  if (!send) return;
  kernel.broadcastResult = async (executionCount, result) => {
    await send(executionCount, result);
    await new Promise((resolve) => setTimeout(resolve, TRANSIT));
  };
}
