/**
 * The job that every host does: trains two tiny models with each build of the kernels, converts
 * them, runs the files. It uses what the package offers and nothing else.
 */
import * as tf from "@tensorflow/tfjs";
import {
  calibrate,
  compileClassifier,
  convert,
  createModel,
  createRandom,
  type EngineInfo,
  type Images,
  Interpreter,
  type KernelBuild,
  type NdArray,
  predict,
  type Sequential,
  startBackend,
  train,
} from "digits";

/** A file that the job made. */
export interface MadeFile {
  /** Its SHA-256 value. */
  readonly sha256: string;
  /** What it gives for eight images. */
  readonly logits: readonly number[];
}

/** How a model is to be trained. */
export interface Order {
  /** Which model. */
  readonly model: string;
  /** The build that is asked for; none for the host's default. */
  readonly build?: KernelBuild;
  /** How many threads are asked for; they change no bit. */
  readonly threads: number;
}

/** A model that was trained. */
export interface Training {
  /** What was asked for. */
  readonly order: Order;
  /** What trained it. */
  readonly engine: EngineInfo;
  readonly float32: MadeFile;
  readonly int8: MadeFile;
}

/** What the job found out. */
export interface JobResult {
  /** tfjs' backend. */
  readonly backend: string;
  readonly trainings: readonly Training[];
}

const SIDE = 8;
const CLASSES = 4;
const COUNT = 160;

/** The models by name: a stack of dense layers, and the tutorial's convolutional one. */
const MODELS: Readonly<Record<string, () => Sequential>> = {
  mlp: () => {
    const kernelInitializer = (seed: number) => tf.initializers.glorotUniform({ seed });
    return tf.sequential({
      name: "mlp",
      layers: [
        tf.layers.flatten({ inputShape: [SIDE, SIDE], name: "flatten" }),
        tf.layers.dense({
          name: "dense",
          units: 32,
          activation: "relu",
          kernelInitializer: kernelInitializer(1),
        }),
        tf.layers.dropout({ rate: 0.25, name: "dropout" }),
        tf.layers.dense({
          name: "dense_1",
          units: CLASSES,
          kernelInitializer: kernelInitializer(2),
        }),
      ],
    });
  },
  cnn: () => createModel("cnn", { seed: 3, inputShape: [SIDE, SIDE], classes: CLASSES }),
};

/**
 * Does the job.
 *
 * @returns what identifies the files, and what they compute
 */
export async function runJob(): Promise<JobResult> {
  const { name, simd } = await startBackend();
  const trainings: Training[] = [];
  for (const build of ["simd", undefined] as const) {
    for (const threads of [1, 2]) {
      for (const model of Object.keys(MODELS)) {
        trainings.push(await trainModel({ model, threads, ...(build && { build }) }));
      }
    }
  }
  return { backend: `${name}${simd ? " with SIMD" : ""}`, trainings };
}

async function trainModel(order: Order): Promise<Training> {
  const { images, labels } = createStripes();
  const model = MODELS[order.model]!();
  compileClassifier(model);
  const { engine } = await train(model, { images, labels }, {
    epochs: 2,
    batchSize: 32,
    seed: 5,
    threads: order.threads,
    build: order.build,
  });
  const float32 = convert(model);
  const calibration = await calibrate(model, first(images, 32));
  const int8 = convert(model, { precision: "full-int8", calibration });
  model.dispose();
  return {
    order,
    engine,
    float32: await judge(float32, images),
    int8: await judge(int8, images),
  };
}

async function judge(
  bytes: Uint8Array<ArrayBuffer>,
  images: Images<Float32Array>,
): Promise<MadeFile> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const interpreter = await Interpreter.create(bytes);
  const { data } = predict(interpreter, first(images, 8));
  interpreter.dispose();
  return {
    sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    logits: [...data],
  };
}

function first({ data, shape }: Images<Float32Array>, count: number): NdArray<Float32Array> {
  return { data: data.slice(0, count * SIDE * SIDE), shape: [count, ...shape.slice(1)] };
}

/** Images with a bright stripe of two rows, whose place is the class, and noise. */
function createStripes(): { readonly images: Images<Float32Array>; readonly labels: Uint8Array } {
  const random = createRandom(7);
  const labels = new Uint8Array(COUNT);
  const data = new Float32Array(COUNT * SIDE * SIDE);
  for (let index = 0; index < data.length; index++) {
    const pixel = index % (SIDE * SIDE);
    const image = Math.floor(index / (SIDE * SIDE));
    if (pixel === 0) labels[image] = random() % CLASSES;
    const noise = random() / 2 ** 33;
    data[index] = pixel >> 4 === labels[image] ? 0.5 + noise : noise;
  }
  return { images: { data, shape: [COUNT, SIDE, SIDE] }, labels };
}
