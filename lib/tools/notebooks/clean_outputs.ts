import { type Cell, joined, lines, type Notebook, type Output } from "./ipynb.ts";

/** A link that holds a file's bytes, as `offerDownload` makes it. */
const DOWNLOAD_LINK = /href="data:[^"]*" download="([^"]*)"/g;

// deno-lint-ignore no-control-regex -- these are control characters
const TERMINAL_COLOURS = /\x1b\[[0-9;]*m/g;

/**
 * Takes from an executed notebook what changes without meaning, so that executing it again changes
 * its file only where results change: the project's place on the machine, colours for terminals,
 * how a text was cut into messages, when a cell ran, and what the kernel says of itself. A download
 * link that holds a file leads to the file instead.
 *
 * @param executed the notebook with its outputs
 * @param before the notebook as it was stored; its metadata stay
 * @param project the project's folder, absolute
 */
export function cleanOutputs(
  executed: Notebook,
  { before, project }: { readonly before: Notebook; readonly project: string },
): Notebook {
  let count = 0;
  const cells = executed.cells.map((cell, i): Cell => {
    const { metadata, source } = before.cells[i]!;
    if (cell.cell_type !== "code") return { ...cell, metadata, source };
    const execution_count = ++count;
    const outputs = mergeStreams(cell.outputs ?? []).map((output): Output => {
      if (output.output_type === "stream") {
        return { ...output, text: lines(cleanText(joined(output.text), project)) };
      }
      if (output.output_type === "error") return output;
      const data = Object.fromEntries(
        Object.entries(output.data).map(([type, text]) => [
          type,
          lines(cleanText(joined(text), project)),
        ]),
      );
      const result = { ...output, data };
      return output.output_type === "execute_result" ? { ...result, execution_count } : result;
    });
    return { ...cell, metadata, source, execution_count, outputs };
  });
  return { ...executed, cells, metadata: before.metadata };
}

function cleanText(text: string, project: string): string {
  return text.replaceAll(project, ".").replace(TERMINAL_COLOURS, "")
    .replace(DOWNLOAD_LINK, 'href="$1" download="$1"');
}

/** Texts that a cell printed one after another are one text, however they arrived. */
function mergeStreams(outputs: readonly Output[]): Output[] {
  const merged: Output[] = [];
  for (const output of outputs) {
    const last = merged.at(-1);
    if (
      output.output_type === "stream" && last?.output_type === "stream" &&
      last.name === output.name
    ) {
      merged[merged.length - 1] = { ...last, text: joined(last.text) + joined(output.text) };
    } else merged.push(output);
  }
  return merged;
}
