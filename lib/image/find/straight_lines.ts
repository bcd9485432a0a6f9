/**
 * Straight lines across the picture: ruled and squared paper, frames, axes.
 *
 * @module
 */
import type { Plane } from "./plane.ts";

/** A line from side to side: along x it is y = `middle` + `slope` × (x − width / 2). */
export interface StraightLine {
  readonly across: boolean;
  readonly middle: number;
  readonly slope: number;
  readonly thickness: number;
  readonly start: number;
  readonly end: number;
}

/** A line is at least so long, as a share of the picture's side. */
const SPAN = 0.8;
/** So much of its length is ink that is no thicker than the line. */
const FILLED = 0.6;
/** Lines are at most so thick, as a share of the picture's longer side. */
const THICKEST = 0.025;
/** The steepest slope: 6 degrees. */
const STEEPEST = 0.1;

interface Run {
  /** The place along the line, the first pixel across it, and how many there are. */
  readonly along: number;
  readonly start: number;
  readonly length: number;
}

/**
 * Takes the straight lines out of ink: `ink` is 0 where there was only a line. Strokes that cross a
 * line stay whole.
 */
export function removeLines(ink: Plane, low: number): { ink: Plane; lines: StraightLine[] } {
  const thickest = Math.max(2, THICKEST * Math.max(ink.width, ink.height));
  const cleared = Float32Array.from(ink.data);
  const lines: StraightLine[] = [];
  for (const across of [true, false]) {
    const runs = thinRuns(ink, { low, thickest, across });
    for (const { line, own } of findLines(runs, { ink, across })) {
      lines.push(line);
      for (const run of own) {
        if (run.length > 1.5 * line.thickness + 1) continue;
        // One pixel more on both sides: the soft edge.
        for (let i = -1; i <= run.length; i++) {
          const at = run.start + i;
          if (at < 0 || at >= (across ? ink.height : ink.width)) continue;
          cleared[across ? at * ink.width + run.along : run.along * ink.width + at] = 0;
        }
      }
    }
  }
  return { ink: { ...ink, data: cleared }, lines };
}

/** Runs of ink across the direction of a line that are no longer than a line is thick. */
function thinRuns(
  { data, height, width }: Plane,
  { low, thickest, across }: { low: number; thickest: number; across: boolean },
): Run[] {
  const [length, depth] = across ? [width, height] : [height, width];
  const [alongStep, acrossStep] = across ? [1, width] : [width, 1];
  const runs: Run[] = [];
  for (let along = 0; along < length; along++) {
    let start = -1;
    for (let i = 0; i <= depth; i++) {
      const isInk = i < depth && data[along * alongStep + i * acrossStep]! > low;
      if (isInk && start < 0) start = i;
      else if (!isInk && start >= 0) {
        if (i - start <= thickest) runs.push({ along, start, length: i - start });
        start = -1;
      }
    }
  }
  return runs;
}

/** Votes for slope and middle (Hough 1962), best first; a run belongs to one line. */
function findLines(
  runs: readonly Run[],
  { ink, across }: { readonly ink: Plane; readonly across: boolean },
) {
  const [length, depth] = across ? [ink.width, ink.height] : [ink.height, ink.width];
  const bin = Math.max(2, 0.012 * Math.max(length, depth));
  const needed = SPAN * FILLED * length;
  const slopes: number[] = [];
  for (let slope = 0; slope <= STEEPEST; slope += 2 * bin / length) {
    slopes.push(slope);
    if (slope > 0) slopes.push(-slope);
  }
  const found: { line: StraightLine; own: Run[] }[] = [];
  let rest = runs;
  const bins = Math.ceil(depth / bin) + 2;
  while (rest.length >= needed && found.length < 100) {
    let best = { votes: 0, slope: 0, at: 0 };
    for (const slope of slopes) {
      const votes = new Int32Array(bins + 1);
      for (const { along, start, length: thickness } of rest) {
        const middle = start + thickness / 2 - slope * (along - length / 2);
        const at = Math.floor(middle / bin) + 1;
        if (at >= 0 && at < bins) votes[at]!++;
      }
      for (let at = 0; at < bins; at++) {
        const count = votes[at]! + votes[at + 1]!;
        if (count > best.votes) best = { votes: count, slope, at };
      }
    }
    if (best.votes < needed) break;
    const middle = best.at * bin;
    const isOwn = (run: Run) =>
      Math.abs(run.start + run.length / 2 - best.slope * (run.along - length / 2) - middle) <= bin;
    const own = rest.filter(isOwn);
    rest = rest.filter((run) => !isOwn(run));
    const places = own.map(({ along }) => along);
    const [start, end] = [places[0]!, places.at(-1)!];
    const distinct = new Set(places).size;
    if (end - start + 1 < SPAN * length || distinct < FILLED * (end - start + 1)) continue;
    const thickness = own.map((run) => run.length).sort((a, b) => a - b)[own.length >> 1]!;
    found.push({ line: { across, middle, slope: best.slope, thickness, start, end }, own });
  }
  return found;
}
