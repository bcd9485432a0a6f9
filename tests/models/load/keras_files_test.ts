import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { gunzipSync } from "fflate";
import { convert, Interpreter, predict } from "../../../lib/tflite/mod.ts";
import { loadModel } from "../../../lib/models/mod.ts";
import { InvalidLayersModelError } from "../../../lib/models/load/invalid_layers_model_error.ts";
import { Hdf5Error } from "../../../lib/models/load/hdf5/file_bytes.ts";
import { type Hdf5Group, openHdf5 } from "../../../lib/models/load/hdf5/open_hdf5.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { needsShared, sharedPath } from "../../shared.ts";

interface Plain {
  readonly shape: number[];
  readonly data: number[];
}

interface Examples {
  readonly inputs: readonly Plain[];
  readonly outputs: readonly Plain[];
}

const FIXTURES = new URL("../fixtures/", import.meta.url);

async function readExamples(file: URL): Promise<Examples> {
  const { inputs, outputs } = JSON.parse(await Deno.readTextFile(file));
  const plain = ({ shape, data }: { shape: number[]; data: unknown[] }): Plain => ({
    shape,
    data: data.flat(Infinity) as number[],
  });
  return { inputs: inputs.map(plain), outputs: outputs.map(plain) };
}

/** The largest difference, as a part of the largest output. */
function difference(actual: ArrayLike<number>, { data }: Plain): number {
  assertEquals(actual.length, data.length);
  const largest = Math.max(...data.map(Math.abs));
  return Math.max(...data.map((value, i) => Math.abs(value - actual[i]!))) / largest;
}

/** Puts a fixture, unpacked, where the loader finds it. */
async function withFixture(
  name: string,
  test: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, name);
    const isPacked = name.endsWith(".h5");
    const bytes = await Deno.readFile(new URL(isPacked ? `${name}.gz` : name, FIXTURES));
    await Deno.writeFile(path, isPacked ? gunzipSync(bytes) : bytes);
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function assertComputes(model: tf.LayersModel, { inputs, outputs }: Examples, bound: number) {
  const tensors = inputs.map(({ data, shape }, i) =>
    tf.tensor(data, shape, model.inputs[i]!.dtype)
  );
  const results = [model.predict(tensors)].flat();
  assertEquals(results.length, outputs.length);
  for (const [i, result] of results.entries()) {
    assert(difference(result.dataSync(), outputs[i]!) <= bound, `output ${i}`);
  }
  tf.dispose([tensors, results]);
}

for (const name of ["graph", "picture", "recurrent", "stacked"]) {
  for (const extension of ["keras", "h5"]) {
    Deno.test(`loadModel() gives from ${name}.${extension} what Keras computes, and leaves no tensor`, () =>
      withFixture(`${name}.${extension}`, async (path) => {
        await tf.setBackend("cpu");
        const before = tf.memory().numTensors;
        const model = await loadModel(path);
        assertComputes(model, await readExamples(new URL(`${name}.json`, FIXTURES)), 1e-6);
        model.dispose();
        assertEquals(tf.memory().numTensors, before);
      }));
  }
}

Deno.test("convert() gives from a .keras file what Keras computes", () =>
  withFixture("picture.keras", async (path) => {
    await tf.setBackend("cpu");
    const model = await loadModel(path);
    const { inputs, outputs } = await readExamples(new URL("picture.json", FIXTURES));
    using interpreter = await Interpreter.create(convert(model));
    const { data, shape } = inputs[0]!;
    const result = predict(interpreter, { data: new Float32Array(data), shape });
    assert(difference(result.data, outputs[0]!) <= 1e-6);
    model.dispose();
  }));

Deno.test({
  ...needsShared(
    "loadModel() gives from Keras' reference files, three forms of each, what Keras does",
  ),
  fn: async () => {
    await tf.setBackend("cpu");
    for (const { name } of Deno.readDirSync(sharedPath("reference/keras"))) {
      const folder = sharedPath(`reference/keras/${name}`);
      const examples = await readExamples(new URL(`file://${folder}/io.json`));
      for (const form of ["model.keras", "model.h5", "tfjs_layers"]) {
        const model = await loadModel(join(folder, form));
        assertComputes(model, examples, 1e-5);
        model.dispose();
      }
    }
  },
});

/** Reads all that a file holds. */
function readAll(group: Hdf5Group): number {
  let count = 0;
  for (const name of group.names) {
    const dataset = group.dataset([name]);
    if (dataset) count += dataset.read().length;
    else count += readAll(group.group([name])!);
  }
  return count;
}

Deno.test("openHdf5() reads data sets in chunks, shuffled and packed by gzip", async () => {
  // 0…34 as [5, 7] in chunks of [2, 3]: float32, float16, and float64 with the other order of bytes.
  const packed = await Deno.readFile(new URL("chunks.h5.gz", FIXTURES));
  const root = openHdf5(Uint8Array.from(gunzipSync(packed)));
  const expected = Float32Array.from({ length: 35 }, (_, i) => i);
  for (const name of ["x", "h", "d"]) {
    const dataset = root.dataset([name])!;
    assertEquals([dataset.shape, dataset.read()], [[5, 7], expected], name);
  }
});

Deno.test("openHdf5() refuses damaged files by an error of its own, at once", async () => {
  const packed = await Deno.readFile(new URL("graph.h5.gz", FIXTURES));
  const whole = Uint8Array.from(gunzipSync(packed));
  assert(readAll(openHdf5(whole)) > 80);
  const next = createRandom(7);
  const random = () => next() / 2 ** 32;
  let refused = 0;
  for (let run = 0; run < 600; run++) {
    const bytes = run % 10 === 0 ? whole.slice(0, random() * whole.length) : whole.slice();
    for (let edit = 0; edit < 3; edit++) {
      const at = Math.floor(random() * bytes.length);
      if (random() < 0.5) bytes[at] = random() * 256;
      else bytes.copyWithin(at, random() * bytes.length, random() * bytes.length);
    }
    const start = performance.now();
    try {
      readAll(openHdf5(bytes));
    } catch (error) {
      assert(error instanceof Hdf5Error, `${error}`);
      refused++;
    }
    assert(performance.now() - start < 2000, `run ${run} took too long`);
  }
  assert(refused > 100, `${refused}`);
});

Deno.test("openHdf5() refuses a group that holds itself without end", async () => {
  const packed = await Deno.readFile(new URL("graph.h5.gz", FIXTURES));
  const bytes = Uint8Array.from(gunzipSync(packed));
  // The first node of the root's tree becomes its own child.
  const text = new TextDecoder("latin1").decode(bytes);
  const tree = text.indexOf("TREE");
  const view = new DataView(bytes.buffer);
  view.setBigUint64(tree + 32, BigInt(tree), true);
  const error = await assertRejects(() => Promise.resolve().then(() => openHdf5(bytes)), Hdf5Error);
  assert(/SNOD|damaged/.test(error.message), error.message);
});

Deno.test("loadModel() names file and place when an archive is damaged", () =>
  withFixture("graph.keras", async (path) => {
    const bytes = await Deno.readFile(path);
    bytes[200]! ^= 255;
    await Deno.writeFile(path, bytes);
    const error = await assertRejects(() => loadModel(path), InvalidLayersModelError, path);
    assert(error.message.includes('"config.json"'), error.message);
  }));
