import type { Distance } from "./ground_distance.ts";

/** From which distances on a pixel is ink. */
export interface Levels {
  /** A piece of ink is all above this … */
  readonly low: number;
  /** … and somewhere above that. */
  readonly high: number;
}

/** Ink is at least so many times as far from the ground as noise is, and at least so many levels. */
const ABOVE_NOISE = 8;
const FAINTEST = 6;
/** The share of the pixels that is surely no more than ink's darkest. */
const TOP = 0.998;
/** Distances are counted in quarters of a level. */
const STEPS = 4;

/**
 * Finds the levels that tell ink from ground.
 *
 * @returns undefined where nothing stands out
 */
export function inkLevels({ data, noise }: Distance): Levels | undefined {
  const counts = new Uint32Array(256 * STEPS);
  for (let i = 0; i < data.length; i++) {
    counts[Math.min(counts.length - 1, Math.floor(data[i]! * STEPS))]!++;
  }
  let [below, level] = [0, 0];
  while (below + counts[level]! < TOP * data.length) below += counts[level++]!;
  const floor = Math.max(ABOVE_NOISE * noise, FAINTEST);
  const above = Math.max(floor, (level + 0.5) / STEPS / 2);
  let [count, sum] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i]! <= above) continue;
    count++;
    sum += data[i]!;
  }
  const ink = count === 0 ? 0 : sum / count;
  if (ink <= floor) return undefined;
  return { low: Math.max(0.3 * ink, 0.6 * floor), high: Math.max(0.5 * ink, floor) };
}
