/**
 * Pictures, saved models, options of commands, and metadata of `.tflite` files.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { parseOptions } from "../../../cli/options.ts";
import type { Random } from "../../../core/random.ts";
import { decodePixels } from "../../../image/mod.ts";
import { loadModelFiles } from "../../../models/load/load_model.ts";
import { addMetadata } from "../../../tflite/metadata/add_metadata.ts";
import { readMetadata } from "../../../tflite/metadata/read_metadata.ts";
import { unpackFiles } from "../../../tflite/metadata/packed_files.ts";
import { corpus } from "../corpus.ts";
import { changeChunk } from "../mutate_png.ts";
import { Finding, type Reader } from "../reader.ts";

/** Pictures of every format, one reader for each, so that each gets its share. */
export const pictures: readonly Reader[] = ["png", "jpg", "bmp", "tif", "gif", "webp"].map(
  (format): Reader => ({
    name: format,
    seeds: async () => await corpus("picture", (name) => name.endsWith(`.${format}`)),
    ...(format === "png" && { change: changeChunk }),
    read: async (input) => void await decodePixels(input, "input"),
  }),
);

/** PBM, PGM and PPM. */
export const netpbm: Reader = {
  name: "netpbm",
  seeds: () =>
    ["P2 3 2 255 0 1 2 3 4 5", "P5 4 4 255\n0123456789abcdef", "P1 2 2 0 1 1 0"].map(encode),
  read: async (input) => void await decodePixels(input, "input"),
};

/** A saved tfjs model: `model.json`, a zero byte, and its weights. */
export const modelJson: Reader = {
  name: "model.json",
  seeds: savedModels,
  change: changeJson,
  async read(input) {
    const end = input.indexOf(0);
    const json = new TextDecoder().decode(end < 0 ? input : input.subarray(0, end));
    const weights = Uint8Array.from(end < 0 ? [] : input.subarray(end + 1));
    const before = tf.memory().numTensors;
    const files = {
      json,
      sizeOf: () => Promise.resolve(weights.length),
      read: () => Promise.resolve(weights),
    };
    const refusal = await loadModelFiles(files).then(
      (model) => void model.dispose(),
      (error: unknown) => error ?? new Finding("it throws nothing"),
    );
    const left = tf.memory().numTensors - before;
    if (left !== 0) throw new Finding(`${left} tensors are left behind`);
    if (refusal !== undefined) throw refusal;
  },
};

/** What people type. */
export const options: Reader = {
  name: "options",
  seeds: () => ["--seed\n1\nfile", "--rate=0.5\n--flag\na\nb", "-h", "--\n--seed\n-"].map(encode),
  read(input) {
    parseOptions(new TextDecoder().decode(input).split("\n"), {
      command: "fuzz",
      summary: "Tries readers.",
      options: {
        seed: { kind: "integer", min: 0, default: 1, help: "a seed" },
        flag: { kind: "flag", help: "a flag" },
        rate: { kind: "text", value: "RATE", help: "a rate" },
      },
      operands: { name: "FILE...", min: 0, max: 3 },
    });
  },
};

/** What a `.tflite` file says about itself, and the files that are packed behind it. */
export const metadata: Reader = {
  name: "metadata",
  async seeds() {
    const [file] = await corpus("tflite", (name) => name.startsWith("dyn_batch"));
    return [addMetadata(file!, {
      name: "seed",
      inputs: [{ name: "x", normalization: { mean: [0], standardDeviation: [1] } }],
      outputs: [{ labels: ["a", "b", "c", "d"] }],
    })];
  },
  read(input) {
    readMetadata(input);
    unpackFiles(input, { name: "input" });
  },
};

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
