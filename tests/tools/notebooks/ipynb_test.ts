import { assertEquals, assertThrows } from "@std/assert";
import {
  codeOf,
  formatNotebook,
  lines,
  parseNotebook,
} from "../../../lib/tools/notebooks/ipynb.ts";

const notebook = {
  cells: [
    { cell_type: "markdown", id: "a", metadata: {}, source: ["# Title"] },
    { cell_type: "code", id: "b", metadata: {}, source: ["1;\n", "2;"], outputs: [] },
    { cell_type: "code", id: "c", metadata: {}, source: "3;", outputs: [] },
  ],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
} as const;

Deno.test("codeOf() gives the code cells, whether stored by line or whole", () => {
  assertEquals(codeOf(notebook), ["1;\n2;", "3;"]);
});

Deno.test("a formatted notebook is parsed to the same", () => {
  const text = formatNotebook(notebook);
  assertEquals(text.slice(0, 13), '{\n "cells": [');
  assertEquals(text.at(-1), "\n");
  assertEquals(parseNotebook(text, "x.ipynb"), notebook);
});

Deno.test("lines() keeps each line's end", () => {
  assertEquals(lines("a\n\nb"), ["a\n", "\n", "b"]);
  assertEquals(lines("a\n"), ["a\n"]);
});

Deno.test("parseNotebook() names a file that is no notebook", () => {
  assertThrows(() => parseNotebook("{", "x.ipynb"), Error, 'Cannot read notebook "x.ipynb"');
  assertThrows(() => parseNotebook("null", "x.ipynb"), Error, "expected 4");
  assertThrows(() => parseNotebook('{"nbformat": 3}', "x.ipynb"), Error, "nbformat is 3");
});
