import "#host";
import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encode as encodePng } from "fast-png";
import { zipSync } from "fflate";
import { encodeIdx } from "../../lib/data/idx.ts";
import { calibrateOnData, type CalibrationValues } from "../../lib/cli/calibration_source.ts";
import type { Range } from "../../lib/tflite/mod.ts";
import { withFolder } from "./run.ts";

const { layers } = tf;
await tf.setBackend("cpu");

/** A model of one input, or of several, that flattens, joins and weighs them. */
function modelOf(inputs: Readonly<Record<string, readonly number[]>>): tf.LayersModel {
  const symbols = Object.entries(inputs).map(([name, shape]) =>
    tf.input({ name, shape: [...shape] })
  );
  const flat = symbols.map((symbol) =>
    symbol.shape.length === 2 ? symbol : layers.flatten().apply(symbol) as tf.SymbolicTensor
  );
  const joined = flat.length === 1 ? flat[0]! : layers.concatenate().apply(flat);
  const output = layers.dense({ units: 2 }).apply(joined) as tf.SymbolicTensor;
  return tf.model({ inputs: symbols, outputs: output });
}

/** A `.npy` file of version 1. */
function npy(descr: string, shape: readonly number[], values: ArrayBufferView): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${
    shape.map((axis) => `${axis},`).join(" ")
  }), }`;
  const header = new TextEncoder().encode(text.padEnd(117) + "\n");
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0];
  return Uint8Array.of(...start, ...header, ...bytes);
}

interface Run {
  readonly model: tf.LayersModel;
  /** What `--data` names, in the folder. */
  readonly data: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly options?: Partial<CalibrationValues>;
  /** The folder of the model within the folder. */
  readonly modelFolder?: string;
}

/** The ranges that calibration finds for the inputs, and what it notes. */
async function calibrated({ model, data, files, options, modelFolder = "model" }: Run) {
  const notes: string[] = [];
  const { error } = console;
  console.error = (line: string) => notes.push(line);
  try {
    return await withFolder(async (folder) => {
      for (const [name, contents] of Object.entries(files)) {
        const path = join(folder, name);
        await Deno.mkdir(join(path, ".."), { recursive: true });
        await (typeof contents === "string"
          ? Deno.writeTextFile(path, contents)
          : Deno.writeFile(path, contents));
      }
      const ranges = await calibrateOnData(model, {
        data: join(folder, data),
        transposed: "auto",
        "skip-unreadable": false,
        examples: 200,
        mean: undefined,
        std: undefined,
        "data-type": undefined,
        ...options,
      }, { path: join(folder, modelFolder, "model.json") });
      const inputs = model.inputNames.map((name) => ranges.get(name));
      return { inputs: inputs as Range[], notes: notes.join("\n") };
    });
  } finally {
    console.error = error;
    model.dispose();
  }
}

const refuses = (run: Run, message: string) => assertRejects(() => calibrated(run), Error, message);

const PAIR = { left: [2], right: [3] };
const left = npy("<f4", [2, 2], Float32Array.of(1, 2, 3, -4));
const right = npy("<f8", [2, 3], Float64Array.of(0, 0, 0, 0.5, 0, -0.25));

Deno.test("calibration on a .npy file takes numbers as they are, and says that they are few", async () => {
  const { inputs, notes } = await calibrated({
    model: modelOf({ features: [2] }),
    data: "x.npy",
    files: { "x.npy": left },
  });
  assertEquals(inputs, [{ min: -4, max: 3 }]);
  assertStringIncludes(notes, "2 examples are few, expected 100 or more");
});

Deno.test("calibration on a .npz file finds the array of each input by name", async () => {
  const { inputs } = await calibrated({
    model: modelOf(PAIR),
    data: "x.npz",
    files: { "x.npz": zipSync({ "right.npy": right, "serving_default_left:0.npy": left }) },
  });
  assertEquals(inputs, [{ min: -4, max: 3 }, { min: -0.25, max: 0.5 }]);
});

Deno.test("calibration takes arrays without names in the order of the inputs", async () => {
  const { inputs } = await calibrated({
    model: modelOf(PAIR),
    data: "x.npz",
    files: { "x.npz": zipSync({ "arr_1.npy": right, "arr_0.npy": left }) },
  });
  assertEquals(inputs, [{ min: -4, max: 3 }, { min: -0.25, max: 0.5 }]);
});

Deno.test("calibration on a folder takes the file that is named after each input", async () => {
  const { inputs } = await calibrated({
    model: modelOf(PAIR),
    data: "data",
    files: {
      "data/left.npy": left,
      "data/right.bin": new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer),
    },
  });
  assertEquals(inputs, [{ min: -4, max: 3 }, { min: 0, max: 5 }]);
});

Deno.test("calibration takes the integers of an embedding's input", async () => {
  const input = tf.input({ name: "words", shape: [3], dtype: "int32" });
  const vectors = layers.embedding({ inputDim: 9, outputDim: 2 }).apply(input);
  const model = tf.model({ inputs: input, outputs: vectors as tf.SymbolicTensor });
  const files = { "x.npy": npy("<i8", [1, 3], BigInt64Array.of(8n, 0n, 2n)) };
  const { inputs } = await calibrated({ model, data: "x.npy", files });
  assertEquals(inputs, [{ min: 0, max: 8 }]);
});

Deno.test("calibration takes uint8 for pixels, scaled as is asked for", async () => {
  const files = { "x.npy": npy("|u1", [1, 2, 2], Uint8Array.of(0, 51, 255, 10)) };
  const image = { image: [2, 2, 1] };
  const plain = await calibrated({ model: modelOf(image), data: "x.npy", files });
  assertEquals(plain.inputs, [{ min: 0, max: 1 }]);
  assertStringIncludes(plain.notes, "pixel ÷ 255; --mean and --std say otherwise");
  const options = { mean: "127.5", std: "127.5" };
  const asked = await calibrated({ model: modelOf(image), data: "x.npy", files, options });
  assertEquals(asked.inputs, [{ min: -1, max: 1 }]);
  const metadata = JSON.stringify({ packageName: "@teachablemachine/image" });
  const said = await calibrated({
    model: modelOf(image),
    data: "x.npy",
    files: { ...files, "model/metadata.json": metadata },
  });
  assertEquals(said.inputs, [{ min: -1, max: 1 }]);
});

Deno.test("calibration on an IDX file and on raw values", async () => {
  const image = { image: [2, 2] };
  const pixels = Uint8Array.of(0, 51, 102, 0);
  const idx = { data: "x.idx", files: { "x.idx": encodeIdx(pixels, [1, 2, 2]) } };
  const expected = [{ min: 0, max: Math.fround(0.4) }];
  assertEquals((await calibrated({ model: modelOf(image), ...idx })).inputs, expected);
  const named = { data: "x.u8.bin", files: { "x.u8.bin": pixels } };
  assertEquals((await calibrated({ model: modelOf(image), ...named })).inputs, expected);
  const told = { data: "x.bin", files: { "x.bin": pixels }, options: { "data-type": "uint8" } };
  assertEquals((await calibrated({ model: modelOf(image), ...told })).inputs, expected);
});

/** A picture of one colour. */
const png = (colour: readonly number[], { width = 5, height = 3 } = {}) =>
  encodePng({
    width,
    height,
    channels: colour.length as 3 | 4,
    data: Uint8Array.from({ length: width * height * colour.length }, (_, i) =>
      colour[i % colour.length]!),
  });

Deno.test("calibration on pictures: a folder of them, of any size, in colour", async () => {
  const model = modelOf({ image: [4, 4, 3] });
  const { inputs, notes } = await calibrated({
    model,
    data: "pictures",
    files: {
      "pictures/a.png": png([10, 20, 30]),
      "pictures/b.png": png([255, 0, 40, 255], { width: 9 }),
      "pictures/notes.txt": "not a picture",
    },
    options: { mean: "10,20,30", std: "1,1,10" },
  });
  // Red 255 − 10; green 0 − 20.
  assertEquals(inputs, [{ min: -20, max: 245 }]);
  assertStringIncludes(notes, "2 examples are few");
});

Deno.test("calibration on pictures in folders of classes takes those to train on", async () => {
  const { inputs } = await calibrated({
    model: modelOf({ image: [4, 4, 3] }),
    data: "pictures",
    files: {
      "pictures/train/cat/a.png": png([51, 51, 51]),
      "pictures/train/dog/b.png": png([102, 102, 102]),
      "pictures/test/cat/c.png": png([255, 255, 255]),
      "pictures/test/dog/c.png": png([255, 255, 255]),
    },
  });
  assertEquals(inputs, [{ min: 0, max: Math.fround(0.4) }]);
});

Deno.test("calibration on pictures in one folder for a model of gray images", async () => {
  const { inputs } = await calibrated({
    model: modelOf({ image: [4, 4, 1] }),
    data: "pictures",
    files: { "pictures/a.png": png([51, 51, 51]), "pictures/b.png": png([0, 0, 0]) },
  });
  assertEquals(inputs, [{ min: 0, max: Math.fround(0.2) }]);
});

Deno.test("calibration names the example that is no number, by its place in the file", async () => {
  const values = new Float32Array(300).fill(1);
  values[2 * 123 + 1] = NaN;
  await refuses({
    model: modelOf({ features: [2] }),
    data: "x.npy",
    files: { "x.npy": npy("<f4", [150, 2], values) },
  }, "example 123 (counted from 0) of");
  const words = () => {
    const input = tf.input({ name: "words", shape: [2], dtype: "int32" });
    const vectors = layers.embedding({ inputDim: 9, outputDim: 2 }).apply(input);
    return tf.model({ inputs: input, outputs: vectors as tf.SymbolicTensor });
  };
  const refusesIndex = (bad: number, message: string) => {
    const file = npy("<f4", [1, 2], Float32Array.of(1, bad));
    return refuses({ model: words(), data: "x.npy", files: { "x.npy": file } }, message);
  };
  await refusesIndex(1.5, 'holds 1.5, expected 32-bit integers for input "words"');
  await refusesIndex(9, 'holds 9, expected 0 to 8 for input "words"');
});

Deno.test("calibration refuses what does not fit the model, and names it", async () => {
  const features = () => modelOf({ features: [2] });
  const refusesFile = (name: string, contents: Uint8Array, message: string) =>
    refuses({ model: features(), data: name, files: { [name]: contents } }, message);
  await refusesFile(
    "x.npy",
    right,
    'has the shape [2, 3], expected [n, 2] for input "features"',
  );
  await refusesFile("x.npy", npy("<f4", [0, 2], new Float32Array()), "holds no examples");
  await refusesFile(
    "x.npy",
    npy("<U1", [1], Uint32Array.of(65)),
    "it holds text, expected numbers",
  );
  await refusesFile("x.bin", new Uint8Array(12), "has 3 values, expected [n, 2]");
  await refusesFile("x.bin", new Uint8Array(7), "expected a multiple of 4 for raw float32");
  await refusesFile("x.png", png([1, 2, 3]), "one picture (PNG), expected a folder");
  await refusesFile(
    "x.npz",
    zipSync({ "a.npy": left, "b.npy": left }),
    'the arrays "a", "b", expected one for each input of the model: "features"',
  );
  await refuses({
    model: modelOf(PAIR),
    data: "x.npz",
    files: {
      "x.npz": zipSync({
        "left.npy": npy("<f4", [1, 2], Float32Array.of(1, 2)),
        "right.npy": right,
      }),
    },
  }, "has 2 examples and");
  await refuses({
    model: modelOf({ image: [4, 4, 3] }),
    data: "pictures",
    files: { "pictures/a.png": png([1, 2, 3]) },
    options: { mean: "1,2" },
  }, '--mean has 2 numbers, expected 1 or 3, one for each channel of "image"');
  await refuses({
    model: modelOf({ image: [4, 4, 3] }),
    data: "pictures",
    files: { "pictures/a.png": png([1, 2, 3]) },
    options: { std: "0" },
  }, '--std is "0", expected numbers other than 0');
  await refuses({
    model: modelOf({ image: [4, 4, 3] }),
    data: "pictures",
    files: { "pictures/a.png": png([1, 2, 3]).subarray(0, 40) },
  }, "--skip-unreadable leaves such pictures out");
  await refuses({ model: modelOf(PAIR), data: "nothing", files: {} }, "expected --data with");
});
