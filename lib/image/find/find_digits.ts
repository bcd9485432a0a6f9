/**
 * Finds the digits of a picture and brings each into MNIST's form.
 *
 * The steps: the picture is made smaller; what its ground looks like behind the ink is estimated, and
 * each pixel's distance from it, whatever the colours; connected pieces of ink are found; frames, axes,
 * ruled lines, specks and what is no stroke are left out; strokes are grouped to digits, digits put in
 * reading order; each digit is cut out, evened out, and fitted into 28×28.
 *
 * @module
 */
import type { Images } from "../../data/images.ts";
import type { Pixels } from "../decode.ts";
import { type Component, type Components, findComponents } from "./components.ts";
import { compose } from "./compose.ts";
import { cutOut } from "./cut_out.ts";
import { fit } from "./fit.ts";
import { type Polygon, shrink, spanAt } from "./hull.ts";
import { median } from "./grids.ts";
import { findGround, findTones, type Ground, widenGround } from "./ground.ts";
import { distanceFromGround, type Side } from "./ground_distance.ts";
import { groupDigits } from "./group.ts";
import { inkLevels, type Levels } from "./levels.ts";
import { inMnistForm } from "./mnist_form.ts";
import { outlineSupport } from "./outline.ts";
import { type Box, type ColourPlanes, longerSide, type Plane, union } from "./plane.ts";
import { reduce } from "./reduce.ts";
import { findSheetOn, type Sheet } from "./sheet.ts";
import { removeLines, type StraightLine } from "./straight_lines.ts";
import { isSupported, selectStrokes } from "./strokes.ts";

/** A digit on a picture. */
export interface FoundDigit {
  /** The digit in MNIST's form: `[1, 28, 28]` uint8, white on black. */
  readonly image: Images<Uint8Array>;
  /** Where it is on the picture, in pixels. */
  readonly box: Box;
}

/** The longer side of what is worked on, in pixels: enough for a digit of a twentieth of it. */
const WORK = 400;
/** And where nothing is found there: so small, dots become strokes, as of a spray can. */
const COARSE = 100;
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
/** Sheets within sheets: a paper on a desk in a window. */
const DEPTH = 2;
/** A sheet's own edge, as a share of its longer side, and in pixels. */
const INSET = { share: 0.02, pixels: 2 } as const;
/** A sheet's outline is taken so much smaller, as a share of its distance from the middle. */
const OUTLINE_INSET = 0.06;
/** A sheet is at least so many pixels wide and high inside: fewer hold no digit. */
const SMALLEST_SHEET = 8;
/** What reaches over so much of the picture may be a line. */
const SPANNING = 0.75;
/** More lines than this are ruled paper. */
const FEW_LINES = 2;
/** Beside one or two lines, digits keep this distance from the border, as a share of the side. */
const CLEAR = 0.03;

/**
 * Finds the digits of a picture: whatever its size, ground, ink and light, one digit or many. A picture
 * that is in MNIST's form already is taken as it is.
 *
 * @param pixels `[height, width, channels]` uint8
 * @returns the digits, line by line and from left to right; none where nothing looks like one
 */
export function findDigits(pixels: Pixels): FoundDigit[] {
  const [height, width] = pixels.shape;
  const whole = { left: 0, top: 0, height, width };
  const unchanged = inMnistForm(pixels);
  if (unchanged) return [{ image: { data: unchanged, shape: [1, height, width] }, box: whole }];
  const digits = findWithin(pixels, { box: whole }, { depth: DEPTH, work: WORK });
  if (digits.length > 0 || longerSide({ height, width }) <= WORK / 2) return digits;
  return findWithin(pixels, { box: whole }, { depth: 0, work: COARSE });
}

function findWithin(
  pixels: Pixels,
  { box: part, outline }: Sheet,
  { depth, work }: { readonly depth: number; readonly work: number },
): FoundDigit[] {
  const factor = Math.max(1, Math.ceil(longerSide(part) / work));
  const composed = compose(reduce(pixels, { factor, box: part }));
  const colours = outline ? clearOutside(composed, place(outline, { part, factor })) : composed;
  const tones = findTones(colours);
  const sheet = depth > 0 ? findSheetOn(tones) : undefined;
  const inside = sheet && insideOf(sheet, part, factor);
  if (inside && Math.min(inside.box.height, inside.box.width) >= SMALLEST_SHEET) {
    const digits = findWithin(pixels, inside, { depth: depth - 1, work });
    if (digits.length > 0) return digits;
  }
  const ground = findGround(tones);
  let best: Seen | undefined;
  for (const [widest, side] of WAYS) {
    const seen = lookAt(colours, widenGround(ground, tones, widest), side);
    best ??= seen;
    if (!seen?.isClear) continue;
    best = seen;
    break;
  }
  return best ? bringIntoForm(best, part, factor) : [];
}

/** Strokes that were seen on a picture. */
interface Seen {
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
  const digits = strokes.length === 0 ? [] : groupDigits(strokes);
  if (digits.length === 0) return undefined;
  const area = (some: readonly Component[]) => some.reduce((sum, c) => sum + c.area, 0);
  const unsupported = found.components.filter((c) => !isSupported(c, support));
  const isClear = area(unsupported) < UNCLEAR * area(strokes);
  return { digits, found, distance, low: levels.low, isClear };
}

function bringIntoForm(
  { digits, found, distance, low }: Seen,
  part: Box,
  factor: number,
): FoundDigit[] {
  return digits.map((digit) => {
    const { left, top, width, height } = union(digit);
    return {
      image: { data: fit(cutOut(digit, found, { distance, low })), shape: [1, 28, 28] },
      box: {
        left: part.left + left * factor,
        top: part.top + top * factor,
        // The last pixels of a smaller picture may stand for fewer of the picture's.
        width: Math.min(width * factor, part.width - left * factor),
        height: Math.min(height * factor, part.height - top * factor),
      },
    };
  });
}

/** A sheet without its edge, in pixels of the picture. */
function insideOf({ box, outline }: Sheet, part: Box, factor: number): Sheet {
  const inset = Math.max(INSET.pixels, INSET.share * longerSide(box));
  return {
    box: {
      left: Math.round(part.left + (box.left + inset) * factor),
      top: Math.round(part.top + (box.top + inset) * factor),
      width: Math.floor((box.width - 2 * inset) * factor),
      height: Math.floor((box.height - 2 * inset) * factor),
    },
    // The outline is that of cells, which lie half outside.
    outline: outline && shrink(outline, OUTLINE_INSET).map(({ x, y }) => ({
      x: part.left + x * factor,
      y: part.top + y * factor,
    })),
  };
}

/** An outline on the picture, in pixels of a part that was made smaller. */
function place(
  outline: Polygon,
  { part, factor }: { readonly part: Box; readonly factor: number },
): Polygon {
  return outline.map(({ x, y }) => ({ x: (x - part.left) / factor, y: (y - part.top) / factor }));
}

/** Paints what lies outside of a sheet in the sheet's colour. */
function clearOutside({ planes, height, width }: ColourPlanes, outline: Polygon): ColourPlanes {
  const spans = Array.from({ length: height }, (_, y) => {
    const [from, to] = spanAt(outline, y + 0.5) ?? [width, width];
    return [Math.max(0, Math.ceil(from)), Math.min(width, Math.floor(to))] as const;
  });
  const cleared = planes.map((plane) => {
    const rows = spans.map(([from, to], y) => plane.subarray(y * width + from, y * width + to));
    const inside = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
    let at = 0;
    for (const row of rows) {
      inside.set(row, at);
      at += row.length;
    }
    const painted = new Float32Array(plane.length).fill(median(inside));
    rows.forEach((row, y) => painted.set(row, y * width + spans[y]![0]));
    return painted;
  });
  return { planes: cleared, height, width };
}

/**
 * The ink without lines across the picture, where there are some: ruled or squared paper, or one or two
 * axes or edges beside digits that keep clear of the border.
 */
function withoutLines(
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
