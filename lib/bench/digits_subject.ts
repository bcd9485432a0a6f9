/**
 * The subject that trains with this project, or with tfjs as it is shipped.
 *
 * Arguments: `fused` or `kernels` (tfjs with this project's kernels) or `tfjs` (as shipped), the number
 * of threads, a file of uint8 pixels, one of labels, the case as JSON.
 *
 * @module
 */
import "#host";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { startBackend } from "../training/tfjs/start_backend.ts";
import type { Engine } from "../training/engine.ts";
import { FusedEngine } from "../training/fused/fused_engine.ts";
import { TfjsEngine } from "../training/tfjs/tfjs_engine.ts";
import type { BenchCase, BenchLayer } from "./cases.ts";

function createLayer(layer: BenchLayer): tf.layers.Layer {
  switch (layer.kind) {
    case "dense":
      return tf.layers.dense({ units: layer.units, activation: layer.relu ? "relu" : "linear" });
    case "conv2d":
      return tf.layers.conv2d({
        filters: layer.filters,
        kernelSize: layer.size,
        strides: layer.stride ?? 1,
        activation: "relu",
      });
    case "maxpool":
      return tf.layers.maxPooling2d({ poolSize: 2 });
    case "flatten":
      return tf.layers.flatten();
    case "dropout":
      return tf.layers.dropout({ rate: layer.rate, seed: 1 });
  }
}

/** How many pixels are used, at most: MNIST's first 25,000 images. */
const PIXELS = 25_000 * 28 * 28;

/** The pixels, cut into examples of the case's shape. */
async function readExamples({ shape, noZeros }: BenchCase, pixelFile: string, labelFile: string) {
  const pixels = (await Deno.readFile(pixelFile)).subarray(0, PIXELS);
  const zero = noZeros ? 255 : 0;
  const size = shape[0] * shape[1] * shape[2];
  const count = Math.floor(pixels.length / size);
  const data = new Float32Array(count * size);
  for (let i = 0; i < data.length; i++) data[i] = (pixels[i]! || zero) / 255;
  return {
    images: { data, shape: [count, ...shape] },
    labels: (await Deno.readFile(labelFile)).slice(0, count),
  };
}

async function main([kind, threads, pixelFile, labelFile, json]: string[]): Promise<void> {
  const measured = JSON.parse(json!) as BenchCase;
  if (kind === "kernels") await startBackend();
  else await tf.setBackend("wasm");
  const model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [...measured.shape] }),
      ...measured.layers.map(createLayer),
    ],
  });
  const loss = tf.losses.softmaxCrossEntropy;
  model.compile({ optimizer: tf.train.adam(), loss, metrics: ["accuracy"] });
  const data = await readExamples(measured, pixelFile!, labelFile!);
  const { batch, steps } = measured;
  const engine: Engine = kind === "fused"
    ? await FusedEngine.create(model, data, { batchSize: batch, threads: Number(threads) })
    : new TfjsEngine(model, data, { reason: "it is measured" });

  const count = data.labels.length;
  let next = 0;
  const run = async (steps: number) => {
    for (let step = 0; step < steps; step++) {
      if (next + batch > count) next = 0;
      const chosen = Uint32Array.from({ length: batch }, (_, i) => next + i);
      next += batch;
      await engine.step(chosen, step);
    }
  };
  try {
    await run(3);
    // Warm up for a second or a repetition, whichever is shorter: the engine compiles in stages.
    const start = performance.now();
    for (let i = 0; i < steps && performance.now() - start < 1000; i++) await run(1);
  } catch {
    return console.log("cannot");
  }
  console.log("ready");
  for await (const _ of Deno.stdin.readable) {
    const start = performance.now();
    await run(steps);
    console.log((performance.now() - start) / steps);
  }
  engine.dispose();
}

await main(Deno.args);
