/**
 * Plans the arenas of models of every kind, float32 and full int8, and hands them to arena.py, which
 * compares them with TFLite Micro's own figures.
 */
import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert } from "@std/assert";
import { join } from "@std/path";
import { writeFileAtomic } from "../../lib/core/files.ts";
import { loadModel } from "../../lib/models/mod.ts";
import { calibrate } from "../../lib/tflite/calibrate.ts";
import { convert } from "../../lib/tflite/convert.ts";
import { arenaPlan } from "../../lib/tflite/memory/arena_plan.ts";
import { startBackend } from "../../lib/training/tfjs/start_backend.ts";
import { ARCHITECTURES } from "../tflite/convert/architectures.ts";
import { randomInputs, randomizeWeights } from "../tflite/convert/compare.ts";

const { layers } = tf;

/** Sequential models of kinds that the architectures lack. */
const MADE: Readonly<Record<string, () => tf.layers.Layer[]>> = {
  "a tiny dense model": () => [
    layers.dense({ units: 4, activation: "relu", inputShape: [1] }),
    layers.dense({ units: 1 }),
  ],
  "an autoencoder": () => [
    layers.dense({ units: 64, activation: "relu", inputShape: [640] }),
    layers.dense({ units: 8, activation: "relu" }),
    layers.dense({ units: 640 }),
  ],
  "a convolutional autoencoder": () => [
    layers.conv2d({
      filters: 8,
      kernelSize: 3,
      strides: 2,
      padding: "same",
      inputShape: [32, 32, 3],
    }),
    layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: "same" }),
    layers.upSampling2d({}),
    layers.conv2d({ filters: 1, kernelSize: 1, activation: "sigmoid" }),
  ],
  "a depthwise model": () => [
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 8, inputShape: [49, 40, 1] }),
    layers.depthwiseConv2d({ kernelSize: 5, strides: 2 }),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: 12, activation: "softmax" }),
  ],
  "a model of sequences": () => [
    layers.conv1d({ filters: 16, kernelSize: 5, activation: "elu", inputShape: [128, 3] }),
    layers.maxPooling1d({}),
    layers.globalAveragePooling1d({}),
    layers.dense({ units: 3, activation: "sigmoid" }),
  ],
};

type Build = () => tf.LayersModel | Promise<tf.LayersModel>;

const MODELS: Readonly<Record<string, Build>> = {
  ...ARCHITECTURES,
  ...Object.fromEntries(
    Object.entries(MADE).map(([name, make]) => [name, () => tf.sequential({ layers: make() })]),
  ),
  ...Object.fromEntries(
    ["mnist", "compact", "improved"].map((
      name,
    ) => [name, () => loadModel(`models/${name}/model.json`)]),
  ),
};

for (const [name, build] of Object.entries(MODELS)) {
  Deno.test(`arenaPlan() plans ${name}, float32 and full int8, for arena.py to compare`, async () => {
    await startBackend();
    const model = await build();
    randomizeWeights(model);
    const inputs = randomInputs(model);
    const calibration = await calibrate(
      model,
      inputs.map((input) => ({ data: input.dataSync() as Float32Array, shape: input.shape })),
    );
    const full = { precision: "full-int8", calibration } as const;
    const files = {
      float32: convert(model),
      int8: convert(model, { ...full, inputType: "int8", outputType: "int8" }),
      "int8 in float32": convert(model, full),
    };
    tf.dispose(inputs);
    model.dispose();
    for (const [precision, bytes] of Object.entries(files)) {
      const arena = arenaPlan(bytes, { name });
      assert(arena.unknown.length === 0, `${arena.unknown}`);
      const { device, host, cmsisNn, recommended, recommendedCmsisNn } = arena;
      assert(device.bytes < host.bytes && host.bytes <= recommended, precision);
      assert(cmsisNn.bytes <= recommendedCmsisNn && recommended <= recommendedCmsisNn, precision);
      await store(`${name} ${precision}`, bytes, arena);
    }
  });
}

async function store(name: string, bytes: Uint8Array, arena: unknown): Promise<void> {
  const folder = Deno.env.get("RUNTIME_CASES");
  if (!folder) return;
  const stem = join(folder, "arena", name);
  await writeFileAtomic(`${stem}.tflite`, bytes);
  await writeFileAtomic(`${stem}.json`, JSON.stringify({ arena }));
}
