import { showHistory } from "../plot/mod.ts";
import type { BatchResult, EpochResult } from "../training/mod.ts";
import { isNotebook } from "./is_notebook.ts";
import { LiveOutput } from "./live_output.ts";
import { interruptSignal } from "./prepare_notebook.ts";

/** What `train` is given so that training shows in a notebook. */
export interface TrainingView {
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
  /** Draws the curves as far as they go, about three times a second. */
  readonly onBatchEnd: (result: BatchResult) => void;
  /** Draws the curves when an epoch is done. */
  readonly onEpochEnd: (result: EpochResult) => void;
}

/** How long a picture stays before it is drawn anew, in milliseconds. */
const REFRESH = 300;

/**
 * Shows training in a notebook: curves that grow in one output, and an interrupted cell that stops.
 * Anywhere else it prints a line an epoch.
 *
 * ```ts no-assert ignore
 * await train(model, data, { epochs: 5, ...showTraining(5) });
 * ```
 *
 * @param epochs how many epochs there will be
 */
export function showTraining(epochs: number): TrainingView {
  const output = new LiveOutput();
  const done: EpochResult[] = [];
  const signal = interruptSignal();
  let drawn = -Infinity;
  let running: BatchResult | undefined;
  const draw = () => {
    const { svg, text } = showHistory({ epochs: done }, { epochCount: epochs, running });
    void output.show({ "image/svg+xml": svg, "text/plain": text });
    drawn = performance.now(); // the pause begins when the work is done, however slow it was
  };
  signal.addEventListener("abort", () => {
    if (done.length < epochs) console.log(interruption(done.length, running));
  }, { once: true });
  return {
    signal,
    onBatchEnd: (result) => {
      // The last batch of an epoch is followed by the epoch's own result.
      if (result.batch === result.batches) return;
      running = result;
      if (isNotebook() && performance.now() - drawn > REFRESH) draw();
    },
    onEpochEnd: (result) => {
      done.push(result);
      running = undefined;
      if (isNotebook()) draw();
      else console.log(epochLine(result, epochs));
    },
  };
}

function epochLine({ epoch, loss, accuracy, seconds }: EpochResult, epochs: number): string {
  return `Epoch ${epoch}/${epochs} · loss ${loss.toFixed(4)} · accuracy ${accuracy.toFixed(4)} · ` +
    `${seconds.toFixed(1)} s`;
}

function interruption(epochs: number, running: BatchResult | undefined): string {
  const within = running ? ` and ${running.batch} batches` : "";
  return `Interrupted after ${epochs} ${epochs === 1 ? "epoch" : "epochs"}${within}. ` +
    "The model keeps what it has learnt; run the cell again to train it further.";
}
