import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { zipSync } from "fflate";
import { assertRefused, filesIn, PROJECT, runTask, withFolder } from "./run.ts";

const { layers } = tf;

/** The files of a model as Teachable Machine writes them. */
async function exported(
  model: tf.LayersModel,
  metadata: unknown,
): Promise<Record<string, Uint8Array>> {
  let json = "";
  let weights = new Uint8Array();
  await model.save(tf.io.withSaveHandler((artifacts) => {
    weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
    const { modelTopology, weightSpecs } = artifacts;
    json = JSON.stringify({
      modelTopology,
      weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
    });
    return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
  }));
  const encode = (text: string) => new TextEncoder().encode(text);
  return {
    "model.json": encode(json),
    "weights.bin": weights,
    "metadata.json": encode(JSON.stringify(metadata)),
  };
}

/** A small model of the same build as an image export: a cut MobileNet and a head, each a stack. */
async function imageExport(): Promise<Record<string, Uint8Array>> {
  await tf.setBackend("cpu");
  const pixels = tf.input({ shape: [224, 224, 3], name: "input_1" });
  const first = layers.conv2d({
    filters: 4,
    kernelSize: 3,
    strides: 8,
    name: "Conv1",
    useBias: false,
  });
  const norm = layers.batchNormalization({ name: "bn_Conv1" });
  const depthwise = layers.depthwiseConv2d({ kernelSize: 3, name: "expanded_conv_depthwise" });
  const last = layers.reLU({ maxValue: 6, name: "out_relu" });
  const body = [first, norm, depthwise, last].reduce(
    (x, layer) => layer.apply(x) as tf.SymbolicTensor,
    pixels,
  );
  const mobilenet = tf.model({ inputs: pixels, outputs: body, name: "model1" });
  const truncated = tf.sequential({
    layers: [mobilenet, layers.globalAveragePooling2d({ name: "pool" })],
  });
  const head = tf.sequential({
    layers: [
      layers.dense({ units: 5, inputShape: [4], activation: "relu", name: "dense_Dense1" }),
      layers.dense({ units: 3, useBias: false, activation: "softmax", name: "dense_Dense2" }),
    ],
  });
  const model = tf.sequential({ layers: [truncated, head] });
  return await exported(model, {
    packageName: "@teachablemachine/image",
    labels: ["cat", "dog", "bird"],
    imageSize: 224,
  });
}

async function put(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(join(folder, name), bytes);
  }
}

Deno.test("convert takes a Teachable Machine export, unpacked or as it was handed out, with its labels", () =>
  withFolder(async (folder) => {
    const files = await imageExport();
    await Deno.mkdir(join(folder, "pets"));
    await put(join(folder, "pets"), files);
    await Deno.writeFile(join(folder, "tm.zip"), zipSync(files));
    for (const name of ["pets", "tm.zip"]) {
      const { code, stderr } = await runTask(["convert", name], folder);
      assertEquals(code, 0, stderr);
    }
    assertEquals(
      Deno.readFileSync(join(folder, "pets.tflite")),
      Deno.readFileSync(join(folder, "tm.tflite")),
    );
    const { stdout } = await runTask(["inspect", "pets.tflite"], folder);
    assertMatch(stdout, /labels cat dog bird/);
    assertMatch(stdout, /1, 224, 224, 3|1×224×224×3/);
    // What reads digits says at once that this is another kind of model.
    const zero = join(PROJECT, "data/zero.png");
    const predict = ["predict", zero, "--model", "pets.tflite"];
    await assertRefused(predict, "its input is [1, 224, 224, 3], expected one of", folder);
    await assertRefused(["evaluate", "pets.tflite"], "its input is [1, 224, 224, 3]", folder);
  }));

Deno.test("convert takes names of words from an audio export, and --labels before them", () =>
  withFolder(async (folder) => {
    await tf.setBackend("cpu");
    const model = tf.sequential({
      layers: [
        layers.conv2d({
          filters: 2,
          kernelSize: [2, 4],
          inputShape: [43, 20, 1],
          activation: "relu",
        }),
        layers.maxPooling2d({ poolSize: 2, strides: 2 }),
        layers.flatten(),
        tf.sequential({
          layers: [layers.dense({ units: 2, inputShape: [336], activation: "softmax" })],
        }),
      ],
    });
    await put(folder, await exported(model, { modelName: "TMv2", wordLabels: ["noise", "yes"] }));
    await Deno.writeTextFile(join(folder, "mine.txt"), "a\nb\n");
    for (
      const [options, labels] of [[[], "noise yes"], [["--labels", "mine.txt"], "a b"]] as const
    ) {
      const args = ["convert", ".", ...options, "--output", "words.tflite"];
      const { code, stderr } = await runTask(args, folder);
      assertEquals(code, 0, stderr);
      const { stdout } = await runTask(["inspect", "words.tflite"], folder);
      assertStringIncludes(stdout, `labels ${labels}`);
    }
    await Deno.writeTextFile(join(folder, "metadata.json"), "{");
    await assertRefused(["convert", "."], "metadata.json", folder);
  }));

Deno.test("convert takes .keras files, fixes open shapes, and says what it cannot read", () =>
  withFolder(async (folder) => {
    const fixture = join(PROJECT, "tests/models/fixtures/picture.keras");
    await Deno.copyFile(fixture, join(folder, "picture.keras"));
    const { code, stdout, stderr } = await runTask(["convert", "picture.keras"], folder);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "Saved: picture.tflite");
    const shaped = ["convert", "picture.keras", "--output", "b.tflite", "--input-shape"];
    assertEquals((await runTask([...shaped, "pixels:1,6,6,2"], folder)).code, 0);
    await assertRefused(
      [...shaped, "1,8,8,2"],
      'the input "pixels" has the shape [null, 6, 6, 2]',
      folder,
    );
    await assertRefused([...shaped, "large"], "expected lengths such as 1,224,224,3", folder);
    await Deno.writeTextFile(join(folder, "page.h5"), "<html>");
    await assertRefused(["convert", "page.h5"], "it is a page of the web", folder);
    assert(!filesIn(folder).includes("page.tflite"));
  }));
