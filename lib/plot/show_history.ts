import * as Plot from "@observablehq/plot";
import type { BatchResult } from "../training/history.ts";
import type { Metrics } from "../training/metrics.ts";
import { compose, type Panel } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { color } from "./theme.ts";

/** What one epoch gave. */
export interface CurvePoint extends Metrics {
  /** The same on the validation data, where there is any. */
  readonly validation?: Metrics;
}

/** How to show a history. */
export interface ShowHistoryOptions {
  /** How many epochs there will be, so that the axis stands still while training goes on. */
  readonly epochCount?: number;
  /** Where training stands within the epoch after the last one that is done. */
  readonly running?: Omit<BatchResult, "epoch">;
}

const PANEL_WIDTH = 298;
const PANEL_HEIGHT = 230;
const GAP = 12;
/** Two lines of text that lie closer than this are not read well. */
const LINE_HEIGHT = 14;

type MetricName = keyof Metrics;

/** One value of one curve. */
interface Point {
  readonly epoch: number;
  readonly value: number;
}

/**
 * Draws the training curves: loss and accuracy an epoch, in blue; on validation data, in orange and
 * dashed. A history of few epochs, or of none, gives the picture's beginning, so it can be drawn
 * anew while training goes on.
 *
 * @param history what training gives back, or as much of it as there is
 * @returns the picture
 */
export function showHistory(
  history: { readonly epochs: readonly CurvePoint[] },
  options: ShowHistoryOptions = {},
): Picture {
  const { epochs } = history;
  const panel = (metric: MetricName, x: number): Panel => ({
    plot: { ...curves(epochs, { ...options, metric }), width: PANEL_WIDTH, height: PANEL_HEIGHT },
    x,
  });
  const last = epochs.at(-1);
  const title = last === undefined
    ? "Training curves, no epoch yet"
    : `Training curves after ${epochs.length} ${epochs.length === 1 ? "epoch" : "epochs"}: ` +
      `loss ${format.loss(last.loss)}, accuracy ${format.accuracy(last.accuracy)}`;
  const lines = epochs.map((point, i) => `epoch ${i + 1}: ${describe(point)}`);
  return compose([panel("loss", 0), panel("accuracy", PANEL_WIDTH + GAP)], {
    title,
    text: [title, ...lines].join("\n"),
  });
}

const format: Readonly<Record<MetricName, (value: number) => string>> = {
  loss: (value) => value.toFixed(4),
  accuracy: (value) => `${(100 * value).toFixed(2)} %`,
};

function describe({ loss, accuracy, validation }: CurvePoint): string {
  const training = `loss ${format.loss(loss)}, accuracy ${format.accuracy(accuracy)}`;
  return validation === undefined ? training : `${training}; validation ${describe(validation)}`;
}

function curves(
  epochs: readonly CurvePoint[],
  options: ShowHistoryOptions & { readonly metric: MetricName },
): Plot.PlotOptions {
  const { metric, running, epochCount } = options;
  const training = epochs.map((point, i) => ({ epoch: i + 1, value: point[metric] }));
  const validation = epochs.flatMap((point, i) =>
    point.validation === undefined ? [] : [{ epoch: i + 1, value: point.validation[metric] }]
  );
  const now = running === undefined
    ? []
    : [{ epoch: epochs.length + running.batch / running.batches, value: running[metric] }];
  const last = Math.max(epochCount ?? 0, epochs.length, Math.ceil(now[0]?.epoch ?? 0), 2);
  // What grows starts at the left edge, before the first epoch is done.
  const first = epochCount === undefined && running === undefined ? 1 : 0;
  const values = domain(metric, [...training, ...validation, ...now]);
  return {
    ...MARGINS,
    x: { domain: [first, last], label: null },
    y: { domain: values, label: null },
    style: { fontSize: "12px" },
    marks: [
      Plot.gridY({ stroke: color.line, strokeOpacity: 1, ticks: 5 }),
      Plot.axisX(wholeNumbers(last), { tickSize: 0, tickFormat: "d", fill: color.muted }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: tickFormat(metric), fill: color.muted }),
      Plot.text(["epoch"], { frameAnchor: "bottom", dy: 32, fill: color.muted }),
      ...heading(metric, validation.length > 0),
      Plot.lineY([...training.slice(-1), ...now], { ...AT, ...BLUE.line, strokeDasharray: "2 3" }),
      Plot.dot(now, { ...AT, r: 3.5, stroke: color.blue, fill: color.card }),
      ...curve(training, BLUE),
      ...curve(validation, ORANGE),
      ...endLabels([[...training, ...now], validation], { metric, values }),
    ],
  };
}

const MARGINS = { marginTop: 34, marginBottom: 36, marginLeft: 44, marginRight: 62 } as const;
const AT = { x: "epoch", y: "value" } as const;

/** How the two curves look; dash and symbol tell them apart without colour, too. */
const BLUE = {
  line: { stroke: color.blue, strokeWidth: 2 },
  dot: { fill: color.blue, symbol: "circle", r: 3.5 },
} as const;
const ORANGE = {
  line: { stroke: color.orange, strokeWidth: 2, strokeDasharray: "6 4" },
  dot: { fill: color.orange, symbol: "diamond", r: 4 },
} as const;

function curve(points: readonly Point[], look: typeof BLUE | typeof ORANGE): Plot.Markish[] {
  return [Plot.lineY(points, { ...AT, ...look.line }), Plot.dot(points, { ...AT, ...look.dot })];
}

/** The panel's name and, where there are two curves, which is which. */
function heading(metric: MetricName, named: boolean): Plot.Markish[] {
  const top = { frameAnchor: "top-left", dy: -32 } as const;
  const name = Plot.text([metric === "loss" ? "Loss" : "Accuracy"], {
    ...top,
    dx: -MARGINS.marginLeft + 4,
    fontSize: 14,
    fontWeight: "bold",
  });
  if (!named) return [name];
  const legend = ([["training", BLUE, 76], ["validation", ORANGE, 156]] as const).flatMap((
    [text, look, dx],
  ) => [
    Plot.dot([text], { ...look.dot, frameAnchor: "top-left", dx, dy: -25 }),
    Plot.text([text], { ...top, dx: dx + 10, dy: -31, fill: look.dot.fill }),
  ]);
  return [name, ...legend];
}

/** The last value of each curve, at its end; two that would lie upon each other are moved apart. */
function endLabels(
  series: readonly (readonly Point[])[],
  { metric, values: [low, high] }: {
    readonly metric: MetricName;
    readonly values: readonly [number, number];
  },
): Plot.Markish[] {
  const ends = series.map((points) => points.at(-1));
  const [first, second] = ends;
  const pixels = (PANEL_HEIGHT - MARGINS.marginTop - MARGINS.marginBottom) / (high - low);
  const distance = first && second ? (first.value - second.value) * pixels : Infinity;
  const shift = Math.max(0, LINE_HEIGHT - Math.abs(distance)) / 2 * (distance < 0 ? -1 : 1);
  return ends.map((end, i) =>
    Plot.text(end === undefined ? [] : [end], {
      ...AT,
      text: ({ value }: Point) => format[metric](value),
      textAnchor: "start",
      dx: 9,
      dy: i === 0 ? -shift : shift,
      fill: i === 0 ? color.blue : color.orange,
      fontWeight: "bold",
      // A rim, so that it is read where it lies on a curve.
      stroke: color.card,
      strokeWidth: 3,
    })
  );
}

/** Loss counts from 0; accuracy from where the curve begins, so that the last per cent show. */
function domain(metric: MetricName, points: readonly Point[]): [number, number] {
  const values = points.map(({ value }) => value);
  if (metric === "loss") return [0, Math.max(...values, 0.1)];
  return [Math.floor(20 * Math.min(...values, 0.9)) / 20, 1];
}

function tickFormat(metric: MetricName): (value: number) => string {
  return metric === "loss"
    ? (value) => value.toFixed(2)
    : (value) => `${Math.round(1000 * value) / 10} %`;
}

/** Ticks at epochs that are whole numbers, about ten at most. */
function wholeNumbers(last: number): number[] {
  const step = Math.ceil(last / 10);
  return Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
}
