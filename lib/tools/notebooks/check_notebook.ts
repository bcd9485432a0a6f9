/**
 * Whether an executed notebook shows what it should.
 *
 * @module
 */
import { type Cell, joined, type Notebook, type Output } from "./ipynb.ts";

/**
 * What a figure must be. A notebook's metadata hold these by name under `figures`; the figure
 * itself is a line of output such as `Test accuracy: 0.9747`.
 */
export interface Expectation {
  /** At least this. */
  readonly min?: number;
  /** At most this. */
  readonly max?: number;
  /** As far as this from the stored figure, at most: engines and processors round differently. */
  readonly within?: number;
}

/**
 * Compares an executed notebook with the stored one.
 *
 * @param executed with the outputs of this run
 * @param stored as it is in the project, with the outputs of an earlier run
 * @returns one sentence a fault: errors, missing pictures and links, figures out of bounds
 */
export function findFaults(executed: Notebook, stored: Notebook): string[] {
  const faults = stored.cells.flatMap((cell, i) =>
    cell.cell_type === "code" ? cellFaults(executed.cells[i]!, cell) : []
  );
  const expectations = (stored.metadata.figures ?? {}) as Readonly<Record<string, Expectation>>;
  const [found, before] = [figuresOf(executed), figuresOf(stored)];
  for (const [name, expectation] of Object.entries(expectations)) {
    const value = found.get(name);
    if (value === undefined) faults.push(`there is no figure "${name}"`);
    else faults.push(...figureFaults(value, { name, before: before.get(name), ...expectation }));
  }
  return faults;
}

/**
 * The figures that a notebook prints: of each line `name: number`, the name and the number. Where
 * a name comes twice, the last one counts.
 */
export function figuresOf(notebook: Notebook): Map<string, number> {
  const figures = new Map<string, number>();
  for (const { outputs = [] } of notebook.cells) {
    for (const output of outputs) {
      if (output.output_type !== "stream") continue;
      for (const [, name, value] of joined(output.text).matchAll(/^(.+): (-?\d[\d,.e+-]*)/gm)) {
        figures.set(name!, Number(value!.replaceAll(",", "")));
      }
    }
  }
  return figures;
}

function figureFaults(
  value: number,
  { name, before, min = -Infinity, max = Infinity, within }: Expectation & {
    readonly name: string;
    readonly before: number | undefined;
  },
): string[] {
  if (!(value >= min)) return [`${name} is ${value}, expected ${min} or more`];
  if (!(value <= max)) return [`${name} is ${value}, expected ${max} or less`];
  if (within === undefined) return [];
  if (before === undefined) return [`${name} has no stored figure to compare with`];
  const distance = Math.abs(value - before);
  return distance <= within ? [] : [`${name} is ${value}, expected ${before} ± ${within}`];
}

function cellFaults(executed: Cell, stored: Cell): string[] {
  const faults: string[] = [];
  for (const output of executed.outputs ?? []) {
    if (output.output_type === "error") {
      faults.push(`cell ${stored.id} ends in ${output.ename}: ${output.evalue}`);
    }
    if (output.output_type === "stream" && output.name === "stderr") {
      faults.push(`cell ${stored.id} complains: ${joined(output.text).trim()}`);
    }
  }
  if (!stored.outputs?.length) return faults;
  const kinds = new Set((executed.outputs ?? []).flatMap(kindsOf));
  const missing = stored.outputs.flatMap(kindsOf).filter((kind) => !kinds.has(kind));
  if (missing.length > 0) faults.push(`cell ${stored.id} shows no ${missing.join(", no ")}`);
  return faults;
}

/** What kinds of output there are: printed text, or MIME types such as `image/svg+xml`. */
function kindsOf(output: Output): string[] {
  if (output.output_type === "stream") return ["printed text"];
  return output.output_type === "error" ? [] : Object.keys(output.data);
}
