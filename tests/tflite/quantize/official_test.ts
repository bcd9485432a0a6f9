import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import { type Dataset, type Images, loadMnist } from "../../../lib/data/mod.ts";
import { scoreLogits } from "../../../lib/evaluation/mod.ts";
import { calibrate } from "../../../lib/tflite/calibrate.ts";
import { convert } from "../../../lib/tflite/convert.ts";
import { type Precision, PRECISIONS } from "../../../lib/tflite/quantize/precision.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { predict } from "../../../lib/tflite/runtime/predict.ts";
import { type Runtime, writeRuntimeCase } from "../../runtimes/cases.ts";
import { largestDifference } from "../../largest_difference.ts";
import { needsShared } from "../../shared.ts";
import { fullSize, type ModelName, MODELS, type OfficialModels, small } from "../official.ts";

const { layers } = tf;

/** One of the tutorial's two models with the weights that the official files were made of. */
async function tutorialModel(name: ModelName, models: OfficialModels): Promise<tf.Sequential> {
  await tf.setBackend("cpu");
  const { side, filters, units } = models.size;
  const classifier = [
    layers.dense({ units, activation: "relu" }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 10 }),
  ];
  const model = tf.sequential({
    layers: name === "mlp" ? [layers.flatten({ inputShape: [side, side] }), ...classifier] : [
      layers.reshape({ inputShape: [side, side], targetShape: [side, side, 1] }),
      layers.conv2d({ filters: filters[0], kernelSize: 3, activation: "relu" }),
      layers.conv2d({ filters: filters[1], kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      ...classifier,
    ],
  });
  const values = await models.weights(name);
  let start = 0;
  const weights = model.weights.map(({ shape }) => {
    const sizes = shape.map(Number);
    const size = tf.util.sizeFromShape(sizes);
    start += size;
    return tf.tensor(values.subarray(start - size, start), sizes);
  });
  assertEquals(start, values.length);
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** One official file: of which model, at which size, in which precision. */
interface Case {
  readonly model: ModelName;
  readonly models: OfficialModels;
  readonly precision: Precision;
}

/** What `convert()` makes of the same weights; uint8 goes in and out as in the official file. */
async function converted({ model: name, models, precision }: Case): Promise<Uint8Array> {
  const model = await tutorialModel(name, models);
  try {
    if (precision !== "full-int8") return convert(model, { precision });
    const calibration = await calibrate(model, await models.calibrationImages());
    return convert(model, { precision, calibration, inputType: "uint8", outputType: "uint8" });
  } finally {
    model.dispose();
  }
}

/** The official files' logits, of a magnitude of 20, are met within … (int8: about two steps). */
const TOLERANCES = { float32: 1e-4, float16: 1e-4, "dynamic-range": 0.3, "full-int8": 0.6 };

/** All four precisions run today and in 2023, two on microcontrollers. */
const PHONES: readonly Runtime[] = ["ai-edge-litert", "tflite-runtime"];
const ALL: readonly Runtime[] = [...PHONES, "tflite-micro"];
const RUNTIMES = { float32: ALL, float16: PHONES, "dynamic-range": PHONES, "full-int8": ALL };

/** How many images the official runtimes check. */
const EXAMPLES = 20;

/**
 * Converts the same weights: the file must be no larger than the official one and give its logits
 * on 100 images. The official runtimes get it, where that is asked for.
 */
async function assertAsOfficial(official: Case): Promise<Uint8Array> {
  const { model, models, precision } = official;
  const file = await converted(official);
  const logits = await models.logits(model, precision);
  const { side } = models.size;
  await writeRuntimeCase(`official weights, ${model} of ${side}x${side} in ${precision}`, {
    bytes: file,
    inputs: [await models.images(EXAMPLES)],
    outputs: [{ data: logits.subarray(0, 10 * EXAMPLES), shape: [EXAMPLES, 10] }],
    tolerance: TOLERANCES[precision],
    runtimes: RUNTIMES[precision],
  });
  const { length } = await models.file(model, precision);
  assert(file.length <= length, `${file.length} > ${length} bytes`);
  using interpreter = await Interpreter.create(file);
  const found = predict(interpreter, await models.images(100)).data;
  const difference = largestDifference(found, logits);
  assert(difference <= TOLERANCES[precision], `largest difference ${difference}`);
  return file;
}

for (const model of MODELS) {
  for (const precision of PRECISIONS) {
    Deno.test(
      `convert() makes a small ${model} in ${precision} as small as the official converter, with its logits within ${
        TOLERANCES[precision]
      }`,
      async () => {
        await assertAsOfficial({ model, models: small, precision });
      },
    );
  }
}

/** The share of images, in percentage points, whose largest output is that of their label. */
async function accuracy(
  file: Uint8Array,
  { images, labels }: Dataset<Images<Float32Array>>,
): Promise<number> {
  using interpreter = await Interpreter.create(file);
  return 100 * scoreLogits(predict(interpreter, images), labels).accuracy;
}

/** How many images the accuracy is compared on; the convolutional model is slow. */
const COMPARED: Readonly<Record<ModelName, number>> = { mlp: 2000, conv: 1000 };

Deno.test({
  ...needsShared(
    "convert() makes the tutorial's models as small and accurate as the official converter",
  ),
  async fn(test) {
    const mnist = await loadMnist({ directory: "" });
    for (const model of MODELS) {
      const images = await fullSize.images(COMPARED[model]);
      const examples = { images, labels: mnist.test.labels.subarray(0, COMPARED[model]) };
      for (const precision of PRECISIONS) {
        await test.step(`${model} in ${precision}`, async () => {
          const file = await assertAsOfficial({ model, models: fullSize, precision });
          const ours = await accuracy(file, examples);
          const theirs = await accuracy(await fullSize.file(model, precision), examples);
          assert(ours >= theirs - 0.1001, `${ours} %, official: ${theirs} %`);
        });
      }
    }
  },
});
