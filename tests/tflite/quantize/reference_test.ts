import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import type { NdArray } from "../../../lib/core/nd_array.ts";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { predict } from "../../../lib/tflite/runtime/predict.ts";
import { calibrate } from "../../../lib/tflite/calibrate.ts";
import { type Runtime, writeRuntimeCase } from "../../runtimes/cases.ts";
import { needsShared, sharedPath } from "../../shared.ts";
import { MODELS, PRECISIONS, readLogits, readReference, readTestImages } from "../reference.ts";

const { layers } = tf;
type Name = typeof MODELS[number];

/** The tutorial's two models with the weights that the official files were made of. */
async function referenceModel(name: Name): Promise<tf.Sequential> {
  await tf.setBackend("cpu");
  const classifier = [
    layers.dense({ units: 128, activation: "relu" }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 10 }),
  ];
  const model = tf.sequential({
    layers: name === "mlp" ? [layers.flatten({ inputShape: [28, 28] }), ...classifier] : [
      layers.reshape({ inputShape: [28, 28], targetShape: [28, 28, 1] }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      ...classifier,
    ],
  });
  const { buffer } = await Deno.readFile(sharedPath(`reference/${name}/weights.bin`));
  const values = new Float32Array(buffer);
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

/** The options of one precision; uint8 goes in and out as in the official file. */
async function optionsOf(
  model: tf.Sequential,
  precision: typeof PRECISIONS[number],
): Promise<ConvertOptions> {
  if (precision !== "full-int8") return { precision };
  const calibration = await calibrate(model, await readTestImages(200));
  return { precision, calibration, inputType: "uint8", outputType: "uint8" };
}

async function readLabels(count: number): Promise<Uint8Array> {
  const file = await Deno.open(sharedPath("mnist/t10k-labels-idx1-ubyte.gz"));
  const unzipped = file.readable.pipeThrough(new DecompressionStream("gzip"));
  const headerBytes = 8;
  return new Uint8Array(await new Response(unzipped).arrayBuffer())
    .subarray(headerBytes, headerBytes + count);
}

/** The share of images, in percentage points, whose largest output is that of their label. */
async function accuracy(
  file: Uint8Array,
  { images, labels }: { readonly images: NdArray; readonly labels: Uint8Array },
): Promise<number> {
  using interpreter = await Interpreter.create(file);
  const { data } = predict(interpreter, images);
  const right = labels.filter((label, i) => {
    const scores = data.subarray(10 * i, 10 * i + 10);
    return scores.indexOf(Math.max(...scores)) === label;
  });
  return 100 * right.length / labels.length;
}

/** How many images the accuracy is compared on; the convolutional model is slow. */
const IMAGES: Readonly<Record<Name, number>> = { mlp: 2000, conv: 1000 };

/** The official files' logits, of a magnitude of 20, are met within … (int8: about two steps). */
const TOLERANCES = { float32: 1e-4, float16: 1e-4, "dynamic-range": 0.3, "full-int8": 0.6 };

/** All four precisions run today and in 2023, two on microcontrollers. */
const PHONES: readonly Runtime[] = ["ai-edge-litert", "tflite-runtime"];
const ALL: readonly Runtime[] = [...PHONES, "tflite-micro"];
const RUNTIMES = { float32: ALL, float16: PHONES, "dynamic-range": PHONES, "full-int8": ALL };

/** How many images the official runtimes check. */
const EXAMPLES = 20;

for (const name of MODELS) {
  for (const precision of PRECISIONS) {
    Deno.test({
      ...needsShared(
        `convert() makes ${name} in ${precision} as small and accurate as the official converter`,
      ),
      async fn() {
        const model = await referenceModel(name);
        const file = convert(model, await optionsOf(model, precision));
        model.dispose();
        await writeRuntimeCase(`official weights, ${name} in ${precision}`, {
          bytes: file,
          inputs: [await readTestImages(EXAMPLES)],
          outputs: [{
            data: (await readLogits(`${name}/${precision}`)).subarray(0, 10 * EXAMPLES),
            shape: [EXAMPLES, 10],
          }],
          tolerance: TOLERANCES[precision],
          runtimes: RUNTIMES[precision],
        });
        const official = await readReference(`${name}/${precision}`);
        assert(file.length <= official.length, `${file.length} > ${official.length} bytes`);
        const images = await readTestImages(IMAGES[name]);
        const labels = await readLabels(IMAGES[name]);
        const ours = await accuracy(file, { images, labels });
        const theirs = await accuracy(official, { images, labels });
        assert(ours >= theirs - 0.1001, `${ours} %, official: ${theirs} %`);
      },
    });
  }

  Deno.test({
    ...needsShared(`convert() gives the official logits of ${name} within 1e-4`),
    async fn() {
      const model = await referenceModel(name);
      using interpreter = await Interpreter.create(convert(model));
      model.dispose();
      const { data } = predict(interpreter, await readTestImages(100));
      const expected = await readLogits(`${name}/float32`);
      const largest = Math.max(...expected.map((logit, i) => Math.abs(logit - data[i]!)));
      assert(largest <= 1e-4, `largest difference ${largest}`);
    },
  });
}
