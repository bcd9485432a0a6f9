/**
 * The worker of the page that trains: all that needs tfjs happens here, and is loaded with it. It is a
 * classic worker, since Google's runtime, in which the files are tried, loads in no module worker.
 *
 * @module
 */
import { errorMessage } from "../../core/text.ts";
import type { Report, Request } from "./protocol.ts";
import { teachFromDrawings } from "./teacher.ts";
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
      return void attempt(() => work(data));
    case "teach":
      return void attempt(async () => ({
        kind: "taught",
        taught: await teachFromDrawings(data.lesson, (report) => scope.postMessage(report)),
      }));
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

async function work({ order, from }: Extract<Request, { kind: "train" }>): Promise<Report> {
  const trained = await trainFromScratch(order, from, {
    report: (report) => scope.postMessage(report),
    finish: finish.signal,
    pause: () => stopped?.promise,
  });
  return { kind: "done", trained };
}

/** Tells what came of a work, or why nothing did. */
async function attempt(work: () => Promise<Report>): Promise<void> {
  try {
    scope.postMessage(await work());
  } catch (error) {
    scope.postMessage({ kind: "failed", reason: errorMessage(error) });
  }
}
