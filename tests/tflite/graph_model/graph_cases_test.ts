import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import { RELATIVE_ERROR } from "../convert/compare.ts";
import { graphError } from "./compare_graph.ts";
import { CONTROL_CASES } from "./control_cases.ts";
import { ELEMENT_WISE_CASES } from "./element_wise_cases.ts";
import { graphOfCase } from "./graph_case.ts";
import { SHAPE_CASES } from "./shape_cases.ts";
import { WINDOW_CASES } from "./window_cases.ts";

const CASES = [...ELEMENT_WISE_CASES, ...WINDOW_CASES, ...SHAPE_CASES, ...CONTROL_CASES];

Deno.test("the table has at least 250 graphs with distinct names", () => {
  assert(CASES.length >= 250, `there are ${CASES.length}`);
  assertEquals(new Set(CASES.map(({ name }) => name)).size, CASES.length);
});

for (const graphCase of CASES) {
  const { name, runtimes } = graphCase;
  Deno.test(`LiteRT and tfjs agree within ${RELATIVE_ERROR} on the graph of ${name}`, async () => {
    await tf.setBackend("cpu");
    const before = tf.memory().numTensors;
    const error = await graphError(graphOfCase(graphCase), { name, runtimes });
    assert(error <= RELATIVE_ERROR, `relative error ${error}`);
    assertEquals(tf.memory().numTensors, before);
  });
}
