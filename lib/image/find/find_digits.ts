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
import { compose } from "./compose.ts";
import { cutOut } from "./cut_out.ts";
import { fit } from "./fit.ts";
import { findTones } from "./ground.ts";
import { look, type Seen } from "./look.ts";
import { inMnistForm } from "./mnist_form.ts";
import { type Box, intersection, longerSide, touchesBorder, union } from "./plane.ts";
import { reduce } from "./reduce.ts";
import { findSheetOn, type Sheet } from "./sheet.ts";
import { clearOutside, insideOf } from "./sheet_inside.ts";

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
/** Sheets within sheets: a paper on a desk in a window. */
const DEPTH = 2;
/** A sheet is at least so many pixels wide and high inside: fewer hold no digit. */
const SMALLEST_SHEET = 8;
/** One that does not fill its box, at least these: of fewer, a thick digit looks like a note or a disc. */
const SMALLEST_OUTLINED = 40;
/** Digits lower than this, in pixels of what is worked on, are looked at again from nearer … */
const LOW = 48;
/** … with so much around them, as shares of the tallest one's height: others may be beside them. */
const AROUND = { x: 2, y: 1 } as const;

/** How a part of a picture is gone through. */
interface Search {
  /** How many sheets within sheets are entered. */
  readonly depth: number;
  /** The longer side of what is worked on, in pixels. */
  readonly work: number;
}

/**
 * Finds the digits of a picture: whatever its size, ground, ink and light, one digit or many. A picture
 * that is in MNIST's form already is taken as it is.
 *
 * @param pixels `[height, width, channels]` uint8
 * @returns the digits, line by line and from left to right; none where nothing looks like one
 */
export function findDigits(pixels: Pixels): FoundDigit[] {
  const [height, width] = pixels.shape;
  const box = { left: 0, top: 0, height, width };
  const unchanged = inMnistForm(pixels);
  if (unchanged) return [{ image: { data: unchanged, shape: [1, height, width] }, box }];
  const digits = findWithin(pixels, { box }, { depth: DEPTH, work: WORK });
  if (digits.length > 0 || longerSide(box) <= 2 * COARSE) return digits;
  const coarse = findWithin(pixels, { box }, { depth: 0, work: COARSE });
  // So coarse, the border of light and shadow looks like a stroke; it reaches the picture's border.
  return coarse.some((digit) => touchesBorder(digit.box, box)) ? [] : coarse;
}

function findWithin(pixels: Pixels, { box: part, outline }: Sheet, search: Search): FoundDigit[] {
  const { depth, work } = search;
  const factor = Math.max(1, Math.ceil(longerSide(part) / work));
  const composed = compose(reduce(pixels, { factor, box: part }));
  const colours = outline ? clearOutside(composed, outline, { part, factor }) : composed;
  const tones = findTones(colours);
  const sheet = depth > 0 ? findSheetOn(tones) : undefined;
  const inside = sheet && insideOf(sheet, part, factor);
  const smallest = inside?.outline ? SMALLEST_OUTLINED : SMALLEST_SHEET;
  const onSheet = inside && Math.min(inside.box.height, inside.box.width) >= smallest
    ? findWithin(pixels, inside, { depth: depth - 1, work })
    : [];
  if (onSheet.length > 0 && !inside?.outline) return onSheet;
  const seen = look(colours, tones);
  if (seen === undefined) return onSheet;
  const digits = bringIntoForm(seen, part, factor);
  if (onSheet.length > 0) {
    return seen.isClear && hasNeighbour(digits, inside!.box) ? digits : onSheet;
  }
  return outline ? digits : lookNearer(pixels, digits, { part, factor, work });
}

/** Whether there are digits beside a sheet, as high as half of it: then it is a round digit itself. */
function hasNeighbour(digits: readonly FoundDigit[], sheet: Box): boolean {
  return digits.some(({ box }) =>
    box.height > sheet.height / 2 &&
    (box.left >= sheet.left + sheet.width || box.left + box.width <= sheet.left)
  );
}

/** Looks at digits again that are small on a part of a picture, and at more beside them. */
function lookNearer(
  pixels: Pixels,
  digits: FoundDigit[],
  { part, factor, work }: { readonly part: Box; readonly factor: number; readonly work: number },
): FoundDigit[] {
  const nearer = nearerPart(digits.map(({ box }) => box), part, factor);
  if (nearer === undefined || longerSide(nearer) > (factor - 1) * work) return digits;
  const again = findWithin(pixels, { box: nearer }, { depth: 0, work });
  if (again.length < digits.length) return digits;
  if (again.length === digits.length) return again;
  return lookNearer(pixels, again, { part, factor, work });
}

/** The part of a picture around digits that are small on it; undefined where they are not. */
function nearerPart(digits: readonly Box[], part: Box, factor: number): Box | undefined {
  const tallest = Math.max(...digits.map(({ height }) => height));
  if (factor === 1 || tallest >= LOW * factor) return undefined;
  const { left, top, width, height } = union(digits);
  const [aroundX, aroundY] = [AROUND.x, AROUND.y].map((share) => Math.round(share * tallest));
  return intersection(part, {
    left: left - aroundX!,
    top: top - aroundY!,
    width: width + 2 * aroundX!,
    height: height + 2 * aroundY!,
  });
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
