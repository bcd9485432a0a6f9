/**
 * Saved models of tfjs and Keras.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../../../core/random.ts";
import { loadKerasFile, loadModelFiles } from "../../../models/load/load_model.ts";
import { convert } from "../../../tflite/convert.ts";
import { readGraphModel } from "../../../tflite/graph_model/read_graph_model.ts";
import { Finding, type Reader } from "../reader.ts";

const FIXTURES = new URL("../../../../tests/models/fixtures/", import.meta.url);

/** A saved tfjs model: `model.json`, a zero byte, and its weights. */
export const modelJson: Reader = {
  name: "model.json",
  seeds: savedModels,
  change: changeJson,
  async read(input) {
    const end = input.indexOf(0);
    const json = new TextDecoder().decode(end < 0 ? input : input.subarray(0, end));
    const weights = Uint8Array.from(end < 0 ? [] : input.subarray(end + 1));
    await loadAndDispose(() =>
      loadModelFiles({
        json,
        sizeOf: () => Promise.resolve(weights.length),
        read: () => Promise.resolve(weights),
      })
    );
  },
};

/** What Keras saves: archives, and HDF5. */
export const keras: readonly Reader[] = (["keras", "hdf5"] as const).map((kind): Reader => ({
  name: kind,
  seeds: () => kerasFiles(kind),
  read: (input) => loadAndDispose(() => loadKerasFile(new Uint8Array(input), kind)),
}));

/** A tfjs graph model: `model.json`, a zero byte, and its weights; and its conversion. */
export const graphJson: Reader = {
  name: "graph.json",
  seeds: () => [graphModel()],
  change: changeJson,
  async read(input) {
    const end = input.indexOf(0);
    const json = new TextDecoder().decode(end < 0 ? input : input.subarray(0, end));
    const weights = Uint8Array.from(end < 0 ? [] : input.subarray(end + 1));
    const model = await readGraphModel({
      json,
      sizeOf: () => Promise.resolve(weights.length),
      read: () => Promise.resolve(weights),
    });
    convert(model);
  },
};

/** Loads a model; whether it is read or refused, no tensor stays. */
async function loadAndDispose(load: () => Promise<tf.LayersModel>): Promise<void> {
  const before = tf.memory().numTensors;
  const refusal = await load().then(
    (model) => void model.dispose(),
    (error: unknown) => error ?? new Finding("it throws nothing"),
  );
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Finding(`${left} tensors are left behind`);
  if (refusal !== undefined) throw refusal;
}

/** The small files that real Keras wrote. */
async function kerasFiles(kind: "keras" | "hdf5"): Promise<Uint8Array[]> {
  const names = ["graph", "picture", "recurrent"];
  const ending = kind === "keras" ? "keras" : "h5.gz";
  const files = names.map((name) => new URL(`${name}.${ending}`, FIXTURES));
  return await Promise.all(files.map(async (file) => {
    const bytes = new Uint8Array(await readFile(file));
    return kind === "keras" ? bytes : new Uint8Array(gunzipSync(bytes));
  }));
}

/** A dense layer with relu, as the converter of tfjs writes it. */
function graphModel(): Uint8Array {
  const float = { type: "DT_FLOAT" };
  const shape = (...sizes: number[]) => ({
    shape: { dim: sizes.map((size) => ({ size: `${size}` })) },
  });
  const node = [
    { name: "x", op: "Placeholder", attr: { dtype: float, shape: shape(-1, 4) } },
    { name: "kernel", op: "Const", attr: { dtype: float, value: { tensor: {} } } },
    { name: "bias", op: "Const", attr: { dtype: float, value: { tensor: {} } } },
    {
      name: "product",
      op: "MatMul",
      input: ["x", "kernel"],
      attr: { T: float, transpose_a: { b: false }, transpose_b: { b: false } },
    },
    { name: "sum", op: "BiasAdd", input: ["product", "bias"], attr: { T: float } },
    {
      name: "size",
      op: "Const",
      attr: {
        dtype: { type: "DT_INT32" },
        value: { tensor: { dtype: "DT_INT32", tensorShape: shape(2).shape } },
      },
    },
    {
      name: "again",
      op: "Reshape",
      input: ["sum", "size"],
      attr: { T: float, Tshape: { type: "DT_INT32" } },
    },
    { name: "y", op: "Relu", input: ["again"], attr: { T: float } },
  ];
  const weights = [
    { name: "kernel", shape: [4, 3], dtype: "float32" },
    { name: "bias", shape: [3], dtype: "float32" },
    { name: "size", shape: [2], dtype: "int32" },
  ];
  const json = JSON.stringify({
    format: "graph-model",
    modelTopology: { node, library: {}, versions: {} },
    weightsManifest: [{ paths: ["w.bin"], weights }],
  });
  const floats = Float32Array.from({ length: 15 }, (_, i) => Math.fround(i / 7 - 1));
  return Uint8Array.of(
    ...encode(json),
    0,
    ...new Uint8Array(floats.buffer),
    ...new Uint8Array(Int32Array.of(-1, 3).buffer),
  );
}

async function savedModels(): Promise<Uint8Array[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, activation: "relu" }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  let saved: Uint8Array | undefined;
  await model.save(tf.io.withSaveHandler((artifacts) => {
    const { modelTopology, weightSpecs, weightData } = artifacts;
    const json = JSON.stringify({
      format: "layers-model",
      modelTopology,
      weightsManifest: [{ paths: ["w.bin"], weights: weightSpecs }],
    });
    saved = Uint8Array.of(...encode(json), 0, ...new Uint8Array(weightData as ArrayBuffer));
    return Promise.resolve({
      modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
    });
  }));
  model.dispose();
  return [saved!];
}

/** Values that stand in JSON where others are expected. */
const VALUES = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  "",
  "relu",
  [],
  [1],
  {},
  "__proto__",
  1e9,
] as const;

/** Changes one value of a saved model's JSON. */
function changeJson(seed: Uint8Array, random: Random): Uint8Array {
  const end = seed.indexOf(0);
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const json: unknown = JSON.parse(
    new TextDecoder().decode(seed.subarray(0, end)),
    function (key, value) {
      places.push({ holder: this, key });
      return value;
    },
  );
  const { holder, key } = places[random() % places.length]!;
  const other = places[random() % places.length]!;
  const kind = random() % 4;
  if (kind === 0) delete holder[key];
  else if (kind === 1) holder[key] = other.holder[other.key];
  else holder[key] = VALUES[random() % VALUES.length];
  let text: string;
  try {
    text = JSON.stringify(json) ?? "";
  } catch {
    text = ""; // a part within itself
  }
  return Uint8Array.of(...encode(text), 0, ...seed.subarray(end + 1));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
