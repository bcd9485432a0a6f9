/**
 * Looks for strokes on a picture: several ways, until one is clear.
 *
 * @module
 */
import { type Component, type Components, findComponents } from "./components.ts";
import { findGround, type Ground, type Tones, widenGround } from "./ground.ts";
import { distanceFromGround, type Side } from "./ground_distance.ts";
import { groupDigits } from "./group.ts";
import { inkLevels } from "./levels.ts";
import { withoutLines } from "./lines_beside.ts";
import { outlineSupport } from "./outline.ts";
import type { ColourPlanes, Plane } from "./plane.ts";
import { splitTouching } from "./split.ts";
import { isSupported, selectStrokes } from "./strokes.ts";

/**
 * The ways to look at a picture, one after the other: the widest strokes, as shares of the longer side,
 * and which side of the ground is ink. First as for a digit that fills the picture; last for a digit
 * that lies half in a shadow, where light paper between stroke and shadow would be ink as well.
 */
const WAYS: readonly (readonly [widest: number, side: Side])[] = [
  [0.3, "either"],
  [0.1, "either"],
  [0.1, "dark"],
  [0.1, "light"],
];
/** A look with more ink in what is no stroke than this share of the strokes' has the wrong ground. */
const UNCLEAR = 0.5;
/** Strokes that were seen on a picture. */
export interface Seen {
  /** Those of each digit, in reading order. */
  readonly digits: readonly (readonly Component[])[];
  /** All pieces of ink. */
  readonly found: Components;
  /** The distances from the ground, and from which on a pixel is ink. */
  readonly distance: Plane;
  readonly low: number;
  /** Whether there is little else than strokes. */
  readonly isClear: boolean;
}

/**
 * Looks for digits.
 *
 * @param colours the picture
 * @param tones its cells
 * @returns what was seen clearly, else what was seen first; undefined where nothing looks like a digit
 */
export function look(colours: ColourPlanes, tones: Tones): Seen | undefined {
  const ground = findGround(tones);
  let first: Seen | undefined;
  for (const [widest, side] of WAYS) {
    const seen = lookAt(colours, widenGround(ground, tones, widest), side);
    if (seen?.isClear) return seen;
    // One side alone is half of the ink: it is believed only where it is clear.
    if (side === "either") first ??= seen;
  }
  return first;
}

/** Looks for strokes on a ground. */
function lookAt(colours: ColourPlanes, ground: Ground, side: Side): Seen | undefined {
  const all = distanceFromGround(colours, ground, side);
  const levels = inkLevels(all);
  if (levels === undefined) return undefined;
  const pieces = findComponents(all, levels);
  const distance = withoutLines(all, { levels, colours, pieces });
  const found = distance === all ? pieces : findComponents(distance, levels);
  const support = outlineSupport(found, { colours, distance });
  const strokes = selectStrokes(found, support);
  const digits = strokes.length === 0 ? [] : splitTouching(groupDigits(strokes), found);
  if (digits.length === 0) return undefined;
  const area = (some: readonly Component[]) => some.reduce((sum, c) => sum + c.area, 0);
  const unsupported = found.components.filter((c) => !isSupported(c, support));
  const isClear = area(unsupported) < UNCLEAR * area(strokes);
  return { digits, found, distance, low: levels.low, isClear };
}
