import { assertEquals } from "@std/assert";
import { cleanOutputs } from "../../../lib/tools/notebooks/clean_outputs.ts";
import type { Notebook, Output } from "../../../lib/tools/notebooks/ipynb.ts";

function notebookWith(outputs: Output[], metadata: Record<string, unknown> = {}): Notebook {
  const cell = { cell_type: "code", id: "a", source: "1;", outputs, execution_count: 7 } as const;
  return { cells: [{ ...cell, metadata }], metadata, nbformat: 4, nbformat_minor: 5 };
}

const before = notebookWith([], { kept: true });

function clean(outputs: Output[]): Notebook {
  return cleanOutputs(notebookWith(outputs, { execution: "12:00" }), {
    before,
    project: "/users/someone/digits",
  });
}

Deno.test("cleanOutputs() takes away machine paths and terminal colours", () => {
  const [cell] = clean([
    {
      output_type: "execute_result",
      data: { "text/plain": '\x1b[32m"/users/someone/digits/data"\x1b[39m' },
      metadata: {},
      execution_count: 7,
    },
  ]).cells;
  assertEquals(cell!.outputs, [
    {
      output_type: "execute_result",
      data: { "text/plain": ['"./data"'] },
      metadata: {},
      execution_count: 1,
    },
  ]);
});

Deno.test("cleanOutputs() joins what was printed in pieces, and keeps stderr apart", () => {
  const stream = (name: string, text: string) => ({ output_type: "stream", name, text }) as const;
  const [cell] = clean([stream("stdout", "a\n"), stream("stdout", "b\n"), stream("stderr", "c")])
    .cells;
  assertEquals(cell!.outputs, [
    { output_type: "stream", name: "stdout", text: ["a\n", "b\n"] },
    { output_type: "stream", name: "stderr", text: ["c"] },
  ]);
});

Deno.test("cleanOutputs() has a download link lead to the file that it held", () => {
  const link = '<a href="data:application/octet-stream;base64,AAAA" download="a.tflite">a</a>';
  const [cell] = clean([
    { output_type: "display_data", data: { "text/html": link }, metadata: {} },
  ]).cells;
  const [output] = cell!.outputs!;
  assertEquals("data" in output! && output.data["text/html"], [
    '<a href="a.tflite" download="a.tflite">a</a>',
  ]);
});

Deno.test("cleanOutputs() keeps the metadata of before and counts cells from 1", () => {
  const { cells, metadata } = clean([]);
  assertEquals(metadata, { kept: true });
  assertEquals([cells[0]!.metadata, cells[0]!.execution_count], [{ kept: true }, 1]);
});
