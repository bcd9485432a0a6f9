/**
 * Progress: of training, a bar where someone watches, a line an epoch where nobody does; of many
 * pictures, a bar where someone watches.
 *
 * @module
 */
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import process from "node:process";
import type { BatchResult, EpochResult, Metrics } from "../training/mod.ts";

/** What `train` is given as its callbacks. */
export interface TrainingProgress {
  readonly onBatchEnd: (result: BatchResult) => void;
  readonly onEpochEnd: (result: EpochResult) => void;
  /** Leaves the terminal as it was; call it when training is over, however it ended. */
  readonly stop: () => void;
}

/**
 * Shows training as it goes, on stderr: a progress bar in a terminal, else one line an epoch.
 *
 * @param epochs how many epochs there will be
 */
export function showTraining(epochs: number): TrainingProgress {
  const bar = process.stderr.isTTY ? createBar(TRAINING) : undefined;
  const title = (epoch: number) => `Epoch ${epoch}/${epochs}`;
  let shown = 0;
  return {
    onBatchEnd: ({ epoch, batch, batches, ...metrics }) => {
      const state = { title: title(epoch), metrics: formatMetrics(metrics) };
      if (shown !== epoch) bar?.start(batches, batch, state);
      shown = epoch;
      bar?.update(batch, state);
    },
    onEpochEnd: ({ epoch, seconds, validation, ...metrics }) => {
      bar?.stop();
      const judged = validation ? ` · validation ${formatMetrics(validation)}` : "";
      console.error(
        `${title(epoch)} · ${formatMetrics(metrics)}${judged} · ${seconds.toFixed(1)} s`,
      );
    },
    stop: () => bar?.stop(),
  };
}

/** What is to be done, counted. */
export interface CountProgress {
  /** Says how many are done. */
  readonly update: (done: number) => void;
  /** Leaves the terminal as it was. */
  readonly stop: () => void;
}

/**
 * Shows on stderr, if that is a terminal, how many pictures are done.
 *
 * @param total how many there are; one alone needs no bar
 * @param options whether there is a bar at all
 */
export function showCount(
  total: number,
  { isOn }: { readonly isOn: boolean },
): CountProgress {
  const bar = isOn && total > 1 && process.stderr.isTTY ? createBar(PICTURES) : undefined;
  bar?.start(total, 0);
  return { update: (done) => bar?.update(done), stop: () => bar?.stop() };
}

const TRAINING = "{title} {bar} {value}/{total} · {metrics} · {eta_formatted}";
const PICTURES = "{bar} {value}/{total} pictures · {eta_formatted}";

function createBar(format: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    format,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 20, // the whole line fits 80 columns
    etaBuffer: 100,
    gracefulExit: false, // Ctrl-C is the command's to handle
  }, cliProgress.Presets.shades_classic);
}

function formatMetrics({ loss, accuracy }: Metrics): string {
  return `loss ${loss.toFixed(4)} · accuracy ${accuracy.toFixed(4)}`;
}
