import * as Plot from "@observablehq/plot";
import { compose, MAX_WIDTH, PADDING } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { color } from "./theme.ts";

/** One of the sets of numbers whose distributions are compared. */
export interface Distribution {
  /** What it is called. */
  readonly name: string;
  /** The numbers, at least one. */
  readonly values: readonly number[];
}

/** How to show distributions. */
export interface ShowDistributionsOptions {
  /** What the numbers are, below the axis. */
  readonly label: string;
  /** How many bins the axis is divided into; 30 by default. */
  readonly bins?: number;
}

const WIDTH = MAX_WIDTH - 2 * PADDING;
const HEIGHT = 210;
const BINS = 30;
/** What is beyond this share of the numbers at either end would squeeze all others: it is left out. */
const TAIL = 0.01;

/** How two curves look; the dash tells them apart without colour, too. */
const LOOKS = [
  { stroke: color.blue, strokeWidth: 2 },
  { stroke: color.orange, strokeWidth: 2, strokeDasharray: "6 4" },
] as const;

/** A step of a curve: the share of the numbers in a bin. */
interface Step {
  readonly at: number;
  readonly share: number;
}

/**
 * Draws how two sets of numbers are distributed, as shares of each: they may have different sizes. The
 * first is blue, the second orange and dashed.
 *
 * @param pair the two sets
 * @returns the picture
 * @throws Error when a set is empty
 */
export function showDistributions(
  pair: readonly [Distribution, Distribution],
  { label, bins = BINS }: ShowDistributionsOptions,
): Picture {
  for (const { name, values } of pair) {
    if (values.length === 0) {
      throw new Error(`Cannot draw "${name}": it has no numbers, expected some`);
    }
  }
  const ends = pair.map(({ values }) => middle(values));
  const low = Math.min(...ends.map(([first]) => first));
  const high = Math.max(...ends.map(([, last]) => last));
  const width = (high - low || 1) / bins;
  const curves = pair.map(({ values }) => stepsOf(values, { low, width, bins }));
  const title = `${label}: ${pair.map(({ name }) => name).join(" and ")}`;
  const text = pair.map(({ name, values }) => `${name}: median ${median(values).toPrecision(3)}`);
  return compose([{
    plot: {
      width: WIDTH,
      height: HEIGHT,
      marginTop: 30,
      marginBottom: 42,
      marginLeft: 48,
      marginRight: 16,
      x: { domain: [low, low + bins * width], label: null },
      y: { label: null },
      style: { fontSize: "12px" },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
        Plot.axisX({ tickSize: 0, fill: color.muted, ticks: 8 }),
        Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: ".0%", fill: color.muted }),
        Plot.text([label], { frameAnchor: "bottom", dy: 36, fill: color.muted }),
        ...curves.map((steps, i) =>
          Plot.lineY(steps, { x: "at", y: "share", curve: "step-after", ...LOOKS[i]! })
        ),
        ...pair.map(({ name }, i) =>
          Plot.text([name], {
            frameAnchor: "top-right",
            textAnchor: "end",
            dy: -22 + 16 * i,
            fill: LOOKS[i]!.stroke,
            fontWeight: 600,
          })
        ),
      ],
    },
  }], { title, text: [title, ...text].join("\n") });
}

/** The ends of the axis for one set: all numbers but the outermost. */
function middle(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length * TAIL);
  return [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** The share of the numbers in each bin, and once more the last, where the curve ends. */
function stepsOf(
  values: readonly number[],
  { low, width, bins }: { readonly low: number; readonly width: number; readonly bins: number },
): Step[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width));
    if (bin >= 0 && value <= low + bins * width) counts[bin]!++;
  }
  const steps = counts.map((count, i) => ({ at: low + i * width, share: count / values.length }));
  return [...steps, { at: low + bins * width, share: steps.at(-1)!.share }];
}
