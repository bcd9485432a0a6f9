/**
 * The job that every host does: trains tiny models of each kind in both arithmetics on one to four
 * threads, converts them, runs the files. It uses what the package offers and nothing else.
 */
import * as tf from "@tensorflow/tfjs";
import {
  type Arithmetic,
  calibrate,
  compileClassifier,
  convert,
  createEnsemble,
  createModel,
  createRandom,
  type EngineInfo,
  type Images,
  Interpreter,
  type NdArray,
  predict,
  recipes,
  type Sequential,
  startBackend,
  train,
  trainEnsemble,
  type TrainOptions,
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
  /** The arithmetic that is asked for; none for the host's default. */
  readonly arithmetic?: Arithmetic;
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

const SIZE = { inputShape: [SIDE, SIDE], classes: CLASSES } as const;

/** The numbers of threads to be tried, the most first. */
const THREADS = [4, 1, 2, 3] as const;

/** How a model is made and trained. */
interface Kind {
  readonly create: (seed: number) => Sequential;
  readonly options?: TrainOptions;
  /** How many networks the model is the mean of, if more than one. */
  readonly members?: number;
}

/** The models by name. */
const MODELS: Readonly<Record<string, Kind>> = {
  mlp: { create: createMlp },
  cnn: { create: () => createModel("cnn", { ...SIZE, seed: 3 }) },
  // Batch normalization, images changed in every way, a falling rate, the best epoch kept.
  compact: {
    create: () => createModel("compact", { ...SIZE, seed: 3 }),
    options: {
      augment: { gentle: 0.5, elastic: {}, strokeWidth: 0.5 },
      schedule: recipes.compact.schedule,
      validationSplit: 0.25,
      keepBest: true,
    },
  },
  improved: { create: (seed) => createModel("improved", { ...SIZE, seed }), members: 2 },
  // By tfjs' own operations and this library's kernels for them.
  tfjs: {
    create: () => createModel("cnn", { ...SIZE, seed: 3 }),
    options: { engine: "tfjs", augment: {}, validationSplit: 0.25, keepBest: true },
  },
};

function createMlp(): Sequential {
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
}

/**
 * Does the job.
 *
 * @returns what identifies the files, and what they compute
 */
export async function runJob(): Promise<JobResult> {
  const { name, simd } = await startBackend();
  const trainings: Training[] = [];
  for (const arithmetic of ["plain", undefined] as const) {
    for (const [model, { members, options }] of Object.entries(MODELS)) {
      for (const threads of THREADS) {
        const order = { model, threads, ...(arithmetic && { arithmetic }) };
        trainings.push(await trainModel(order));
        // Where there is but one thread, it is always the same one; members side by side have one each.
        if (trainings.at(-1)!.engine.threads === 1 && (!members || threads === 1)) break;
        if (options?.engine === "tfjs") break;
      }
    }
  }
  return { backend: `${name}${simd ? " with SIMD" : ""}`, trainings };
}

async function trainModel(order: Order): Promise<Training> {
  const { images, labels } = createStripes();
  const { create, members = 1, options } = MODELS[order.model]!;
  const networks = Array.from({ length: members }, (_, i) => create(i));
  for (const network of networks) compileClassifier(network);
  const full: TrainOptions = {
    epochs: 2,
    batchSize: 32,
    seed: 5,
    threads: order.threads,
    arithmetic: order.arithmetic,
    ...options,
  };
  const [first] = networks as [Sequential];
  const { engine } = members === 1
    ? await train(first, { images, labels }, full)
    : (await trainEnsemble(networks, { images, labels }, full))[0]!;
  const model = members === 1 ? first : createEnsemble(networks, { name: order.model });
  const float32 = convert(model);
  const calibration = await calibrate(model, someOf(images, 32));
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
  const { data } = predict(interpreter, someOf(images, 8));
  interpreter.dispose();
  return {
    sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    logits: [...data],
  };
}

function someOf({ data, shape }: Images<Float32Array>, count: number): NdArray<Float32Array> {
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
