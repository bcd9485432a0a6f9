import * as Plot from "@observablehq/plot";
import { namesOf, type ReadDigit, type Reading } from "../classifier/read_digits.ts";
import { printable } from "../core/text.ts";
import type { Pixels } from "../image/mod.ts";
import { compose, MAX_WIDTH, PADDING, type Panel } from "./compose.ts";
import { fitPhoto, type Photo } from "./photo.ts";
import type { Picture } from "./picture.ts";
import { pngUrl } from "./png.ts";
import { color } from "./theme.ts";

/** How wide all is, without the card's padding. */
const WIDTH = MAX_WIDTH - 2 * PADDING;
/** The longer side of a small picture is drawn about this long. */
const LEAST_SIDE = 300;
/** Pixels for the line above the picture, and for the one above the tiles. */
const HEADING_HEIGHT = 28;
/** Bold digits are wider than the letters by which Plot measures a line, in em. */
const BOLD = 0.8;
/** 28 pixels three times enlarged, with a gap, and lines for what was read and for a doubt. */
const SIDE = 84;
const PITCH = 101;
const LINE_HEIGHT = 15;
const ROW_HEIGHT = SIDE + 3 * LINE_HEIGHT + 16;
/** So many pixels of the drawing are between a digit and its box, so that no stroke is covered. */
const CLEAR = 3;
/** A box' sign, with the digit on it, in pixels. */
const SIGN = { width: 14, height: 16 } as const;

const identity = {
  margin: 0,
  x: { type: "identity", axis: null },
  y: { type: "identity", axis: null },
} as const;

/**
 * Draws what a model saw of a picture: the picture with a box around each digit, and each digit as it
 * was shown to the model, with what it read. Where it is unsure, the box is dashed, and both digits
 * are named.
 *
 * @param pixels the picture, `[height, width, channels]` uint8
 * @param reading what was read off it
 * @param options what the picture is called
 * @returns the picture
 */
export function showReading(
  pixels: Pixels,
  reading: Reading,
  { name }: { readonly name: string },
): Picture {
  const { digits } = reading;
  const heading = headingOf(reading);
  const photo = fitPhoto(pixels, { longest: WIDTH, least: LEAST_SIDE });
  const panels: Panel[] = [
    { plot: headingPanel(heading, { fontSize: 14, fill: "currentColor", fontWeight: "bold" }) },
    { plot: photoPanel(photo, digits), y: HEADING_HEIGHT },
  ];
  if (digits.length > 0) {
    const [, height, width] = digits[0]!.image.shape;
    const above = HEADING_HEIGHT + photo.size.height + LINE_HEIGHT;
    const caption = `what the model saw, ${height} × ${width} pixels each`;
    panels.push(
      { plot: headingPanel(caption, { fontSize: 12, fill: color.muted }), y: above },
      { plot: tilesPanel(digits), y: above + HEADING_HEIGHT },
    );
  }
  const title = `${printable(name)}: ${heading}`;
  return compose(panels, { title, text: [title, ...digits.map(inWords)].join("\n") });
}

function headingOf({ digits, text, probability }: Reading): string {
  if (digits.length === 0) return "no digit found";
  return `${digits.length > 1 ? "number" : "digit"} ${printable(text)}, probability ${
    probability.toFixed(4)
  }`;
}

function inWords(digit: ReadDigit): string {
  const { probability, box } = digit;
  return `${nameOf(digit)}  probability ${probability.toFixed(4)}, ` +
    `${box.width}×${box.height} pixels at ${box.left}, ${box.top}` +
    (digit.unsure ? `, ${doubtOf(digit)}` : "");
}

function nameOf(digit: ReadDigit): string {
  return printable(namesOf(digit).name);
}

function doubtOf(digit: ReadDigit): string {
  return `unsure: ${nameOf(digit)} or ${printable(namesOf(digit).secondName)}`;
}

function headingPanel(
  text: string,
  style: Plot.TextOptions & { readonly fontSize: number },
): Panel["plot"] {
  return {
    ...identity,
    width: WIDTH,
    height: HEADING_HEIGHT,
    marks: [
      // Dots stand for the middle of a long number; the description has all of it.
      Plot.text([text], {
        ...style,
        frameAnchor: "top-left",
        dy: 4,
        lineWidth: BOLD * WIDTH / style.fontSize,
        textOverflow: "ellipsis-middle",
      }),
    ],
  };
}

/** A digit's box on the drawing. */
interface DrawnBox {
  readonly digit: ReadDigit;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function photoPanel({ url, scale, size }: Photo, digits: readonly ReadDigit[]): Panel["plot"] {
  const boxes = digits.map((digit): DrawnBox => {
    const { left, top, width, height } = digit.box;
    return {
      digit,
      left: Math.max(0, left * scale - CLEAR),
      top: Math.max(0, top * scale - CLEAR),
      right: Math.min(size.width, (left + width) * scale + CLEAR),
      bottom: Math.min(size.height, (top + height) * scale + CLEAR),
    };
  });
  const sure = boxes.filter(({ digit }) => !digit.unsure);
  const unsure = boxes.filter(({ digit }) => digit.unsure);
  const box = { x1: "left", x2: "right", y1: "top", y2: "bottom" } as const;
  return {
    ...identity,
    ...size,
    marks: [
      Plot.image([url], {
        x: () => size.width / 2,
        y: () => size.height / 2,
        src: (url: string) => url,
        ...size,
        imageRendering: "pixelated",
      }),
      Plot.frame({ stroke: color.line }),
      // A wider line below, so that the box shows on any picture.
      Plot.rect(boxes, { ...box, stroke: color.card, strokeWidth: 4.5 }),
      Plot.rect(sure, { ...box, stroke: color.blue, strokeWidth: 2 }),
      Plot.rect(unsure, { ...box, stroke: color.orange, strokeWidth: 2, strokeDasharray: "5 3" }),
      ...signs(sure, color.blue),
      ...signs(unsure, color.orange),
    ],
  };
}

/** The digit on a small sign at the box' upper left corner: above it, or within where there is no room. */
function signs(boxes: readonly DrawnBox[], fill: string): Plot.Markish[] {
  const top = (box: DrawnBox) => box.top >= SIGN.height ? box.top - SIGN.height : box.top;
  return [
    Plot.rect(boxes, {
      x1: "left",
      x2: ({ left }: DrawnBox) => left + SIGN.width,
      y1: top,
      y2: (box: DrawnBox) => top(box) + SIGN.height,
      fill,
    }),
    Plot.text(boxes, {
      x: ({ left }: DrawnBox) => left + SIGN.width / 2,
      y: (box: DrawnBox) => top(box) + SIGN.height / 2,
      text: ({ digit }: DrawnBox) => nameOf(digit),
      fill: color.onAccent,
      fontWeight: "bold",
      fontSize: 12,
    }),
  ];
}

/** A digit as the model saw it, and where it stands on the drawing. */
interface Tile {
  readonly digit: ReadDigit;
  readonly url: string;
  readonly x: number;
  readonly y: number;
}

function tilesPanel(digits: readonly ReadDigit[]): Panel["plot"] {
  const columns = Math.floor((WIDTH + PITCH - SIDE) / PITCH);
  const tiles = digits.map((digit, i): Tile => ({
    digit,
    url: pngUrl(digit.image, 0),
    x: i % columns * PITCH,
    y: Math.floor(i / columns) * ROW_HEIGHT,
  }));
  const unsure = tiles.filter(({ digit }) => digit.unsure);
  const tile = {
    x1: "x",
    x2: ({ x }: Tile) => x + SIDE,
    y1: "y",
    y2: ({ y }: Tile) => y + SIDE,
  };
  const line = (number: number) => ({
    x: ({ x }: Tile) => x + SIDE / 2,
    y: ({ y }: Tile) => y + SIDE + number * LINE_HEIGHT - 3,
    fontSize: 12,
  });
  return {
    ...identity,
    width: WIDTH,
    height: Math.ceil(digits.length / columns) * ROW_HEIGHT,
    marks: [
      Plot.rect(tiles, { ...tile, fill: "#000000", stroke: color.line }),
      Plot.image(tiles, {
        x: ({ x }: Tile) => x + SIDE / 2,
        y: ({ y }: Tile) => y + SIDE / 2,
        src: "url",
        width: SIDE,
        imageRendering: "pixelated",
      }),
      Plot.rect(unsure, { ...tile, stroke: color.orange, strokeWidth: 2, strokeDasharray: "5 3" }),
      Plot.text(tiles, {
        ...line(1),
        text: ({ digit }: Tile) => nameOf(digit),
        fontWeight: "bold",
        fill: "currentColor",
      }),
      Plot.text(tiles, {
        ...line(2),
        text: ({ digit }: Tile) => digit.probability.toFixed(4),
        fill: color.muted,
      }),
      Plot.text(unsure, {
        ...line(3),
        text: ({ digit }: Tile) => doubtOf(digit),
        fill: color.orange,
      }),
    ],
  };
}
