/**
 * The worker of the page that trains: all that needs tfjs happens here, and is loaded with it. It is a
 * classic worker, since Google's runtime, in which the files are tried, loads in no module worker.
 *
 * @module
 */
import { errorMessage } from "../../core/text.ts";
import type { Report, Request } from "./protocol.ts";
import { trainFromScratch } from "./trainer.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage: (report: Report) => void;
};

const finish = new AbortController();
/** While somebody has stopped the training: what it waits for. */
let stopped: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "train":
      return void work(data);
    case "stop":
      stopped ??= gate();
      return;
    case "finish":
      finish.abort();
      return goOn();
    case "go on":
      return goOn();
  }
};

/** A promise that is kept when somebody says so. */
function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((keep) => resolve = keep);
  return { promise, resolve };
}

function goOn(): void {
  stopped?.resolve();
  stopped = undefined;
}

async function work({ order, from }: Extract<Request, { kind: "train" }>): Promise<void> {
  try {
    const trained = await trainFromScratch(order, from, {
      report: (report) => scope.postMessage(report),
      finish: finish.signal,
      pause: () => stopped?.promise,
    });
    scope.postMessage({ kind: "done", trained });
  } catch (error) {
    scope.postMessage({ kind: "failed", reason: errorMessage(error) });
  }
}
