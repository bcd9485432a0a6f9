import * as Plot from "@observablehq/plot";
import { compose, MAX_WIDTH, PADDING } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { color } from "./theme.ts";

/** One column of a table. */
export interface TableColumn {
  /** What stands above it. */
  readonly name: string;
  /** A value for each row; yes and no are written in words and told apart by colour. */
  readonly values: readonly (number | string | boolean)[];
  /** How a number is written; with the separators of English when left out. */
  readonly format?: (value: number) => string;
  /** Whether each number, 0 or more, also is a bar. */
  readonly bars?: boolean;
  /** What a bar over the whole column stands for, as 1 for shares; the largest number by default. */
  readonly whole?: number;
}

/** How to show a table. */
export interface ShowTableOptions {
  /** What stands above the names of the rows. */
  readonly heading?: string;
}

const WIDTH = MAX_WIDTH - 2 * PADDING;
const HEADER = 30;
const ROW = 32;
/** Pixels between two columns. */
const GAP = 22;
/** More than most letters need, in pixels, and bold ones; fonts cannot be measured here. */
const LETTER = 7;
const BOLD_LETTER = 8;
const LONGEST_BAR = 220;
const BAR = { height: 14, gap: 10 } as const;

/** A column and where it lies. */
interface PlacedColumn extends TableColumn {
  /** Where the text begins or, being numbers, ends. */
  readonly x: number;
  readonly textAnchor: "start" | "end";
  /** Each value as it is written. */
  readonly texts: readonly string[];
  /** Where the bars begin, where there are bars. */
  readonly barStart: number;
}

/**
 * Draws a small table to compare things by: a row for each, numbers one below the other, and beside
 * them as bars where that is asked for.
 *
 * @param names what each row is called
 * @param columns the values, as many as there are names in each column
 * @returns the picture
 * @throws Error when there are no rows, when a column has more or fewer values, when a bar's number
 * is below 0 or above the whole, or when the columns need more room than there is
 */
export function showTable(
  names: readonly string[],
  columns: readonly TableColumn[],
  options: ShowTableOptions = {},
): Picture {
  checkColumns(names, columns);
  const { heading = "" } = options;
  const all = [{ name: heading, values: names }, ...columns];
  const { placed, barWidth, width } = placeColumns(all);
  const height = HEADER + names.length * ROW;
  const title = `Table of ${[...names].join(", ")}: ${columns.map(({ name }) => name).join(", ")}`;
  return compose([{ plot: { ...table(placed, { barWidth, width }), width, height } }], {
    title,
    text: `${title}\n${asText(placed)}`,
  });
}

function checkColumns(names: readonly string[], columns: readonly TableColumn[]): void {
  if (names.length === 0) throw new Error("Cannot show a table: it has 0 rows, expected 1 or more");
  for (const { name, values, bars, whole = Infinity } of columns) {
    if (values.length !== names.length) {
      throw new Error(
        `Cannot show a table: column "${name}" has ${values.length} values ` +
          `for ${names.length} rows, expected as many`,
      );
    }
    const stray = bars
      ? values.find((value) => !(typeof value === "number" && value >= 0 && value <= whole))
      : undefined;
    if (stray !== undefined) {
      throw new Error(
        `Cannot show a table: column "${name}" has no bar for ${stray}, expected ` +
          (whole === Infinity ? "0 or more" : `0 to ${whole}`),
      );
    }
  }
}

/** Gives each column the room of its longest text; bars share what is left. */
function placeColumns(
  columns: readonly TableColumn[],
): { placed: PlacedColumn[]; barWidth: number; width: number } {
  const written = columns.map((column, index) => {
    const texts = column.values.map((value) => write(value, column));
    const longest = Math.max(...[column.name, ...texts].map(({ length }) => length));
    return { ...column, texts, room: longest * (index === 0 ? BOLD_LETTER : LETTER) };
  });
  const barCount = columns.filter(({ bars }) => bars).length;
  const fixed = written.reduce((sum, { room }) => sum + room, 0) +
    (written.length - 1) * GAP + barCount * BAR.gap;
  const barWidth = barCount === 0 ? 0 : Math.min(LONGEST_BAR, (WIDTH - fixed) / barCount);
  if (fixed > WIDTH || (barCount > 0 && barWidth < 2 * BAR.height)) {
    throw new Error(
      `Cannot show a table: its ${columns.length - 1} columns need ${fixed} pixels and room for ` +
        `bars, expected ${WIDTH} or less`,
    );
  }
  let left = 0;
  const placed = written.map(({ room, ...column }): PlacedColumn => {
    const barStart = left;
    const start = column.bars ? left + barWidth + BAR.gap : left;
    left = start + room + GAP;
    const isNumeric = column.values.every((value) => typeof value === "number");
    return {
      ...column,
      barStart,
      textAnchor: isNumeric ? "end" : "start",
      x: isNumeric ? start + room : start,
    };
  });
  return { placed, barWidth, width: left - GAP };
}

/** A value as people read it, with a minus as long as a plus. */
function write(value: number | string | boolean, { format }: TableColumn): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return (format ?? ((number) => number.toLocaleString("en-US")))(value).replace(/^-/, "−");
}

function table(
  columns: readonly PlacedColumn[],
  { barWidth, width }: { readonly barWidth: number; readonly width: number },
): Plot.PlotOptions {
  const rows = columns[0]!.values.map((_, row) => row);
  const y = (row: number) => HEADER + (row + 0.5) * ROW;
  const lineAt = (row: number) => HEADER + row * ROW + 0.5; // so that one row of pixels is enough
  return {
    margin: 0,
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    style: { fontSize: "13px" },
    marks: [
      Plot.link(rows, {
        x1: () => 0,
        x2: () => width,
        y1: lineAt,
        y2: lineAt,
        stroke: color.line,
        strokeWidth: 1,
      }),
      ...columns.flatMap((column, index) => [
        Plot.text([column.name], {
          x: () => column.bars ? column.barStart : column.x,
          y: () => 10,
          textAnchor: column.bars ? "start" : column.textAnchor,
          fontSize: 12,
          fill: color.muted,
        }),
        ...(column.bars ? barMarks(column, { rows, y, barWidth }) : []),
        ...textMarks(column, { rows, y, isName: index === 0 }),
      ]),
    ],
  };
}

/** Where rows are. */
interface Rows {
  readonly rows: readonly number[];
  readonly y: (row: number) => number;
}

function barMarks(
  { values, barStart, whole }: PlacedColumn,
  { rows, y, barWidth }: Rows & { readonly barWidth: number },
): Plot.Markish[] {
  const longest = whole ?? (Math.max(...values.map(Number)) || 1);
  const bar = (end: (row: number) => number, fill: string) =>
    Plot.rect(rows, {
      x1: () => barStart,
      x2: (row: number) => barStart + end(row),
      y1: (row: number) => y(row) - BAR.height / 2,
      y2: (row: number) => y(row) + BAR.height / 2,
      rx: 2,
      fill,
    });
  return [
    bar(() => barWidth, color.faint),
    bar((row) => barWidth * Number(values[row]) / longest, color.blue),
  ];
}

function textMarks(
  { values, texts, x, textAnchor }: PlacedColumn,
  { rows, y, isName }: Rows & { readonly isName: boolean },
): Plot.Markish[] {
  const place = { x: () => x, y, text: (row: number) => texts[row], textAnchor };
  const is = (value: boolean) => rows.filter((row) => values[row] === value);
  const others = rows.filter((row) => typeof values[row] !== "boolean");
  return [
    Plot.text(others, {
      ...place,
      fill: "currentColor",
      fontWeight: isName ? "bold" : "normal",
    }),
    Plot.text(is(true), { ...place, fill: color.blue }),
    Plot.text(is(false), { ...place, fill: color.orange, fontWeight: "bold" }),
  ];
}

function asText(columns: readonly PlacedColumn[]): string {
  const cells = columns.map(({ name, texts, textAnchor }) => {
    const column = [name, ...texts];
    const longest = Math.max(...column.map(({ length }) => length));
    return column.map((text) =>
      textAnchor === "end" ? text.padStart(longest) : text.padEnd(longest)
    );
  });
  return cells[0]!.map((_, row) => cells.map((column) => column[row]).join("  ").trimEnd())
    .join("\n");
}
