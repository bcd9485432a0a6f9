import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertThrows } from "@std/assert";
import { kerasActivation } from "../../../lib/models/layers/activations.ts";
import {
  kerasClass,
  kerasWeights,
  registerLayers,
} from "../../../lib/models/layers/register_layers.ts";

const { classNameMap } = tf.serialization.SerializationMap.getMap();

Deno.test("registerLayers() leaves what tfjs has, but for GRU", () => {
  const before = { ...classNameMap };
  registerLayers(tf);
  const changed = Object.keys(before).filter((name) => classNameMap[name] !== before[name]);
  assertEquals(changed.filter((name) => before[name] !== undefined).sort(), ["GRU", "GRUCell"]);
  const after = { ...classNameMap };
  registerLayers(tf);
  assertEquals(classNameMap, after, "a second time changes nothing");
});

Deno.test("GRU without reset_after is still tfjs' own", () => {
  registerLayers(tf);
  const [gruClass, fromConfig] = classNameMap.GRU!;
  const made = (resetAfter: boolean) => fromConfig(gruClass, { units: 2, resetAfter, name: "gru" });
  const own = tf.layers.gru({ units: 2 });
  assertEquals(made(false).constructor, own.constructor);
  assertEquals(made(true).getClassName(), "GRU");
  assertEquals((made(true) as tf.RNN).getConfig().resetAfter, true);
});

Deno.test("kerasClass() takes ours only where tfjs computes something else", () => {
  assertEquals(kerasClass("UpSampling2D", { interpolation: "nearest" }), "UpSampling2D");
  assertEquals(kerasClass("UpSampling2D", { interpolation: "bilinear" }), "Keras>UpSampling2D");
  assertEquals(kerasClass("BatchNormalization", { axis: [-1] }), "BatchNormalization");
  assertEquals(kerasClass("BatchNormalization", { axis: 1 }), "Keras>BatchNormalization");
  assertEquals(kerasClass("Dense", {}), "Dense");
  registerLayers(tf);
  for (const name of ["CenterCrop", "Resizing", "MultiHeadAttention", "EinsumDense"]) {
    assertEquals(classNameMap[kerasClass(name, {})]?.[0].className, `Keras>${name}`);
  }
});

Deno.test("kerasWeights() gives names in the order of Keras", () => {
  assertEquals(kerasWeights("Normalization", { axis: -1 }), ["mean", "variance"]);
  assertEquals(kerasWeights("GroupNormalization", { scale: false }), ["beta"]);
  const heads = { numHeads: 2, keyDim: 3, useBias: false };
  assertEquals(kerasWeights("Keras>MultiHeadAttention", heads), [
    "query/kernel",
    "key/kernel",
    "value/kernel",
    "attention_output/kernel",
  ]);
  assertEquals(kerasWeights("Dense", {}), undefined);
});

Deno.test("kerasActivation() tells the hard sigmoid of Keras 3 from that of tfjs", () => {
  assertEquals(kerasActivation("hard_sigmoid"), "kerasHardSigmoid");
  assertEquals(kerasActivation("tanh"), "tanh");
});

Deno.test("RandomCrop is refused where Keras says another shape than it gives", () => {
  registerLayers(tf);
  const [cropClass, fromConfig] = classNameMap.RandomCrop!;
  const layer = fromConfig(cropClass, { height: 2, width: 2, name: "crop" }) as tf.layers.Layer;
  assertThrows(
    () => layer.apply(tf.input({ shape: [4, 4, 3] })),
    Error,
    "expected input of that size",
  );
});
