/**
 * The entry of a thread that shares training steps, in Node.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { serveSteps } from "../../training/fused/serve_steps.ts";
import type { ThreadStart } from "../../training/fused/thread_protocol.ts";

parentPort?.once("message", (start: ThreadStart) => {
  void serveSteps(start, () => parentPort?.postMessage("ready")).finally(() => parentPort?.close());
});
