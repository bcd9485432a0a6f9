/**
 * A saved digit classifier, whichever tool wrote it.
 *
 * @module
 */
import { readFile } from "../core/files.ts";
import type { NdArray } from "../core/nd_array.ts";
// By their own files: whoever runs a model loads neither tfjs nor the converter.
import type { Images } from "../data/images.ts";
import { normalize } from "../data/normalize.ts";
import { argMax, softmax } from "../evaluation/score.ts";
import type { ImageSize } from "../image/resize.ts";
import { readModel } from "../tflite/format/read.ts";
import { summarize } from "../tflite/inspect/summarize.ts";
import type { ModelContents } from "../tflite/inspect/model_summary.ts";
import type { TensorDetails } from "../tflite/runtime/graph_ends.ts";
import { Interpreter } from "../tflite/runtime/interpreter.ts";
import { predict } from "../tflite/runtime/predict.ts";

/** From this probability on, more speaks for an answer than against it. */
const MORE_FOR_THAN_AGAINST = 0.5;

/** What a classifier says of one image. */
export interface Prediction {
  /** The class with the largest output, from 0: of MNIST, the digit. */
  readonly digit: number;
  /** The name of that class; missing where the file names none. */
  readonly label?: string;
  /** How sure it is, 0–1: the digit's share in `probabilities`. */
  readonly probability: number;
  /** The softmax of the logits, `[classes]`; it sums to 1. */
  readonly probabilities: readonly number[];
  /** The model's outputs as they are, `[classes]`; missing where the file gives probabilities. */
  readonly logits?: readonly number[];
}

/** A `.tflite` file that takes images and gives a logit for each class. */
export interface Classifier extends Disposable {
  /** The height and width of the images that it takes, in pixels. */
  readonly size: ImageSize;
  /** How many classes it tells apart. */
  readonly classes: number;
  /** Their names as the file's metadata tells them; missing where it does not. */
  readonly labels?: readonly string[];
  /** What the file holds. */
  readonly summary: ModelContents;
  /**
   * The probability below which an answer is unsure, 0–1: the threshold in the file's metadata, 0.5
   * where there is none.
   */
  readonly scoreThreshold: number;
  /**
   * Says what is on pictures.
   *
   * @param images `[n, height, width]` uint8 of its size, white strokes on black
   * @returns one prediction for each
   * @throws Error when they have another size
   */
  readonly classify: (images: Images<Uint8Array>) => Prediction[];
  /**
   * Runs it: images in [0, 1] of its size to logits, `[n, classes]` float32. Where the file gives
   * probabilities these are their logarithms, which softmax turns into the same probabilities.
   */
  readonly logits: (images: Images<Float32Array>) => NdArray;
}

/**
 * Opens a `.tflite` file as a digit classifier. The file is read once.
 *
 * @param file its path, or its bytes
 * @param options what errors call it; the path, or "model" for bytes, when left out
 * @returns the classifier; the caller disposes it
 * @throws Error naming the file when it cannot be read, or takes or gives something else
 * @throws InvalidModelError when it is no `.tflite` file
 */
export async function openClassifier(
  file: string | URL | Uint8Array,
  options: { readonly name?: string } = {},
): Promise<Classifier> {
  const isBytes = file instanceof Uint8Array;
  const name = options.name ?? (isBytes ? "model" : String(file));
  const bytes = isBytes ? file : await readFile(file, { what: `the model "${name}"` });
  const summary = summarize(readModel(bytes, { name }), bytes, name);
  const interpreter = await Interpreter.create(bytes, { name });
  try {
    const { input, classes } = checkEnds(interpreter, name);
    const [, height = 0, width = 0] = input.shape;
    const endsInSoftmax = hasSoftmaxEnd(summary);
    const named = summary.modelDescription?.outputs[0]?.labels;
    const labels = named?.length === classes ? named : undefined;
    const logits = ({ data, shape: [count, rows, columns] }: Images<Float32Array>) => {
      if (rows !== height || columns !== width) {
        throw new Error(
          `Cannot use "${name}" on images of ${rows}×${columns}: it expects ${height}×${width}`,
        );
      }
      const output = predict(interpreter, { data, shape: [count, ...input.shape.slice(1)] });
      assertFinite(output.data, { classes, name });
      return endsInSoftmax ? { ...output, data: output.data.map(logarithm) } : output;
    };
    return {
      size: { height, width },
      classes,
      ...(labels && { labels }),
      summary,
      scoreThreshold: summary.modelDescription?.outputs[0]?.scoreThreshold ?? MORE_FOR_THAN_AGAINST,
      logits,
      classify: (images) => predictions(logits(normalize(images)), { endsInSoftmax, labels }),
      [Symbol.dispose]: () => interpreter.dispose(),
    };
  } catch (error) {
    interpreter.dispose();
    throw error;
  }
}

/** The input of a model that takes one gray image and gives one row of outputs, and how many. */
function checkEnds(
  interpreter: Interpreter,
  name: string,
): { readonly input: TensorDetails; readonly classes: number } {
  const inputs = interpreter.getInputDetails();
  const outputs = interpreter.getOutputDetails();
  const shapes = (ends: readonly TensorDetails[]) =>
    ends.map(({ shape }) => `[${shape.join(", ")}]`);
  const [batch, , width = 0, channels = 1, ...more] = inputs[0]?.shape ?? [];
  const isGray = batch === 1 && width > 0 && channels === 1 && more.length === 0;
  if (inputs.length !== 1 || !isGray) {
    throw new Error(
      `Cannot use "${name}": its input is ${shapes(inputs)}, ` +
        "expected one of [1, height, width] or [1, height, width, 1]",
    );
  }
  const { dtype, quantization } = inputs[0]!;
  if (dtype !== "float32" && quantization === undefined) {
    throw new Error(
      `Cannot use "${name}": its input is ${dtype} without quantization, ` +
        "expected float32 or quantized integers",
    );
  }
  if (outputs.length !== 1 || outputs[0]!.shape.length !== 2) {
    throw new Error(
      `Cannot use "${name}": its output is ${shapes(outputs)}, expected one of [1, classes]`,
    );
  }
  return { input: inputs[0]!, classes: outputs[0]!.shape[1]! };
}

/**
 * A file with weights that are no numbers, as a training that diverged leaves behind, gives none.
 *
 * @throws Error naming the first image
 */
function assertFinite(
  outputs: Float32Array,
  { classes, name }: { readonly classes: number; readonly name: string },
): void {
  const wrong = outputs.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new Error(
    `Cannot use "${name}": it gives ${outputs[wrong]} for image ${Math.floor(wrong / classes)}, ` +
      "expected finite numbers; its weights are damaged, or its training diverged",
  );
}

function predictions(
  { data, shape: [count = 0, classes = 0] }: NdArray,
  { endsInSoftmax, labels }: {
    readonly endsInSoftmax: boolean;
    readonly labels: readonly string[] | undefined;
  },
): Prediction[] {
  return Array.from({ length: count }, (_, i) => {
    const logits = Array.from(data.subarray(i * classes, (i + 1) * classes));
    const probabilities = softmax(logits);
    const digit = argMax(logits);
    const probability = probabilities[digit]!;
    const label = labels?.[digit];
    return {
      digit,
      ...(label !== undefined && { label }),
      probability,
      probabilities,
      ...(!endsInSoftmax && { logits }),
    };
  });
}

/** Whether the last operator that computes is SOFTMAX; types may be changed behind it. */
function hasSoftmaxEnd({ graphs }: ModelContents): boolean {
  const operators = graphs[0]!.operators.map(({ name }) => name);
  return operators.findLast((name) => !["QUANTIZE", "DEQUANTIZE"].includes(name)) === "SOFTMAX";
}

/** The smallest probability that is told from 0, as in Keras (`keras.config.epsilon()`). */
const EPSILON = 1e-7;

function logarithm(probability: number): number {
  return Math.log(Math.max(probability, EPSILON));
}
