import "#host";
import { assert, assertEquals } from "@std/assert";
import type { NdArray } from "../../../lib/core/nd_array.ts";
import { calibrate } from "../../../lib/tflite/calibrate.ts";
import { convert } from "../../../lib/tflite/convert.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { operatorName } from "../../../lib/tflite/format/schema.ts";
import { TARGET_RUNTIMES, type TargetRuntime } from "../../../lib/tflite/graph/graph.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { seededRandom } from "../convert/compare.ts";
import { OPERATOR_CASES } from "./int8_operators.ts";
import { type Runtime, writeRuntimeCase } from "../../runtimes/cases.ts";

/** Of the largest output: a step of 8 bits, and what a step of the input makes of it. */
const BOUND = 0.025;

const PACKAGES: Readonly<Record<TargetRuntime, Runtime>> = {
  today: "ai-edge-litert",
  "2023": "tflite-runtime",
  micro: "tflite-micro",
};

type Floats = NdArray<Float32Array>;

async function run(bytes: Uint8Array, input: Floats): Promise<Floats[]> {
  using interpreter = await Interpreter.create(bytes);
  interpreter.allocateTensors();
  interpreter.setTensor(interpreter.getInputDetails()[0]!.index, input);
  interpreter.invoke();
  return interpreter.getOutputDetails().map(({ index, shape }) => ({
    data: Float32Array.from(interpreter.getTensor(index).data),
    shape,
  }));
}

const operatorsOf = (bytes: Uint8Array) =>
  readModel(bytes).operatorCodes!.map(({ builtinCode }) => operatorName(builtinCode));

for (const { operator, graph, range, runtimes, isElsewhereInFloat } of OPERATOR_CASES) {
  Deno.test(`${operator} in int8 is as in float32 within ${BOUND}`, async () => {
    const model = { toGraph: () => graph };
    const { shape } = graph.inputs[0]!.value;
    const random = seededRandom(7);
    const [low, high] = range;
    const size = shape.reduce((a, b) => a * b);
    const data = Float32Array.from({ length: size }, () => low + (high - low) * random());
    const input = { data, shape };
    const calibration = await calibrate(model, input);
    const runtime = isElsewhereInFloat ? runtimes[0] : undefined;
    const bytes = convert(model, { precision: "full-int8", calibration, runtime });
    assertEquals(operatorsOf(bytes), ["QUANTIZE", operator, "DEQUANTIZE"]);
    const expected = await run(convert(model), input);
    const largest = Math.max(...expected.flatMap(({ data }) => [...data].map(Math.abs)));
    await writeRuntimeCase(`int8 ${operator}`, {
      bytes,
      inputs: [{ data, shape: [1, ...shape] }],
      outputs: expected.map(({ data, shape }) => ({ data, shape: [1, ...shape] })),
      tolerance: BOUND * largest,
      runtimes: runtimes.map((runtime) => PACKAGES[runtime]),
    });
    for (const [i, { data }] of (await run(bytes, input)).entries()) {
      assert(data.every((value, j) => Math.abs(value - expected[i]!.data[j]!) <= BOUND * largest));
    }
    if (isElsewhereInFloat) {
      const others = TARGET_RUNTIMES.filter((runtime) => !runtimes.includes(runtime));
      for (const runtime of [undefined, ...others]) {
        const bytes = convert(model, { precision: "full-int8", calibration, runtime });
        assertEquals(operatorsOf(bytes), [operator]);
      }
    }
  });
}
