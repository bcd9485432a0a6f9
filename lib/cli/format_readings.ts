/**
 * What `predict` prints of a picture: a line, JSON, or rows of CSV.
 *
 * @module
 */
import { namesOf, type Reading } from "../classifier/mod.ts";
import { printable } from "../core/text.ts";

/** What was read off a picture. */
export interface PictureReading extends Reading {
  /** What the picture is called. */
  readonly file: string;
  /** Where a picture of what the model saw was written, if it was. */
  readonly shown?: string;
}

/**
 * A reading in a line.
 *
 * @param width how many columns the names of all pictures take
 */
export function asLine({ file, shown, ...reading }: PictureReading, width: number): string {
  const name = printable(file).padEnd(width);
  return `${name}  ${inWords(reading)}${shown === undefined ? "" : `  see ${printable(shown)}`}`;
}

function inWords({ digits, text, probability }: Reading): string {
  const [first] = digits;
  if (first === undefined) return "no digit found";
  const doubts = digits.filter(({ unsure }) => unsure).map((digit) => {
    const { name, secondName } = namesOf(digit);
    return `  unsure: ${printable(name)} or ${printable(secondName)}`;
  }).join("");
  const sure = `probability ${probability.toFixed(4)}`;
  if (digits.length > 1) {
    const each = digits.map((digit) => digit.probability.toFixed(2)).join(" ");
    return `number ${printable(text)}  ${sure} (${each})${doubts}`;
  }
  const logit = first.logits ? `  logit ${first.logits[first.digit]!.toFixed(2)}` : "";
  const kind = first.label === undefined || first.label === `${first.digit}` ? "digit " : "";
  return `${kind}${printable(namesOf(first).name)}  ${sure}${logit}${doubts}`;
}

/**
 * All that JSON tells of a picture: its digits, and of a single one what there is to say at once.
 *
 * @param model what the model's file is called
 */
export function asJson({ file, shown, text, probability, digits }: PictureReading, model: string) {
  const all = digits.map(({ image: _, ...digit }) => digit);
  return { file, model, shown, text, probability, digits: all, ...(all.length === 1 && all[0]) };
}

const COLUMNS = [
  ...["file", "index", "digit", "probability", "second", "unsure"],
  ...["left", "top", "width", "height"],
] as const;

/** The first row of the table: the names of its columns. */
export const CSV_HEADER = csvRow(COLUMNS);

/** A picture's rows: one a digit, counted from 0; one with empty cells where there is none. */
export function asCsv({ file, digits }: PictureReading): string[] {
  if (digits.length === 0) return [csvRow([file, ...Array(COLUMNS.length - 1).fill("")])];
  return digits.map((found, index) => {
    const { name, secondName } = namesOf(found);
    const { probability, unsure, box: { left, top, width, height } } = found;
    return csvRow([file, index, name, probability, secondName, unsure, left, top, width, height]);
  });
}

/** A row as RFC 4180 has it: cells that hold commas, quotes or line breaks stand in quotes. */
function csvRow(cells: readonly (string | number | boolean)[]): string {
  return cells.map((cell) => {
    const text = `${cell}`.split(/([\r\n])/).map((part) =>
      /[\r\n]/.test(part) ? part : printable(part)
    ).join("");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",");
}
