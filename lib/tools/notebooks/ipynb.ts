/**
 * Notebook files: JSON of the form that https://nbformat.readthedocs.io describes (version 4.5), as
 * far as this project reads and writes it.
 *
 * @module
 */

/** Text, whole or line by line with each line's end, as JSON files store it. */
export type Text = string | readonly string[];

/** What a cell has put out. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; readonly text: Text }
  | {
    readonly output_type: "display_data" | "execute_result";
    readonly data: Readonly<Record<string, Text>>;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly execution_count?: number | null;
  }
  | {
    readonly output_type: "error";
    readonly ename: string;
    readonly evalue: string;
    readonly traceback: readonly string[];
  };

/** A cell with code, or with prose. */
export interface Cell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: Text;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

/** A whole notebook. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/**
 * Parses a notebook file.
 *
 * @param json its contents
 * @param name how errors call it
 * @throws Error when it is not a notebook of version 4
 */
export function parseNotebook(json: string, name: string): Notebook {
  let notebook: Partial<Notebook>;
  try {
    notebook = JSON.parse(json);
  } catch (error) {
    throw new Error(`Cannot read notebook "${name}": ${(error as Error).message}, expected JSON`);
  }
  if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells)) {
    throw new Error(
      `Cannot read notebook "${name}": nbformat is ${notebook?.nbformat}, expected 4 and cells`,
    );
  }
  return notebook as Notebook;
}

/** A notebook as Jupyter stores it: indented by one space, a newline at the end. */
export function formatNotebook(notebook: Notebook): string {
  return JSON.stringify(notebook, null, 1) + "\n";
}

/** Text in one piece. */
export function joined(text: Text): string {
  return typeof text === "string" ? text : text.join("");
}

/** Text line by line, as notebook files hold it, so that a comparison shows the lines that differ. */
export function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** The source of each cell with code, in order. */
export function codeOf({ cells }: Notebook): string[] {
  return cells.filter((cell) => cell.cell_type === "code").map((cell) => joined(cell.source));
}
