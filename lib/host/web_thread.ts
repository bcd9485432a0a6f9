/**
 * Web workers, in Deno and in pages.
 *
 * @module
 */
import type { Thread } from "../core/host.ts";

/**
 * Starts a module worker.
 *
 * @param script its code
 * @returns the worker; that it cannot start is told to who listens
 */
export function webThread(script: URL): Thread {
  const worker = new Worker(script, { type: "module" });
  return {
    send: (message) => worker.postMessage(message),
    listen({ onMessage, onError }) {
      worker.onmessage = onMessage;
      worker.onerror = (event) => {
        event.preventDefault();
        onError(event.message ?? `${script} cannot be loaded`);
      };
    },
    stop: () => worker.terminate(),
  };
}
