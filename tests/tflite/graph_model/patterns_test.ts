import "#host";
import { assertEquals } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { inspect } from "../../../lib/tflite/inspect/inspect.ts";
import { ELEMENT_WISE_CASES } from "./element_wise_cases.ts";
import { graphOfCase } from "./graph_case.ts";
import { SHAPE_CASES } from "./shape_cases.ts";
import { WINDOW_CASES } from "./window_cases.ts";

/** The operators that formulas become; that they compute the same is compared with the others. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "hard-swish of Keras": ["HARD_SWISH"],
  "hard-swish with the division last": ["HARD_SWISH"],
  "GELU": ["GELU"],
  "GELU with a division": ["GELU"],
  "softmax by hand": ["SOFTMAX"],
  "batch normalization in parts": ["CONV_2D"],
  "a convolution dilated by blocks of 2": ["PAD", "CONV_2D"],
  "a convolution dilated by blocks of 3": ["PAD", "CONV_2D"],
  "Reshape to a shape that is computed": ["RESHAPE"],
  "_FusedConv2D with Relu6": ["CONV_2D"],
  "_FusedMatMul with Relu": ["FULLY_CONNECTED"],
};

function operatorsOf(name: string, runtime?: "micro"): Promise<string[]> {
  const found = [...ELEMENT_WISE_CASES, ...WINDOW_CASES, ...SHAPE_CASES].find((graphCase) =>
    graphCase.name === name
  );
  return graphOfCase(found!).load().then((model) =>
    inspect(convert(model, { runtime })).graphs[0]!.operators.map((operator) => operator.name)
  );
}

for (const [name, expected] of Object.entries(OPERATORS)) {
  Deno.test(`the graph of ${name} becomes ${expected.join(" and ")}`, async () => {
    assertEquals(await operatorsOf(name), expected);
  });
}

Deno.test("for TFLite Micro, GELU stays a formula of operators that it has", async () => {
  const operators = await operatorsOf("GELU", "micro");
  assertEquals(operators.includes("GELU"), false);
  assertEquals(operators.includes("EXP"), true);
});
