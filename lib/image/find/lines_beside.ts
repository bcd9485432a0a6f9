/**
 * Lines across the picture beside digits: found, and taken out of the ink.
 *
 * @module
 */
import { type Components, findComponents } from "./components.ts";
import type { Levels } from "./levels.ts";
import { outlineSupport } from "./outline.ts";
import { type Box, type ColourPlanes, longerSide, type Plane } from "./plane.ts";
import { removeLines, type StraightLine } from "./straight_lines.ts";
import { selectStrokes } from "./strokes.ts";

/** What reaches over so much of the picture may be a line. */
const SPANNING = 0.75;
/** More lines than this are ruled paper. */
const FEW_LINES = 2;
/** Beside one or two lines, digits keep this distance from the border, as a share of the side. */
const CLEAR = 0.03;

/**
 * The ink without lines across the picture, where there are some: ruled or squared paper, or one or two
 * axes or edges beside digits that keep clear of the border.
 */
export function withoutLines(
  distance: Plane,
  { levels, colours, pieces }: {
    readonly levels: Levels;
    readonly colours: ColourPlanes;
    readonly pieces: Components;
  },
): Plane {
  const spans = pieces.components.some(({ height, width }) =>
    width > SPANNING * distance.width || height > SPANNING * distance.height
  );
  if (!spans) return distance;
  const margin = CLEAR * longerSide(distance);
  const { ink, lines } = removeLines(distance, levels.low);
  if (lines.length === 0) return distance;
  if (lines.length > FEW_LINES) return ink;
  // A line that ends before the border may be the stem of a 4 or the bar of a 7.
  const reachesBorders = ({ across, start, end }: StraightLine) =>
    start <= margin && end >= (across ? distance.width : distance.height) - margin;
  if (!lines.every(reachesBorders)) return distance;
  const rest = findComponents(ink, levels);
  const strokes = selectStrokes(rest, outlineSupport(rest, { colours, distance: ink }));
  const isClear = ({ left, top, width, height }: Box) =>
    left > margin && top > margin && left + width < distance.width - margin &&
    top + height < distance.height - margin;
  return strokes.length > 0 && strokes.every(isClear) ? ink : distance;
}
