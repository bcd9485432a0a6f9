import { assertEquals, assertThrows } from "@std/assert";
import { verifySparsity } from "../../../lib/tflite/format/verify_sparsity.ts";
import type { SparsityParameters } from "../../../lib/tflite/format/schema.ts";

function vector(...values: number[]) {
  return { type: "Int32Vector", values: Int32Array.from(values) };
}

/** [[1, 0, 2], [0, 0, 3]]: rows dense, columns compressed. */
const CSR: SparsityParameters = {
  traversalOrder: Int32Array.of(0, 1),
  dimMetadata: [
    { format: 0, denseSize: 2 },
    { format: 1, denseSize: 0, arraySegments: vector(0, 2, 3), arrayIndices: vector(0, 2, 2) },
  ],
};

function count(sparsity: SparsityParameters, shape: readonly number[] = [2, 3]): number {
  const fail = (problem: string): never => {
    throw new Error(problem);
  };
  return verifySparsity(sparsity, { shape, path: "t", fail });
}

Deno.test("verifySparsity() counts what is stored", () => {
  assertEquals(count(CSR), 3);
});

Deno.test("verifySparsity() counts the values of blocks", () => {
  const blocks: SparsityParameters = {
    traversalOrder: Int32Array.of(0, 1, 2),
    blockMap: Int32Array.of(1),
    dimMetadata: [
      { format: 0, denseSize: 2 },
      { format: 1, denseSize: 0, arraySegments: vector(0, 1, 1), arrayIndices: vector(2) },
      { format: 0, denseSize: 4 },
    ],
  };
  assertEquals(count(blocks, [2, 12]), 4);
});

const [dense, compressed] = CSR.dimMetadata!;
const WRONG: readonly (readonly [string, SparsityParameters, string])[] = [
  ["an order that is none", { ...CSR, traversalOrder: Int32Array.of(0, 0) }, "expected an order"],
  ["too few levels", { ...CSR, dimMetadata: [dense!] }, "has 1 levels"],
  ["a block of no dimension", { ...CSR, blockMap: Int32Array.of(2) }, "expected an order of 3"],
  [
    "another length than the shape's",
    { ...CSR, dimMetadata: [{ format: 0, denseSize: 1e9 }, compressed!] },
    "denseSize is 1000000000, expected 2",
  ],
  [
    "an index out of range",
    { ...CSR, dimMetadata: [dense!, { ...compressed!, arrayIndices: vector(0, 3, 2) }] },
    "has index 3, expected 0 to 2",
  ],
  [
    "segments out of order",
    { ...CSR, dimMetadata: [dense!, { ...compressed!, arraySegments: vector(0, 9, 3) }] },
    "expected 3 from 0 to 3, in order",
  ],
  ["an unknown format", { ...CSR, dimMetadata: [{ ...dense!, format: 2 }, compressed!] }, "is 2"],
];

for (const [title, sparsity, problem] of WRONG) {
  Deno.test(`verifySparsity() refuses ${title}`, () => {
    assertThrows(() => count(sparsity), Error, problem);
  });
}
