import * as tf from "@tensorflow/tfjs";
import { assert } from "@std/assert";
import { calibrate } from "../../../lib/tflite/calibrate.ts";
import { convert } from "../../../lib/tflite/convert.ts";
import { writeRuntimeCase } from "../../runtimes/cases.ts";
import { randomizeWeights, relativeError, runFile, seededRandom } from "./compare.ts";

const { layers } = tf;

/** The largest relative error of each precision; about twice what it is. */
const BOUNDS = { float32: 1e-6, float16: 2e-3, "dynamic-range": 1e-2, "full-int8": 5e-2 } as const;

const STEPS = 40;
const FEATURES = 3;
const EXAMPLES = 12;

/** Two layers, one of them in both directions; weights enough for int8, steps enough to add errors up. */
function model(kind: "lstm" | "gru"): tf.LayersModel {
  const options = { units: 24, recurrentActivation: "sigmoid" as const };
  const first = layers[kind]({ ...options, returnSequences: true }) as unknown as tf.RNN;
  return tf.sequential({
    layers: [
      layers.bidirectional({
        layer: first,
        mergeMode: "concat",
        inputShape: [STEPS, FEATURES],
      }),
      layers[kind](options),
      layers.dense({ units: 4 }),
    ],
  });
}

for (const kind of ["lstm", "gru"] as const) {
  Deno.test(`an unrolled ${kind} of ${STEPS} steps stays exact in all precisions`, async () => {
    await tf.setBackend("cpu");
    const source = model(kind);
    randomizeWeights(source);
    const random = seededRandom(3);
    const size = STEPS * FEATURES;
    const data = Float32Array.from({ length: EXAMPLES * size }, () => 2 * random() - 1);
    const shape = [EXAMPLES, STEPS, FEATURES];
    const calibration = await calibrate(source, { data, shape });
    const input = tf.tensor(data.subarray(0, size), [1, STEPS, FEATURES]);
    const expected = source.predict(input) as tf.Tensor;
    for (const [precision, bound] of Object.entries(BOUNDS)) {
      const options = { precision: precision as keyof typeof BOUNDS };
      const bytes = convert(
        source,
        precision === "full-int8" ? { ...options, calibration } : options,
      );
      const [found] = await runFile(bytes, [input]);
      const error = relativeError(found!, expected.dataSync());
      assert(error <= bound, `${precision}: relative error ${error}`);
      const magnitude = Math.max(...Array.from(expected.dataSync(), Math.abs));
      await writeRuntimeCase(`unrolled_${kind}_${precision}`, {
        bytes,
        inputs: [{ data: Float32Array.from(input.dataSync()), shape: [1, STEPS, FEATURES] }],
        outputs: [{ data: Float32Array.from(expected.dataSync()), shape: expected.shape }],
        tolerance: bound * magnitude,
        runtimes: precision === "float32" || precision === "full-int8"
          ? undefined
          : ["ai-edge-litert", "tflite-runtime"],
      });
    }
    tf.dispose([input, expected]);
    source.dispose();
  });
}
