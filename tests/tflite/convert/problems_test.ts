import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertThrows } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { UnsupportedLayerError } from "../../../lib/tflite/graph/unsupported_layer_error.ts";
import { wayRound } from "../../../lib/tflite/ways_round.ts";

const { layers } = tf;

/** The names of what a model is refused for. */
function refused(model: tf.LayersModel): string[] {
  const error: UnsupportedLayerError = assertThrows(() => convert(model), UnsupportedLayerError);
  model.dispose();
  return error.parts.map(({ name }) => name);
}

const bad = (name: string) => layers.softmax({ axis: 1, name });
const wrong = (name: string) =>
  layers.conv2d({ filters: 4, kernelSize: 1, dataFormat: "channelsFirst", name });

Deno.test("convert() names all layers that it refuses, in the order of the model", () => {
  const model = tf.sequential({
    layers: [
      layers.inputLayer({ inputShape: [4, 4, 4] }),
      bad("one"),
      layers.conv2d({ filters: 4, kernelSize: 1, name: "good" }),
      wrong("two"),
      layers.flatten(),
      layers.dense({ units: 2 }),
      layers.batchNormalization({ axis: 1, name: "fine" }),
      bad("last_axis"),
    ],
  });
  assertEquals(refused(model), ["one", "two"]);
});

Deno.test("convert() names a layer that is called twice once, and looks into nested models", () => {
  const shared = bad("shared");
  const input = tf.input({ shape: [4, 4] });
  const once = shared.apply(input) as tf.SymbolicTensor;
  const twice = shared.apply(once) as tf.SymbolicTensor;
  const inner = tf.sequential({
    layers: [layers.inputLayer({ inputShape: [4, 4] }), bad("inside"), bad("deep")],
    name: "inner",
  });
  const output = inner.apply(twice) as tf.SymbolicTensor;
  assertEquals(refused(tf.model({ inputs: input, outputs: output })), ["shared", "inside", "deep"]);
});

Deno.test("convert() names all inputs without a fixed length", () => {
  const inputs = ["a", "b"].map((name) => tf.input({ shape: [null, 3], name }));
  const output = layers.add().apply(inputs) as tf.SymbolicTensor;
  assertEquals(refused(tf.model({ inputs, outputs: output })), ["a", "b"]);
});

Deno.test("convert() writes a line a layer, and the first one's reason as before", () => {
  const model = tf.sequential({
    layers: [layers.inputLayer({ inputShape: [4, 4] }), bad("one"), bad("two")],
  });
  const { message, layerName, reason } = assertThrows(() => convert(model), UnsupportedLayerError);
  model.dispose();
  assertEquals(message.split("\n").length, 2);
  assertEquals(layerName, "one");
  assertEquals(reason, "its axis is 1, expected the last one (2)");
});

Deno.test("wayRound() knows what to do about some refusals", () => {
  const part = { kind: "layer", name: "x", className: "Conv2D" } as const;
  assertEquals(
    wayRound({
      ...part,
      reason: "its dataFormat is channelsFirst, but TFLite has channelsLast only",
    })
      ?.startsWith("build the model with channels last"),
    true,
  );
  assertEquals(
    wayRound({ ...part, reason: "axis 1 of its shape [, , 3] has no fixed length" })
      ?.includes("--input-shape"),
    true,
  );
  assertEquals(
    wayRound({ ...part, className: "StringLookup", reason: "none" })?.includes("the program"),
    true,
  );
  assertEquals(wayRound({ ...part, className: "toString", reason: "none" }), undefined);
});
