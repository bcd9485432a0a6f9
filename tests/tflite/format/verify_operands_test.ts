import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { operandRule } from "../../../lib/tflite/format/operand_rules.ts";
import {
  BuiltinOperator,
  builtinOptions,
  OPTION_TABLES,
} from "../../../lib/tflite/format/schema.ts";
import { verifyOperands } from "../../../lib/tflite/format/verify_operands.ts";
import { type OneOperator, oneOperator, type Operand, scaled } from "../one_operator.ts";

const f32: Operand = ["FLOAT32", [1, 4]];
const i32: Operand = ["INT32", [1, 4]];
const i8: Operand = ["INT8", [1, 4], scaled(0.5)];
const plainI8: Operand = ["INT8", [1, 4]];

type Case = readonly [operator: keyof typeof BuiltinOperator, parts: OneOperator];

const RIGHT: readonly Case[] = [
  ["ADD", { inputs: [f32, f32], outputs: [f32] }],
  ["ADD", { inputs: [i8, i8], outputs: [i8], options: builtinOptions("AddOptions") }],
  ["LESS", { inputs: [f32, f32], outputs: [["BOOL", [1, 4]]] }],
  ["BATCH_MATMUL", { inputs: [f32, i8], outputs: [f32] }],
  ["FULLY_CONNECTED", { inputs: [f32, f32], outputs: [f32] }],
  ["FULLY_CONNECTED", { inputs: [i8, i8, i32], outputs: [i8] }],
  ["CONCATENATION", { inputs: [f32, f32, f32], outputs: [f32] }],
  ["RESHAPE", { inputs: [plainI8], outputs: [plainI8] }],
  ["RESHAPE", { inputs: [f32, ["INT32", [2]]], outputs: [f32] }],
  ["SPLIT", {
    inputs: [["INT32", []], f32],
    outputs: [f32, f32],
    options: builtinOptions("SplitOptions", { numSplits: 2 }),
  }],
  ["QUANTIZE", { inputs: [f32], outputs: [i8] }],
  ["DEQUANTIZE", { inputs: [["FLOAT16", [1, 4]]], outputs: [f32] }],
  // What the table does not know runs in a memory of its own.
  ["STABLEHLO_ADD", { inputs: [f32], outputs: [i8, i8] }],
];

for (const [operator, parts] of RIGHT) {
  const inputs = parts.inputs.map(([type]) => type).join(" ");
  Deno.test(`verifyOperands() takes ${operator} of ${inputs}`, () => {
    verifyOperands(oneOperator(operator, parts), { name: "x" });
  });
}

const WRONG: readonly (readonly [...Case, problem: string])[] = [
  [
    "BATCH_MATMUL",
    { inputs: [f32, f32], outputs: [plainI8] },
    "(BATCH_MATMUL) computes i8 of f32 f32, expected f32 f32|i8 → f32 or i8 i8",
  ],
  ["SOFTMAX", { inputs: [f32], outputs: [["UINT8", [1, 4]]] }, "computes u8 of f32"],
  ["SOFTMAX", { inputs: [f32], outputs: [["BOOL", [1, 4]]] }, "computes bool of f32"],
  ["DEQUANTIZE", { inputs: [i8], outputs: [i32] }, "computes i32 of i8"],
  ["MAXIMUM", { inputs: [f32, f32], outputs: [i32] }, "computes i32 of f32 f32, expected T T → T"],
  ["ADD", { inputs: [f32, i32], outputs: [f32] }, "computes f32 of f32 i32"],
  ["ADD", { inputs: [f32], outputs: [f32] }, "computes f32 of f32, expected T T → T"],
  ["ADD", { inputs: [f32, f32], outputs: [f32, f32] }, "computes f32 f32 of f32 f32"],
  ["SLICE", { inputs: [], outputs: [f32] }, "computes f32 of nothing"],
  [
    "SPLIT",
    {
      inputs: [["INT32", []], f32],
      outputs: [f32],
      options: builtinOptions("SplitOptions", { numSplits: 2 }),
    },
    "has 1 outputs, expected 2, as its option numSplits says",
  ],
  [
    "DEPTHWISE_CONV_2D",
    {
      inputs: [f32, f32],
      outputs: [f32],
      options: builtinOptions("DepthwiseConv2DOptions", { padding: -1 }),
    },
    "has padding -1, expected one of 0, 1",
  ],
  [
    "CONV_2D",
    {
      inputs: [f32, f32],
      outputs: [f32],
      options: builtinOptions("Conv2DOptions", { fusedActivationFunction: 4 }),
    },
    "has the activation 4, which no runtime applies to it",
  ],
  [
    "CONV_2D",
    { inputs: [f32, f32], outputs: [f32], options: builtinOptions("Pool2DOptions") },
    "has the options of another operator (Pool2DOptions), expected Conv2DOptions",
  ],
  [
    "TANH",
    { inputs: [f32], outputs: [f32], options: builtinOptions("AddOptions") },
    "(AddOptions), expected none",
  ],
  ["ADD", { inputs: [plainI8, i8], outputs: [i8] }, 'tensor 0 ("t0") of 8-bit integers'],
  [
    "ADD",
    { inputs: [["INT8", [1, 4], scaled(2 ** 20)], i8], outputs: [i8] },
    "has inputs whose scale is 2.10e+6 times that of its output, expected less than 524288",
  ],
];

for (const [operator, parts, problem] of WRONG) {
  Deno.test(`verifyOperands() refuses ${operator} that ${problem}`, () => {
    assertThrows(
      () => verifyOperands(oneOperator(operator, parts), { name: "bad" }),
      InvalidModelError,
      problem,
    );
  });
}

Deno.test("operandRule() knows types and tables of options by the schema's names", () => {
  const type = /^(\*|[A-Z]|(b?f|u|i|c)\d+|bool)(\|(b?f|u|i|c)\d+)*[?+]?$/;
  let known = 0;
  for (const operator of Object.keys(BuiltinOperator)) {
    const rule = operandRule(operator);
    if (rule === undefined) continue;
    known++;
    for (const form of rule.forms) {
      for (const slot of form.replace(" → ", " ").split(" ")) assertMatch(slot, type, operator);
    }
    if (rule.options !== undefined) assertEquals(rule.options in OPTION_TABLES, true, operator);
  }
  assertEquals(known > 115, true, `${known} operators`);
});
