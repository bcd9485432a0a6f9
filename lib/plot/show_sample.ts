import * as Plot from "@observablehq/plot";
import type { Images } from "../data/images.ts";
import { compose, MAX_WIDTH, PADDING } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { pngUrl } from "./png.ts";
import { color } from "./theme.ts";

/** How to show a sample. */
export interface ShowSampleOptions {
  /** How many images to show, the first ones; 25 by default, fewer where there are fewer. */
  readonly sampleCount?: number;
  /** Which images to show instead, by index from 0. */
  readonly indices?: ArrayLike<number>;
  /** How many images stand side by side; as many as there are rows, or one more, by default. */
  readonly columns?: number;
  /** The word before each number: `Label` by default, `Predicted` where there are true labels. */
  readonly caption?: string;
  /**
   * The true label of each image, where `labels` are predictions. Those that differ are marked, by
   * colour and by a cross, and the true label is named.
   */
  readonly trueLabels?: ArrayLike<number>;
}

/** Pixels between two images, below an image for its caption, and for a second line. */
const GAP = 16;
const CAPTION_HEIGHT = 20;
const LINE_HEIGHT = 15;
const WIDTH = MAX_WIDTH - 2 * PADDING;
/** With more, an image would have less than a pixel. */
const MOST_COLUMNS = Math.floor(WIDTH / (GAP + 1));
/** 28 pixels three times enlarged; smaller where many columns have to fit. */
const LARGEST_SIDE = 84;
/** Below this side the caption's word does not fit; it then stands once, above the grid. */
const SMALLEST_CAPTIONED_SIDE = 70;
/** Pixels for the word above the grid. */
const HEADING_HEIGHT = 26;

/** One image and where it stands. */
interface Cell {
  readonly x: number;
  readonly y: number;
  readonly url: string;
  readonly caption: string;
  /** The true label's line, where the prediction is wrong. */
  readonly truth: string | undefined;
}

/**
 * Draws the first 25 images in a square grid with a caption under each, as the tutorial does.
 *
 * @param images `[count, height, width]` uint8 in 0–255, or float32 in [0, 1]
 * @param labels the number under each image: its label, or what a model predicted, `[count]`
 * @returns the picture
 * @throws Error when there are no images, when there are fewer labels than images, when an index is
 * none of theirs, or when there is no room for so many columns
 */
export function showSample(
  images: Images,
  labels: ArrayLike<number>,
  options: ShowSampleOptions = {},
): Picture {
  const { trueLabels } = options;
  const caption = options.caption ?? (trueLabels ? "Predicted" : "Label");
  const indices = chooseIndices(images, [labels, trueLabels], options);
  const { columns = Math.ceil(Math.sqrt(indices.length)) } = options;
  if (!(Number.isInteger(columns) && columns >= 1 && columns <= MOST_COLUMNS)) {
    throw new Error(`Cannot show a sample: ${columns} columns, expected 1 to ${MOST_COLUMNS}`);
  }
  const room = WIDTH / columns - GAP;
  const side = Math.min(LARGEST_SIDE, Math.floor(room));
  const heading = side < SMALLEST_CAPTIONED_SIDE ? `${caption}:` : undefined;
  const samples = indices.map((index) => ({
    url: pngUrl(images, index),
    caption: heading === undefined ? `${caption}: ${labels[index]}` : `${labels[index]}`,
    truth: trueLabels && labels[index] !== trueLabels[index]
      ? `Label: ${trueLabels[index]}`
      : undefined,
  }));
  const { cells, height } = layOut(samples, { columns, side, top: heading ? HEADING_HEIGHT : 0 });
  const width = columns * (side + GAP);
  return compose([{ plot: { ...sampleGrid(cells, { side, heading }), width, height } }], {
    title: title(cells, caption),
    text: `${title(cells, caption)}\n${asText(cells, columns)}`,
  });
}

/** Gives each sample its place, row by row; a row with a wrong prediction has room for its label. */
function layOut(
  samples: readonly Omit<Cell, "x" | "y">[],
  grid: { readonly columns: number; readonly side: number; readonly top: number },
): { cells: Cell[]; height: number } {
  const { columns, side, top } = grid;
  const cells: Cell[] = [];
  let height = top - GAP / 2;
  for (let start = 0; start < samples.length; start += columns) {
    const row = samples.slice(start, start + columns);
    const y = height + GAP / 2;
    cells.push(...row.map((sample, i) => ({ ...sample, x: (i + 0.5) * (side + GAP), y })));
    const lines = row.some(({ truth }) => truth !== undefined) ? LINE_HEIGHT : 0;
    height = y + side + CAPTION_HEIGHT + lines;
  }
  return { cells, height };
}

function chooseIndices(
  { shape: [count] }: Images,
  labelings: readonly (ArrayLike<number> | undefined)[],
  { sampleCount = 25, indices }: ShowSampleOptions,
): number[] {
  for (const labels of labelings) {
    if (labels !== undefined && labels.length !== count) {
      throw new Error(
        `Cannot show a sample: ${labels.length} labels for ${count} images, expected as many`,
      );
    }
  }
  const chosen = indices === undefined
    ? Array.from({ length: Math.min(sampleCount, count) }, (_, i) => i)
    : Array.from(indices);
  const stray = chosen.find((index) => !(Number.isInteger(index) && index >= 0 && index < count));
  if (stray !== undefined) {
    throw new Error(`Cannot show image ${stray}: expected a whole number from 0 to ${count - 1}`);
  }
  if (chosen.length === 0) {
    throw new Error("Cannot show a sample: there are 0 images, expected 1 or more");
  }
  return chosen;
}

function sampleGrid(
  cells: readonly Cell[],
  { side, heading }: { readonly side: number; readonly heading: string | undefined },
): Plot.PlotOptions {
  const wrong = cells.filter(({ truth }) => truth !== undefined);
  const right = cells.filter(({ truth }) => truth === undefined);
  const tile = {
    x1: ({ x }: Cell) => x - side / 2,
    x2: ({ x }: Cell) => x + side / 2,
    y1: "y",
    y2: ({ y }: Cell) => y + side,
  };
  const caption = (line: "caption" | "truth", offset: number) => ({
    x: "x",
    y: ({ y }: Cell) => y + side + offset,
    text: line,
    fontSize: heading === undefined ? 12 : 11,
  });
  const corner = { x: ({ x }: Cell) => x + side / 2 - 3, y: ({ y }: Cell) => y + 3 };
  return {
    margin: 0,
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    marks: [
      Plot.rect(cells, { ...tile, fill: "#000000", stroke: color.line, strokeWidth: 1 }),
      Plot.image(cells, {
        x: "x",
        y: ({ y }: Cell) => y + side / 2,
        src: "url",
        width: side,
        imageRendering: "pixelated",
      }),
      Plot.text(heading === undefined ? [] : [heading], {
        frameAnchor: "top-left",
        dx: GAP / 2,
        dy: 2,
        fontSize: 12,
        fill: color.muted,
      }),
      Plot.text(right, { ...caption("caption", 12), fill: "currentColor" }),
      Plot.rect(wrong, { ...tile, stroke: color.orange, strokeWidth: 2.5 }),
      Plot.dot(wrong, {
        ...corner,
        r: 8,
        fill: color.orange,
        stroke: color.card,
        strokeWidth: 1.5,
      }),
      Plot.dot(wrong, {
        ...corner,
        r: 3.5,
        symbol: "times",
        stroke: color.onAccent,
        strokeWidth: 2,
      }),
      Plot.text(wrong, { ...caption("caption", 12), fill: color.orange, fontWeight: "bold" }),
      Plot.text(wrong, { ...caption("truth", 12 + LINE_HEIGHT), fill: color.orange }),
    ],
  };
}

function title(cells: readonly Cell[], caption: string): string {
  const images = cells.length === 1 ? "1 image" : `${cells.length} images`;
  const wrong = cells.filter(({ truth }) => truth !== undefined).length;
  return `${images}, each with “${caption}”` + (wrong > 0 ? `; ${wrong} wrong, marked ✗` : "");
}

function asText(cells: readonly Cell[], columns: number): string {
  const lines = cells.map(({ caption, truth }) =>
    truth === undefined ? caption : `✗ ${caption} (${truth})`
  );
  const longest = Math.max(...lines.map(({ length }) => length));
  return Array.from(
    { length: Math.ceil(lines.length / columns) },
    (_, row) =>
      lines.slice(row * columns, (row + 1) * columns)
        .map((line) => line.padEnd(longest)).join("  ").trimEnd(),
  ).join("\n");
}
