import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { UnsupportedLayerError } from "../../../lib/tflite/mod.ts";
import { InvalidLayersModelError } from "../../../lib/models/load/invalid_layers_model_error.ts";
import { loadModel, loadModelFiles } from "../../../lib/models/load/load_model.ts";
import { randomizeWeights } from "../../tflite/convert/compare.ts";

const { layers } = tf;

interface Quantized {
  dtype: string;
  scale?: unknown;
  min?: unknown;
}

interface Spec {
  name: unknown;
  shape: unknown;
  dtype: unknown;
  quantization?: Quantized;
  group?: string;
}

interface Json {
  format?: string;
  modelTopology: unknown;
  weightsManifest: { paths: unknown[]; weights: Spec[] }[];
}

/** A tfjs model as files: what `model.save` writes, with two shards. */
interface Saved {
  json: Json;
  shards: Map<string, Uint8Array>;
}

function smallModel(): tf.LayersModel {
  const inner = tf.sequential({
    layers: [layers.dense({ units: 3, inputShape: [8], name: "inner" })],
  });
  const model = tf.sequential({
    layers: [
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [4, 4, 1], name: "conv" }),
      layers.batchNormalization({ name: "norm", scale: false }),
      layers.flatten(),
      inner,
      layers.dense({ units: 2, useBias: false, name: "dense" }),
    ],
  });
  randomizeWeights(model);
  return model;
}

async function save(model: tf.LayersModel): Promise<Saved> {
  let saved: Saved | undefined;
  await model.save(tf.io.withSaveHandler((artifacts) => {
    const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
    const middle = 50;
    const shards = new Map([["a.bin", bytes.slice(0, middle)], ["b.bin", bytes.slice(middle)]]);
    const weights = artifacts.weightSpecs as Spec[];
    const json = {
      modelTopology: artifacts.modelTopology,
      weightsManifest: [{ paths: ["a.bin", "b.bin"], weights }],
    };
    saved = { json: JSON.parse(JSON.stringify(json)), shards };
    return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
  }));
  return saved!;
}

async function savedSmallModel(): Promise<Saved> {
  await tf.setBackend("cpu");
  const model = smallModel();
  const saved = await save(model);
  model.dispose();
  return saved;
}

/** Loads from memory, and counts how often a file is read. */
function load({ json, shards }: { json: Json | string; shards: Map<string, Uint8Array> }) {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  const counter = { reads: 0 };
  const model = loadModelFiles({
    json: text,
    sizeOf: (path) => Promise.resolve(shards.get(path)?.length ?? 0),
    read: (path) => {
      counter.reads++;
      return Promise.resolve(shards.get(path)!);
    },
  }, { name: "small" });
  return { model, counter };
}

Deno.test("loadModelFiles() gives the model that was saved", async () => {
  await tf.setBackend("cpu");
  const model = smallModel();
  const loaded = await load(await save(model)).model;
  assertEquals(convert(loaded), convert(model));
  loaded.dispose();
  model.dispose();
});

Deno.test("loadModel() reads model.json and its shards from disk, by path and by URL", async () => {
  const { json, shards } = await savedSmallModel();
  const before = tf.memory().numTensors;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/model.json`, JSON.stringify(json));
    for (const [name, bytes] of shards) await Deno.writeFile(`${folder}/${name}`, bytes);
    const byPath = await loadModel(`${folder}/model.json`);
    const byUrl = await loadModel(new URL(`file://${folder}/model.json`));
    assertEquals(convert(byPath), convert(byUrl));
    byPath.dispose();
    byUrl.dispose();
    await Deno.remove(`${folder}/b.bin`);
    const missing = () => loadModel(`${folder}/model.json`);
    await assertRejects(missing, InvalidLayersModelError, 'cannot read "b.bin"');
    await assertRejects(() => loadModel(`${folder}/no.json`), InvalidLayersModelError, "no.json");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assertEquals(tf.memory().numTensors, before);
});

/** Stores all float32 weights in a smaller type, as tensorflowjs_converter does. */
function quantized({ json, shards }: Saved, dtype: "uint8" | "uint16" | "float16"): Saved {
  const bytes = new Uint8Array([...shards.values()].flatMap((shard) => [...shard]));
  const values = new Float32Array(bytes.buffer);
  const steps = dtype === "uint8" ? 255 : 65535;
  let start = 0;
  const parts: number[] = [];
  const weights = json.weightsManifest[0]!.weights.map((spec) => {
    const size = tf.util.sizeFromShape(spec.shape as number[]);
    const own = values.subarray(start, start + size);
    start += size;
    if (dtype === "float16") {
      parts.push(...new Uint8Array(new Float16Array(own).buffer));
      return { ...spec, quantization: { dtype } };
    }
    const min = Math.min(...own);
    const scale = (Math.max(...own) - min) / steps || 1;
    const integers = Array.from(own, (value) => Math.round((value - min) / scale));
    const array = dtype === "uint8" ? new Uint8Array(integers) : new Uint16Array(integers);
    parts.push(...new Uint8Array(array.buffer));
    return { ...spec, quantization: { dtype, scale, min } };
  });
  return {
    json: { ...json, weightsManifest: [{ paths: ["all.bin"], weights }] },
    shards: new Map([["all.bin", new Uint8Array(parts)]]),
  };
}

for (const [dtype, bound] of [["uint8", 4e-3], ["uint16", 2e-5], ["float16", 5e-4]] as const) {
  Deno.test(`loadModelFiles() restores ${dtype} weights within ${bound}`, async () => {
    await tf.setBackend("cpu");
    const original = smallModel();
    const loaded = await load(quantized(await save(original), dtype)).model;
    const values = (model: tf.LayersModel) => model.getWeights().flatMap((w) => [...w.dataSync()]);
    const expected = values(original);
    const actual = values(loaded);
    assertEquals(actual.length, expected.length);
    for (const [i, value] of expected.entries()) assert(Math.abs(value - actual[i]!) <= bound);
    loaded.dispose();
    original.dispose();
  });
}

Deno.test("loadModelFiles() leaves the optimizer's weights aside", async () => {
  const saved = await savedSmallModel();
  saved.json.weightsManifest.push({
    paths: ["optimizer.bin"],
    weights: [{ name: "Adam/m", shape: [2], dtype: "float32", group: "optimizer" }],
  });
  saved.shards.set("optimizer.bin", new Uint8Array(8));
  (await load(saved).model).dispose();
});

interface Malformation {
  readonly title: string;
  readonly problem: string;
  /** Changes the files, or gives other text for `model.json`. */
  readonly damage: (saved: Saved) => string | void;
  /** Files may be read first only where what is wrong is in them. */
  readonly isInWeights?: boolean;
}

const spec = ({ json }: Saved, name: string) =>
  json.weightsManifest[0]!.weights.find((weight) => weight.name === name)!;
const group = ({ json }: Saved) => json.weightsManifest[0]!;
const float = (value: number) => new Uint8Array(Float32Array.of(value).buffer);

const MALFORMATIONS: readonly Malformation[] = [
  { title: "text that is no JSON", problem: "it is no JSON", damage: () => "{" },
  { title: "JSON that is no object", problem: "it has no modelTopology", damage: () => "[1]" },
  {
    title: "a graph model",
    problem: "it is a graph model",
    damage: ({ json }) => {
      json.format = "graph-model";
    },
  },
  {
    title: "a model without a manifest",
    problem: "it has no weightsManifest",
    damage: ({ json }) => JSON.stringify({ modelTopology: json.modelTopology }),
  },
  {
    title: "a group without paths",
    problem: "weightsManifest[0] lacks paths or weights",
    damage: (saved) => {
      delete (group(saved) as { paths?: unknown }).paths;
    },
  },
  ...["../secret", "/etc/passwd", "https://example.com/w.bin", "a/../../b", "", 7, "C:\\w"].map((
    path,
  ): Malformation => ({
    title: `a file at ${JSON.stringify(path)}`,
    problem: "expected one beside model.json",
    damage: (saved) => {
      group(saved).paths[0] = path;
    },
  })),
  {
    title: "a file that is named twice",
    problem: 'names the file "a.bin" a second time',
    damage: (saved) => {
      group(saved).paths[1] = "a.bin";
    },
  },
  {
    title: "a weight without a name",
    problem: "weights[0] has the name null",
    damage: (saved) => {
      group(saved).weights[0]!.name = null;
    },
  },
  {
    title: "a weight that is listed twice",
    problem: 'weight "dense/kernel" is listed twice',
    damage: (saved) => {
      group(saved).weights.push({ ...spec(saved, "dense/kernel") });
    },
  },
  ...[[3, -1], [1.5, 2], "3", [null, 2]].map((shape): Malformation => ({
    title: `the shape ${JSON.stringify(shape)}`,
    problem: 'weight "dense/kernel" has the shape',
    damage: (saved) => {
      spec(saved, "dense/kernel").shape = shape;
    },
  })),
  {
    title: "a shape whose product overflows",
    problem: "expected less than 2147483648",
    damage: (saved) => {
      spec(saved, "dense/kernel").shape = [2 ** 40, 2 ** 40];
    },
  },
  {
    title: "an unknown dtype",
    problem: 'has the dtype "string", expected float32, int32 or bool',
    damage: (saved) => {
      spec(saved, "dense/kernel").dtype = "string";
    },
  },
  {
    title: "an unknown quantization",
    problem: 'is quantized as "int4"',
    damage: (saved) => {
      spec(saved, "dense/kernel").quantization = { dtype: "int4", scale: 1, min: 0 };
    },
  },
  {
    title: "a quantization without a scale",
    problem: "expected finite numbers",
    damage: (saved) => {
      spec(saved, "dense/kernel").quantization = { dtype: "uint8", min: 0 };
    },
  },
  {
    title: "a quantization with an infinite scale",
    problem: "expected finite numbers",
    damage: (saved) => {
      spec(saved, "dense/kernel").quantization = { dtype: "uint8", scale: 1e999, min: 0 };
    },
  },
  {
    title: "integers quantized as float16",
    problem: "is int32 quantized as float16",
    damage: (saved) => {
      Object.assign(spec(saved, "dense/kernel"), {
        dtype: "int32",
        quantization: { dtype: "float16" },
      });
    },
  },
  {
    title: "a missing weight",
    problem: 'weight "inner/bias" is missing',
    damage: (saved) => {
      group(saved).weights = group(saved).weights.filter(({ name }) => name !== "inner/bias");
    },
  },
  {
    title: "an unknown weight",
    problem: 'weight "stray/kernel" belongs to no layer',
    damage: (saved) => {
      group(saved).weights.push({ name: "stray/kernel", shape: [1], dtype: "float32" });
    },
  },
  {
    title: "a weight of another shape than its layer says",
    problem: 'weight "dense/kernel" has the shape [2, 3], expected [any, 2]',
    damage: (saved) => {
      spec(saved, "dense/kernel").shape = [2, 3];
    },
  },
  {
    title: "a weight of another rank than its layer says",
    problem: 'weight "norm/moving_mean" has the shape [2, 1], expected [any]',
    damage: (saved) => {
      spec(saved, "norm/moving_mean").shape = [2, 1];
    },
  },
  {
    title: "a file that is too short",
    problem: "bytes, expected",
    damage: ({ shards }) => {
      shards.set("b.bin", shards.get("b.bin")!.slice(1));
    },
  },
  {
    title: "a file that is too long",
    problem: "bytes, expected",
    damage: ({ shards }) => {
      shards.set("b.bin", new Uint8Array(shards.get("b.bin")!.length + 1));
    },
  },
  ...[NaN, Infinity].map((value): Malformation => ({
    title: `a weight that is ${value}`,
    problem: `weight "conv/kernel" holds ${value} at index 0`,
    isInWeights: true,
    damage: ({ shards }) => shards.get("a.bin")!.set(float(value)),
  })),
  {
    title: "a class that tfjs does not know",
    problem: 'layer "conv" of class Conv9D: tfjs has no layer of this class',
    damage: ({ json }) => JSON.stringify(json).replace('"Conv2D"', '"Conv9D"'),
  },
  {
    title: "a layer without a name",
    problem: "has no name",
    damage: ({ json }) => JSON.stringify(json).replace('"name":"conv"', '"name":3'),
  },
  {
    title: "a topology that is a number",
    problem: "modelTopology is 3",
    damage: (saved) => {
      saved.json.modelTopology = 3;
    },
  },
];

for (const { title, problem, damage, isInWeights = false } of MALFORMATIONS) {
  Deno.test(`loadModelFiles() refuses ${title}${isInWeights ? "" : " and reads no weights"}`, async () => {
    const saved = await savedSmallModel();
    const before = tf.memory().numTensors;
    const { model, counter } = load({ json: damage(saved) ?? saved.json, shards: saved.shards });
    const error: unknown = await assertRejects(() => model, InvalidLayersModelError, problem);
    assert((error as Error).message.startsWith('Cannot read model "small": '));
    assertEquals(counter.reads > 0, isInWeights);
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("loadModelFiles() refuses a kernel that does not fit the layer's input and keeps nothing", async () => {
  const saved = await savedSmallModel();
  const before = tf.memory().numTensors;
  // The bytes of the file are right: what is taken from one weight is given to another.
  spec(saved, "dense/kernel").shape = [4, 2];
  group(saved).weights.push({ name: "Adam/m", shape: [2], dtype: "float32", group: "optimizer" });
  saved.shards.set("c.bin", new Uint8Array(16));
  group(saved).paths.push("c.bin");
  await assertRejects(() => load(saved).model, InvalidLayersModelError);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("loadModelFiles() refuses models nested without end", async () => {
  const saved = await savedSmallModel();
  let topology: unknown = saved.json.modelTopology;
  for (let depth = 0; depth < 100; depth++) {
    topology = { class_name: "Sequential", config: { layers: [topology] } };
  }
  saved.json.modelTopology = topology;
  await assertRejects(() => load(saved).model, InvalidLayersModelError, "nested deeper than 64");
});

Deno.test("loadModel() loads stacks that begin with stacks, whose first layer gives the shape", async () => {
  await tf.setBackend("cpu");
  const dense = (name: string) => layers.dense({ units: 2, inputShape: [2], name });
  const inner = tf.sequential({ layers: [dense("first")] });
  const middle = tf.sequential({ layers: [inner, dense("second")] });
  const outer = tf.sequential({ layers: [middle, dense("third")] });
  randomizeWeights(outer);
  const input = tf.randomNormal([3, 2], 0, 1, "float32", 1);
  const expected = (outer.predict(input) as tf.Tensor).dataSync();
  const loaded = await load(await save(outer)).model;
  assertEquals((loaded.predict(input) as tf.Tensor).dataSync(), expected);
  for (const used of [outer, loaded, input]) used.dispose();
});

Deno.test("loadModel() loads a layer that cannot be converted, to evaluate or to train it; convert() names it", async () => {
  await tf.setBackend("cpu");
  const volumes = tf.sequential({
    layers: [
      layers.conv3d({ filters: 2, kernelSize: 2, inputShape: [3, 3, 3, 1], name: "volume" }),
      layers.flatten(),
      layers.dense({ units: 2, name: "dense" }),
    ],
  });
  randomizeWeights(volumes);
  const input = tf.randomNormal([4, 3, 3, 3, 1], 0, 1, "float32", 1);
  const expected = (volumes.predict(input) as tf.Tensor).dataSync();
  const loaded = await load(await save(volumes)).model;
  assertEquals((loaded.predict(input) as tf.Tensor).dataSync(), expected);
  assertThrows(() => convert(loaded), UnsupportedLayerError, 'layer "volume" of class Conv3D');
  for (const used of [volumes, loaded, input]) used.dispose();
});
