import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { convert } from "../../../lib/tflite/mod.ts";
import { loadModelFiles, type LoadOptions } from "../../../lib/models/load/load_model.ts";
import { InvalidLayersModelError } from "../../../lib/models/load/invalid_layers_model_error.ts";

type Json = Readonly<Record<string, unknown>>;

/** Weights by name: shape and values, all the same or one by one. */
type Weights = Readonly<Record<string, readonly [number[], number | readonly number[]]>>;

/** Loads a topology with weights, as one file. */
function load(
  topology: unknown,
  { weights = {}, keras = "3.15.1", ...options }: LoadOptions & {
    readonly weights?: Weights | readonly (readonly [string, number[], number])[];
    readonly keras?: string;
  } = {},
): Promise<tf.LayersModel> {
  const list = Array.isArray(weights)
    ? weights as readonly (readonly [string, number[], number])[]
    : Object.entries(weights as Weights).map(([name, [shape, values]]) =>
      [name, shape, values] as const
    );
  const values = list.flatMap(([, shape, value]) =>
    typeof value === "number"
      ? new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(value)
      : [...value as readonly number[]]
  );
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  const specs = list.map(([name, shape]) => ({ name, shape, dtype: "float32" }));
  const json = {
    modelTopology: { keras_version: keras, model_config: topology },
    weightsManifest: [{ paths: list.length > 0 ? ["w.bin"] : [], weights: specs }],
  };
  return loadModelFiles({
    json: JSON.stringify(json),
    sizeOf: () => Promise.resolve(bytes.length),
    read: () => Promise.resolve(bytes),
  }, options);
}

const input = (shape: readonly (number | null)[], name = "in"): Json => ({
  class_name: "InputLayer",
  name,
  config: { name, batch_shape: shape, dtype: "float32" },
  inbound_nodes: [],
});

const stack = (...layers: readonly unknown[]): Json => ({
  class_name: "Sequential",
  config: { name: "stack", layers },
});

const layer = (className: string, config: Json): Json => ({ class_name: className, config });

/** A tensor as Keras 3 writes it in the arguments of a call. */
const tensor = (layer: string, call = 0, index = 0): Json => ({
  class_name: "__keras_tensor__",
  config: { shape: [null], dtype: "float32", keras_history: [layer, call, index] },
});

const called = (description: Json, ...calls: readonly unknown[][]): Json => ({
  ...description,
  name: (description.config as Json).name,
  inbound_nodes: calls.map((args) => ({ args, kwargs: {} })),
});

const graph = (layers: readonly Json[], output: unknown, ins: unknown = ["in", 0, 0]): Json => ({
  class_name: "Functional",
  config: { name: "graph", layers, input_layers: ins, output_layers: output },
});

/** What a model computes of one example. */
function compute(model: tf.LayersModel, values: readonly number[], shape: number[]): number[] {
  const result = tf.tidy(() =>
    Array.from((model.predict(tf.tensor(values as number[], shape)) as tf.Tensor).dataSync())
  );
  model.dispose();
  return result;
}

async function refused(promise: Promise<tf.LayersModel>, message: string): Promise<void> {
  const start = performance.now();
  await assertRejects(() => promise, InvalidLayersModelError, message);
  assert(performance.now() - start < 3000, "expected it at once");
}

Deno.test("loadModelFiles() reads what Keras writes as objects: policies, tuples, activations, axes", async () => {
  await tf.setBackend("cpu");
  const policy = { module: "keras", class_name: "DTypePolicy", config: { name: "mixed_float16" } };
  const model = await load(
    stack(
      input([null, 2]),
      layer("Dense", {
        name: "d",
        units: 2,
        dtype: policy,
        activation: { module: "keras.layers", class_name: "ReLU", config: { name: "r" } },
        kernel_initializer: { class_name: "HeNormal", config: { seed: null } },
        kernel_regularizer: { class_name: "L2", config: { l2: 0.01 } },
        kernel_constraint: { class_name: "Odd", config: {} },
      }),
      layer("BatchNormalization", { name: "n", axis: [1], epsilon: 0, scale: false }),
      layer("Reshape", { name: "s", target_shape: { class_name: "__tuple__", items: [1, -1] } }),
      layer("Activation", { name: "a", activation: "ReLU6" }),
    ),
    {
      weights: {
        "stack/d/kernel": [[2, 2], [1, -1, 2, 1]],
        "stack/d/bias": [[2], 0],
        "stack/n/beta": [[2], 1],
        "stack/n/moving_mean": [[2], 2],
        "stack/n/moving_variance": [[2], 4],
      },
    },
  );
  assertEquals(model.outputs[0]!.shape, [null, 1, 2]);
  // relu([3, 4] kernel) = [11, 1]; ([11, 1] − 2) / 2 + 1 = [5.5, 0.5]
  assertEquals(compute(model, [3, 4], [1, 2]), [5.5, 0.5]);
});

Deno.test("loadModelFiles() reads functions between layers, with constants on either side", async () => {
  await tf.setBackend("cpu");
  const operation = (className: string, name: string) => ({
    module: "keras.src.ops.numpy",
    class_name: className,
    config: { name },
  });
  const three = graph([
    input([null, 2]),
    called(operation("Divide", "div"), [tensor("in"), 4]),
    called(operation("Subtract", "sub"), [1, tensor("div")]),
    called(operation("Multiply", "mul"), [tensor("sub"), tensor("in")]),
  ], ["mul", 0, 0]);
  assertEquals(compute(await load(three), [2, 8], [1, 2]), [1, -8]);
  // In an .h5 file nothing but what they lack tells them from the layers Subtract and Multiply.
  const bare = JSON.parse(JSON.stringify(three).replaceAll('"module":"keras.src.ops.numpy",', ""));
  assertEquals(compute(await load(bare), [2, 8], [1, 2]), [1, -8]);
  const lambda = (name: string, fn: string, nodes: unknown) => ({
    class_name: "TFOpLambda",
    name,
    config: { name, function: fn },
    inbound_nodes: nodes,
  });
  const two = graph(
    [
      input([null, 2]),
      lambda("div", "math.truediv", [["in", 0, 0, { y: 4, name: null }]]),
      lambda("sub", "math.subtract", [["_CONSTANT_VALUE", -1, 1, { y: ["div", 0, 0] }]]),
      lambda("mul", "math.multiply", [["sub", 0, 0, { y: ["in", 0, 0], name: null }]]),
    ],
    [["mul", 0, 0]],
    [["in", 0, 0]],
  );
  assertEquals(compute(await load(two, { keras: "2.15.0" }), [2, 8], [1, 2]), [1, -8]);
});

Deno.test("loadModelFiles() counts calls of shared layers and of nested models as the file does", async () => {
  await tf.setBackend("cpu");
  const inner = graph([
    input([null, 1]),
    called(layer("Dense", { name: "d", units: 1 }), [tensor("in")]),
  ], [
    "d",
    0,
    0,
  ]);
  const model = graph([
    input([null, 1]),
    // The first call needs the second layer's output, the second call nothing but the input.
    called(layer("Dense", { name: "twin", units: 1 }), [tensor("late")], [tensor("in")]),
    called({ ...inner, config: { ...inner.config as Json, name: "inner" } }, [tensor("in")], [
      tensor("twin", 1),
    ]),
    called(layer("Activation", { name: "late", activation: "linear" }), [tensor("inner", 1)]),
    called(layer("Concatenate", { name: "all", axis: -1 }), [[
      tensor("inner", 0),
      tensor("twin", 1),
      tensor("inner", 1),
      tensor("twin", 0),
    ]]),
  ], ["all", 0, 0]);
  const loaded = await load(model, {
    weights: {
      "inner/d/kernel": [[1, 1], 10],
      "inner/d/bias": [[1], 0],
      "twin/kernel": [[1, 1], 2],
      "twin/bias": [[1], 1],
    },
  });
  // inner(x) = 10 x, twin(x) = 2 x + 1
  assertEquals(compute(loaded, [3], [1, 1]), [30, 7, 70, 141]);
});

Deno.test("loadModelFiles() tells layers of one name apart, in whichever order their weights come", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const part = (name: string) => ({
    class_name: "Sequential",
    config: {
      name,
      layers: [input([null, 1]), layer("Dense", { name: "dense", units: 1, use_bias: false })],
    },
  });
  const model = stack(part("one"), part("two"), layer("Dense", { name: "dense", units: 1 }));
  const named = {
    "dense/bias": [[1], 1],
    "two/dense/kernel": [[1, 1], 3],
    "dense/kernel": [[1, 1], 5],
    "one/dense/kernel": [[1, 1], 2],
  } satisfies Weights;
  assertEquals(compute(await load(model, { weights: named }), [1], [1, 1]), [31]);
  // tfjs writes one name several times.
  const repeated = stack(part("one"), part("two"));
  const twice = [["dense/kernel", [1, 1], 2], ["dense/kernel", [1, 1], 3]] as const;
  const loaded = await load(repeated, {
    weights: twice.map(([n, s, v]) => [n, [...s], v]),
    keras: "tfjs",
  });
  assertEquals(Array.from(loaded.getWeights()[0]!.dataSync()), [2]);
  assertEquals(compute(loaded, [1], [1, 1]), [6]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("loadModelFiles() fixes open lengths of inputs, and says what does not fit", async () => {
  await tf.setBackend("cpu");
  const open = stack(input([null, null, null, 1]), layer("Flatten", { name: "flat" }));
  const pooled = stack(input([null, null, null, 1]), layer("GlobalMaxPooling2D", { name: "most" }));
  const fixed = await load(pooled, { inputShapes: [{ shape: [1, 4, 6, 1] }] });
  assertEquals(fixed.inputs[0]!.shape, [null, 4, 6, 1]);
  assert(convert(fixed).length > 0);
  fixed.dispose();
  await refused(load(open), 'layer "flat" of class Flatten with the input [null, null, null, 1]');
  const two = graph(
    [
      input([null, null], "a"),
      input([null, null], "b"),
      called(layer("Concatenate", { name: "c", axis: 1 }), [[tensor("a"), tensor("b")]]),
    ],
    ["c", 0, 0],
    [["a", 0, 0], ["b", 0, 0]],
  );
  const named = await load(two, {
    inputShapes: [{ name: "b", shape: [2, 3] }, { name: "a", shape: [2, 5] }],
  });
  assertEquals(named.inputs.map(({ shape }) => shape), [[2, 5], [2, 3]]);
  named.dispose();
  const shapes = (...inputShapes: { name?: string; shape: number[] }[]) =>
    load(two, { inputShapes });
  await refused(shapes({ shape: [1, 3] }), 'has no name, expected one of "a", "b"');
  await refused(shapes({ name: "c", shape: [1, 3] }), '"c" is no input, expected one of "a", "b"');
  await refused(
    load(pooled, { inputShapes: [{ shape: [1, 4, 6, 3] }] }),
    'the input "in" has the shape [null, null, null, 1], which [1, 4, 6, 3] does not fit',
  );
});

Deno.test("loadModelFiles() refuses references that lead nowhere or in circles, at once", async () => {
  await tf.setBackend("cpu");
  const relu = (name: string) => layer("Activation", { name, activation: "relu" });
  const model = (from: Json, ...more: Json[]) =>
    graph([input([null, 2]), called(relu("r"), [from]), ...more], ["r", 0, 0]);
  await refused(load(model(tensor("b"))), 'layer "r" refers to "b", which is no layer');
  await refused(load(model(tensor("in", 1))), 'call 1 of layer "in" does not exist');
  await refused(load(model(tensor("in", 0, 1))), 'output 1 of layer "in" does not exist, it has 1');
  await refused(load(model({ class_name: "other" })), 'layer "r" is called without a tensor');
  await refused(load(model(tensor("r"))), 'layer "r" waits for its own output');
  await refused(
    load(model(tensor("s"), called(relu("s"), [tensor("r")]))),
    "waits for its own output: its calls lead in a circle",
  );
  await refused(load(graph([input([null, 2])], ["x", 0, 0])), '"x", which is no layer');
});

Deno.test("loadModelFiles() refuses numbers that would take all time or memory, by the layer's name", async () => {
  await tf.setBackend("cpu");
  const one = (className: string, config: Json) =>
    load(stack(input([null, 4, 4, 1]), layer(className, { name: "l", ...config })));
  await refused(
    one("PReLU", { shared_axes: [1_000_000_000] }),
    'layer "l" of class PReLU: its shared_axes',
  );
  await refused(one("Concatenate", { axis: 1_073_741_824 }), "its axis is 1073741824");
  await refused(
    one("UpSampling2D", { size: [100_000, 100_000] }),
    'layer "l" of class UpSampling2D',
  );
  await refused(
    one("ConvLSTM2D", { filters: 1e9, kernel_size: 3 }),
    'layer "l" has filters 1000000000',
  );
  await refused(one("Conv9D", {}), "tfjs has no layer of this class");
  await refused(one("relu", {}), "class relu: tfjs has no layer of this class");
  await refused(one("Lambda", { function: "x" }), "it holds Python code");
  await refused(one("__proto__", {}), "tfjs has no layer of this class");
});

Deno.test("loadModelFiles() refuses what is nested or chained without end, and converts what is not", async () => {
  await tf.setBackend("cpu");
  const deep = '{"modelTopology":' + '{"a":'.repeat(20_000) + "1" + "}".repeat(20_001);
  const files = { json: deep, sizeOf: () => Promise.resolve(0), read: () => Promise.reject() };
  await refused(loadModelFiles(files, { name: "deep" }), '"deep": it is nested deeper than');
  const relu = (i: number) => layer("Activation", { name: `l${i}`, activation: "relu" });
  const chain = (count: number, isStack: boolean) => {
    const layers = Array.from({ length: count }, (_, i) => relu(i));
    if (isStack) return stack(input([null, 2]), ...layers);
    const calls = layers.map((layer, i) => called(layer, [tensor(i === 0 ? "in" : `l${i - 1}`)]));
    return graph([input([null, 2]), ...calls], [`l${count - 1}`, 0, 0]);
  };
  for (const isStack of [true, false]) {
    await refused(load(chain(5000, isStack)), "ends a chain of more than 2000 layers");
    const long = await load(chain(1500, isStack));
    assert(convert(long).length > 1000);
    long.dispose();
  }
});

Deno.test("loadModelFiles() leaves no tensor of a model that tfjs refuses after its first layers", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const model = stack(
    input([null, 3]),
    layer("Dense", { name: "d", units: 50 }),
    layer("Conv2D", { name: "c", filters: 1, kernel_size: [1, 1] }),
  );
  const weights = {
    "d/kernel": [[3, 50], 1],
    "d/bias": [[50], 1],
    "c/kernel": [[1, 1, 50, 1], 1],
    "c/bias": [[1], 1],
  } satisfies Weights;
  for (let i = 0; i < 20; i++) {
    await refused(load(model, { weights }), 'layer "c" of class Conv2D with the input [null, 50]');
  }
  assertEquals(tf.memory().numTensors, before);
  assertEquals(Object.keys(tf.engine().state.registeredVariables).length, before);
});

Deno.test("loadModelFiles() keeps the formula of hard_sigmoid: that of Keras 2 is another than of Keras 3", async () => {
  await tf.setBackend("cpu");
  const model = stack(
    input([null, 1]),
    layer("Activation", { name: "h", activation: "hard_sigmoid" }),
  );
  const [value] = compute(await load(model, { keras: "2.15.0" }), [1], [1, 1]);
  assertAlmostEquals(value!, 0.7, 1e-6);
  const other = await load(model, { keras: "3.15.1" }).catch((error: Error) => error);
  // Refused where nobody has taught tfjs the formula of Keras 3.
  if (other instanceof Error) assert(other.message.includes('activation "hard_sigmoid"'));
  else assertAlmostEquals(compute(other, [1], [1, 1])[0]!, 2 / 3, 1e-6);
});
