/**
 * The entry of a thread that shares training steps, in Deno and in pages: a web worker.
 *
 * It imports nothing but what it needs, above all not tfjs, so that it starts within milliseconds.
 *
 * @module
 */
import { serveSteps } from "../training/fused/serve_steps.ts";
import type { ThreadStart } from "../training/fused/thread_protocol.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ThreadStart>) => void;
  postMessage: (message: string) => void;
  close: () => void;
};

scope.onmessage = ({ data }) => {
  void serveSteps(data, () => scope.postMessage("ready")).finally(() => scope.close());
};
