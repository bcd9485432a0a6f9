/** How long conversion takes: `deno bench -A tests/tflite/convert/convert_bench.ts`. */
import "#host";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { convert } from "../../../lib/tflite/convert.ts";
import { ARCHITECTURES, mobileNetV2 } from "./architectures.ts";
import { randomizeWeights } from "./compare.ts";

const { layers } = tf;

await startBackend();

const classifier = () => [
  layers.dense({ units: 128, activation: "relu" }),
  layers.dense({ units: 10 }),
];

const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  "the tutorial's MLP": () =>
    tf.sequential({ layers: [layers.flatten({ inputShape: [28, 28] }), ...classifier()] }),
  "the tutorial's convolutional variant": () =>
    tf.sequential({
      layers: [
        layers.reshape({ inputShape: [28, 28], targetShape: [28, 28, 1] }),
        layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
        layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        ...classifier(),
      ],
    }),
  "ResNet-20": ARCHITECTURES["ResNet-20"]!,
  "MobileNetV2 at its full size (14 MB)": () => mobileNetV2({ size: 224, width: 1, classes: 1000 }),
};

for (const [name, build] of Object.entries(MODELS)) {
  const model = build();
  randomizeWeights(model);
  for (const precision of ["float32", "float16", "dynamic-range"] as const) {
    Deno.bench({ name: precision, group: name, baseline: precision === "float32", n: 5 }, () => {
      convert(model, { precision });
    });
  }
}
