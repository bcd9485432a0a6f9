import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { convert, loadModel, normalize, readImage, startBackend } from "digits";
import { openInside } from "../../lib/page/maps.ts";
import { largestDifference } from "../largest_difference.ts";

Deno.test("the maps of a converted model are what its layers compute", async () => {
  await startBackend();
  const model = await loadModel("models/compact");
  const image = await readImage("data/five.png", { height: 28, width: 28 });
  using inside = (await openInside(convert(model)))!;
  assertEquals(inside.count, 6);
  const maps = inside.mapsOf(image);
  assertEquals(maps.map(({ shape }) => shape.join("×")), [
    "28×28×16",
    "28×28×16",
    "14×14×24",
    "14×14×24",
    "7×7×32",
    "7×7×32",
  ]);
  const relus = model.layers.filter(({ name }) => name.startsWith("relu"));
  const body = tf.model({
    inputs: model.inputs,
    outputs: relus.map(({ output }) => output as tf.SymbolicTensor),
  });
  const expected = tf.tidy(() => {
    const { data, shape } = normalize(image);
    const outputs = body.predict(tf.tensor(data, [...shape])) as tf.Tensor[];
    return outputs.map((output) => output.dataSync() as Float32Array);
  });
  maps.forEach(({ data }, i) => {
    assert(largestDifference(data, expected[i]!) < 1e-4, `convolution ${i}`);
  });
  model.dispose();
});

Deno.test("an int8 file has maps, too, and a model without convolutions none", async () => {
  const image = await readImage("data/five.png", { height: 28, width: 28 });
  using inside = (await openInside(await Deno.readFile("models/compact.tflite")))!;
  const maps = inside.mapsOf(image);
  assertEquals(maps.length, 6);
  assert(maps.every(({ data }) => data.some((value) => value > 0)));
  assertEquals(await openInside(await Deno.readFile("models/mnist.tflite")), undefined);
});
