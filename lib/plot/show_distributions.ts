/**
 * Two sets of numbers, and how each is distributed: histograms one upon the other.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { compose, MAX_WIDTH, PADDING } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { color } from "./theme.ts";

/** One of the sets of numbers whose distributions are compared. */
export interface Distribution {
  /** What it is called. */
  readonly name: string;
  /** The numbers, finite, at least one. */
  readonly values: readonly number[];
}

/** How to show distributions. */
export interface ShowDistributionsOptions {
  /** What the numbers are, and in which unit: it stands below the axis. */
  readonly label: string;
  /** How many bins the axis is divided into; 30 by default. */
  readonly bins?: number;
  /** What is counted, as `images`: it stands above the axis of shares. */
  readonly counted?: string;
}

const WIDTH = MAX_WIDTH - 2 * PADDING;
const HEIGHT = 190;
const MARGINS = { marginTop: 12, marginBottom: 40, marginLeft: 48, marginRight: 16 } as const;
const BINS = 30;
/** What is beyond this share of the numbers at either end would squeeze all others: it is left out. */
const TAIL = 0.01;
/** The line above the curves, in pixels: a bold letter, which cannot be measured here, and its parts. */
const KEY = { height: 24, letter: 8, line: 30, before: 7, gap: 22 } as const;

/** How two curves look; the dash and the area below tell them apart without colour, too. */
const LOOKS = [
  { line: { stroke: color.blue, strokeWidth: 2 }, fillOpacity: 0.12 },
  { line: { stroke: color.orange, strokeWidth: 2, strokeDasharray: "6 4" }, fillOpacity: 0 },
] as const;

/** A step of a curve: the share of the numbers in a bin. */
interface Step {
  readonly at: number;
  readonly share: number;
}

/**
 * Draws how two sets of numbers are distributed: the share of each that falls into each bin, so that
 * sets of different sizes can be compared. The first is blue with its area filled, the second orange
 * and dashed. A hundredth of each set at either end may lie beyond the axis.
 *
 * @param pair the two sets
 * @param options what the numbers are, and how many bins there are
 * @returns the picture; as text, each set's median and middle half
 * @throws Error when a set is empty or has a number that is not finite, or there are no bins
 */
export function showDistributions(
  pair: readonly [Distribution, Distribution],
  { label, bins = BINS, counted = "numbers" }: ShowDistributionsOptions,
): Picture {
  pair.forEach(checkDistribution);
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new Error(`Cannot show distributions: ${bins} bins, expected 1 or more`);
  }
  const sorted = pair.map(({ values }) => values.toSorted((a, b) => a - b));
  const low = Math.min(...sorted.map((values) => quantile(values, TAIL)));
  const high = Math.max(...sorted.map((values) => quantile(values, 1 - TAIL)));
  const width = (high - low || 1) / bins;
  const curves = sorted.map((values) => stepsOf(values, { low, width, bins }));
  const names = pair.map(({ name }) => name);
  const plot = {
    ...MARGINS,
    width: WIDTH,
    height: HEIGHT,
    x: { domain: [low, low + bins * width], label: null },
    y: { domain: [0, Math.max(...curves.flat().map(({ share }) => share))], label: null },
    style: { fontSize: "12px" },
    marks: [
      ...axes(label),
      ...curves.flatMap((steps, i) => curve(steps, LOOKS[i]!)),
    ],
  };
  const title = `${label}: ${names.join(" and ")}`;
  const lines = sorted.map((values, i) => `${names[i]}: ${describe(values, counted)}`);
  const key = { ...legend(names, counted), width: WIDTH, height: KEY.height };
  return compose([{ plot: key }, { plot, y: KEY.height }], {
    title,
    text: [title, ...lines].join("\n"),
  });
}

function checkDistribution({ name, values }: Distribution): void {
  if (values.length === 0) {
    throw new Error(`Cannot show distributions: "${name}" has 0 numbers, expected 1 or more`);
  }
  const stray = values.find((value) => !Number.isFinite(value));
  if (stray !== undefined) {
    throw new Error(`Cannot show distributions: "${name}" has ${stray}, expected finite numbers`);
  }
}

function axes(label: string): Plot.Markish[] {
  return [
    Plot.gridY({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
    Plot.axisX({ tickSize: 0, fill: color.muted, ticks: 8 }),
    Plot.axisY({
      ticks: 4,
      tickSize: 0,
      tickFormat: (share: number) => `${Math.round(1000 * share) / 10} %`,
      fill: color.muted,
    }),
    Plot.text([label], { frameAnchor: "bottom", dy: 34, fill: color.muted }),
  ];
}

function curve(steps: readonly Step[], { line, fillOpacity }: typeof LOOKS[number]) {
  const at = { x: "at", y: "share", curve: "step-after" } as const;
  return [
    ...(fillOpacity > 0 ? [Plot.areaY(steps, { ...at, fill: line.stroke, fillOpacity })] : []),
    Plot.lineY(steps, { ...at, ...line }),
  ];
}

/** What is counted on the left; on the right the names, each behind a piece of its curve. */
function legend(names: readonly string[], counted: string): Plot.PlotOptions {
  const rightEnd = WIDTH - MARGINS.marginRight;
  const entries = LOOKS.map((look, i) => {
    const lettersFrom = (first: number) =>
      names.slice(first).reduce((sum, { length }) => sum + length * KEY.letter, 0);
    const start = rightEnd - lettersFrom(i) - (names.length - 1 - i) * (KEY.line + KEY.gap);
    return { name: names[i]!, start, look: look.line };
  });
  const y = KEY.height / 2;
  return {
    margin: 0,
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    style: { fontSize: "12px" },
    marks: [
      Plot.text([`share of the ${counted}`], {
        x: () => 0,
        y: () => y,
        textAnchor: "start",
        fill: color.muted,
      }),
      ...entries.flatMap(({ name, start, look }) => [
        Plot.link([name], {
          x1: () => start - KEY.line - KEY.before,
          x2: () => start - KEY.before,
          y1: () => y,
          y2: () => y,
          ...look,
        }),
        Plot.text([name], {
          x: () => start,
          y: () => y,
          textAnchor: "start",
          fill: look.stroke,
          fontWeight: "bold",
        }),
      ]),
    ],
  };
}

/** The number below which a share of sorted numbers lies. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

function describe(sorted: readonly number[], counted: string): string {
  const [quarter, half, most] = [0.25, 0.5, 0.75].map((share) =>
    quantile(sorted, share).toPrecision(3)
  );
  const count = sorted.length.toLocaleString("en-US");
  return `${count} ${counted}, median ${half}, the middle half from ${quarter} to ${most}`;
}

/** The share of the numbers in each bin, and once more the last, where the curve ends. */
function stepsOf(
  values: readonly number[],
  { low, width, bins }: { readonly low: number; readonly width: number; readonly bins: number },
): Step[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.floor((value - low) / width);
    // The last bin has its end, too; rounding may put it just beyond.
    if (bin >= 0 && value <= low + bins * width) counts[Math.min(bin, bins - 1)]!++;
  }
  const steps = counts.map((count, i) => ({ at: low + i * width, share: count / values.length }));
  return [...steps, { at: low + bins * width, share: steps.at(-1)!.share }];
}
