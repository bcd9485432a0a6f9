import { assertEquals } from "@std/assert";
import { figuresOf, findFaults } from "../../../lib/tools/notebooks/check_notebook.ts";
import type { Notebook, Output } from "../../../lib/tools/notebooks/ipynb.ts";

const printed = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const picture: Output = {
  output_type: "execute_result",
  data: { "image/svg+xml": "<svg/>", "text/plain": "a picture" },
  metadata: {},
};

function notebookWith(
  outputs: readonly Output[],
  figures: Record<string, { min?: number; max?: number; within?: number }> = {},
): Notebook {
  const cell = { cell_type: "code", id: "one", metadata: {}, source: "", outputs } as const;
  return { cells: [cell], metadata: { figures }, nbformat: 4, nbformat_minor: 5 };
}

Deno.test("figuresOf() reads lines of a name and a number", () => {
  const text = "Test accuracy: 0.9747\nFile size: 408,352 bytes\nDifference: 1.1e-5\nno: figure\n";
  assertEquals([...figuresOf(notebookWith([printed(text)]))], [
    ["Test accuracy", 0.9747],
    ["File size", 408352],
    ["Difference", 1.1e-5],
  ]);
});

Deno.test("findFaults() finds none in a run like the stored one", () => {
  const notebook = notebookWith([printed("Accuracy: 0.97\n"), picture], {
    Accuracy: { min: 0.97, max: 1, within: 0.001 },
  });
  assertEquals(findFaults(notebook, notebook), []);
});

Deno.test("findFaults() tells of figures that are too low, too high, elsewhere, missing", () => {
  const run = (value: string, expectation: { min?: number; max?: number; within?: number }) =>
    findFaults(
      notebookWith([printed(value)]),
      notebookWith([printed("Accuracy: 0.97\n")], { Accuracy: expectation }),
    );
  assertEquals(run("Accuracy: 0.96\n", { min: 0.97 }), [
    "Accuracy is 0.96, expected 0.97 or more",
  ]);
  assertEquals(run("Accuracy: 0.98\n", { max: 0.97 }), [
    "Accuracy is 0.98, expected 0.97 or less",
  ]);
  assertEquals(run("Accuracy: 0.98\n", { within: 0.001 }), [
    "Accuracy is 0.98, expected 0.97 ± 0.001",
  ]);
  assertEquals(run("nothing\n", {}), ['there is no figure "Accuracy"']);
});

Deno.test("findFaults() tells of errors, complaints and missing pictures", () => {
  const failed: Output = { output_type: "error", ename: "Error", evalue: "boom", traceback: [] };
  const complaint: Output = { output_type: "stream", name: "stderr", text: "careful\n" };
  const stored = notebookWith([picture]);
  assertEquals(findFaults(notebookWith([failed]), stored), [
    "cell one ends in Error: boom",
    "cell one shows no image/svg+xml, no text/plain",
  ]);
  assertEquals(findFaults(notebookWith([complaint, picture]), stored), [
    "cell one complains: careful",
  ]);
});
