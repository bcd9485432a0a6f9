import * as Plot from "@observablehq/plot";
import { compose } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { color } from "./theme.ts";

/** How to show a confusion matrix. */
export interface ShowConfusionMatrixOptions {
  /** What each class is called; its number by default. */
  readonly classNames?: readonly string[];
}

/** One cell: how many examples of a label were given a class. */
interface Cell {
  readonly label: string;
  readonly prediction: string;
  readonly count: number;
  /** How strong the cell's colour is, 0–1. */
  readonly opacity: number;
}

const CELL = 46;
const MARGIN = { top: 46, right: 66, bottom: 4, left: 46 } as const;
/** From here on a cell's colour is so strong that light text is read better. */
const STRONG = 0.6;

/**
 * Draws a confusion matrix: a row a label, a column a predicted class. Right answers are blue and
 * mistakes orange, the stronger the larger their share of the row; what never happened is empty. At
 * the end of a row stands how much of it is right.
 *
 * @param confusionMatrix `confusionMatrix[label][prediction]`, counts, as many rows as columns
 * @returns the picture
 * @throws Error when the matrix is empty or not square, or names are missing
 */
export function showConfusionMatrix(
  confusionMatrix: readonly (readonly number[])[],
  options: ShowConfusionMatrixOptions = {},
): Picture {
  const classes = confusionMatrix.length;
  const names = options.classNames ?? confusionMatrix.map((_, i) => `${i}`);
  if (classes === 0 || confusionMatrix.some((row) => row.length !== classes)) {
    const columns = confusionMatrix.map(({ length }) => length).join(", ") || "no";
    throw new Error(
      `Cannot show a confusion matrix: ${classes} rows of ${columns} columns, expected a square`,
    );
  }
  if (names.length !== classes) {
    throw new Error(
      `Cannot show a confusion matrix: ${names.length} names for ${classes} classes, ` +
        `expected as many`,
    );
  }
  const side = classes * CELL;
  const plot = {
    ...matrix(confusionMatrix, names),
    width: side + MARGIN.left + MARGIN.right,
    height: side + MARGIN.top + MARGIN.bottom,
  };
  const right = sum(confusionMatrix.map((row, i) => row[i]!));
  const total = sum(confusionMatrix.map(sum));
  const title = `Confusion matrix: ${right} of ${total} right`;
  return compose([{ plot }], { title, text: `${title}\n${asText(confusionMatrix, names)}` });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function matrix(
  counts: readonly (readonly number[])[],
  names: readonly string[],
): Plot.PlotOptions {
  const cells = counts.flatMap((row, i) =>
    row.map((count, j): Cell => ({
      label: names[i]!,
      prediction: names[j]!,
      count,
      opacity: opacity(count / Math.max(1, sum(row)), i === j),
    }))
  );
  const at = { x: "prediction", y: "label" } as const;
  const cell = { ...at, inset: 1, rx: 3 };
  const isRight = ({ label, prediction }: Cell) => label === prediction;
  const seen = cells.filter(({ count, label, prediction }) => count > 0 || label === prediction);
  const text = (fill: string, chosen: readonly Cell[]) =>
    Plot.text(chosen, { ...at, text: ({ count }: Cell) => `${count}`, fill });
  return {
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    padding: 0,
    x: { domain: names, axis: null },
    y: { domain: names, axis: null },
    style: { fontSize: "12px" },
    marks: [
      Plot.cell(cells, { ...cell, stroke: color.line, strokeWidth: 0.75 }),
      Plot.cell(cells.filter(isRight), { ...cell, fill: color.blue, fillOpacity: "opacity" }),
      Plot.cell(seen.filter((found) => !isRight(found)), {
        ...cell,
        fill: color.orange,
        fillOpacity: "opacity",
      }),
      text(color.onAccent, seen.filter(({ opacity }) => opacity > STRONG)),
      text("currentColor", seen.filter(({ opacity }) => opacity <= STRONG)),
      ...margins(counts, names),
    ],
    opacity: { type: "identity" },
  };
}

/** Mistakes are rare: the root lets single ones show, and those of one label in five stand out. */
function opacity(share: number, isRight: boolean): number {
  return isRight ? 0.15 + 0.85 * share : Math.min(STRONG, 0.1 + 1.2 * Math.sqrt(share));
}

/** The classes beside rows and above columns, what they mean, and the share of right answers. */
function margins(
  counts: readonly (readonly number[])[],
  names: readonly string[],
): Plot.Markish[] {
  const strong = { text: (name: string) => name, fontWeight: "bold", fontSize: 13 } as const;
  const recall = counts.map((row, i) => ({
    label: names[i]!,
    share: row[i]! / Math.max(1, sum(row)),
  }));
  const quiet = { fill: color.muted, fontSize: 12 } as const;
  return [
    Plot.text(names, { ...strong, x: (name) => name, frameAnchor: "top", dy: -16 }),
    Plot.text(names, { ...strong, y: (name) => name, frameAnchor: "left", dx: -14 }),
    Plot.text(["Predicted"], { ...quiet, frameAnchor: "top", dy: -38 }),
    Plot.text(["Label"], { ...quiet, frameAnchor: "left", dx: -38, rotate: -90 }),
    Plot.text(["right"], { ...quiet, frameAnchor: "top-right", dx: 58, dy: -16 }),
    Plot.text(recall, {
      y: "label",
      frameAnchor: "right",
      textAnchor: "end",
      dx: 58,
      text: ({ share }) => `${(100 * share).toFixed(1)} %`,
    }),
  ];
}

function asText(counts: readonly (readonly number[])[], names: readonly string[]): string {
  const width = Math.max(
    5,
    ...names.map(({ length }) => length),
    ...counts.flat().map((count) => `${count}`.length),
  ) + 1;
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell) => `${cell}`.padStart(width)).join("");
  return [
    `${"".padStart(width)}  predicted`,
    line(["label", ...names]),
    ...counts.map((row, i) => line([names[i]!, ...row])),
  ].join("\n");
}
