/**
 * A saved digit classifier, whichever tool wrote it.
 *
 * @module
 */
import type { Images, NdArray } from "../data/mod.ts";
import { inspect, Interpreter, predict } from "../tflite/mod.ts";

/** A `.tflite` file that takes images and gives a logit for each class. */
export interface Classifier extends Disposable {
  /** The height and width of the images that it takes, in pixels. */
  readonly size: { readonly height: number; readonly width: number };
  /** Whether the file itself ends in softmax, so that there are no logits to be had from it. */
  readonly endsInSoftmax: boolean;
  /**
   * Runs it: images in [0, 1] of its size to logits, `[n, classes]` float32. Where the file gives
   * probabilities these are their logarithms, which softmax turns into the same probabilities.
   */
  readonly logits: (images: Images<Float32Array>) => NdArray;
}

/**
 * Opens a `.tflite` file as a digit classifier.
 *
 * @param path the file
 * @param name how errors call it
 * @returns the classifier; the caller disposes it
 * @throws Error naming the file when it is no `.tflite` file, or takes or gives something else
 */
export async function openClassifier(path: string, name: string): Promise<Classifier> {
  const interpreter = await Interpreter.create(path, { name });
  const endsInSoftmax = hasSoftmaxEnd(await Deno.readFile(path));
  try {
    const inputs = interpreter.getInputDetails();
    const outputs = interpreter.getOutputDetails();
    const [batch, height = 0, width = 0, channels = 1, ...more] = inputs[0]!.shape;
    const isGray = batch === 1 && width > 0 && channels === 1 && more.length === 0;
    if (inputs.length !== 1 || !isGray) {
      throw new Error(
        `Cannot use "${name}": its input is ${
          inputs.map(({ shape }) => `[${shape.join(", ")}]`)
        }, ` +
          "expected one of [1, height, width] or [1, height, width, 1]",
      );
    }
    if (outputs.length !== 1 || outputs[0]!.shape.length !== 2) {
      throw new Error(
        `Cannot use "${name}": its output is ${
          outputs.map(({ shape }) => `[${shape.join(", ")}]`)
        }, ` +
          "expected one of [1, classes]",
      );
    }
    const logits = ({ data, shape: [count, rows, columns] }: Images<Float32Array>) => {
      if (rows !== height || columns !== width) {
        throw new Error(
          `Cannot use "${name}" on images of ${rows}×${columns}: it expects ${height}×${width}`,
        );
      }
      const output = predict(interpreter, { data, shape: [count, ...inputs[0]!.shape.slice(1)] });
      return endsInSoftmax ? { ...output, data: output.data.map(logarithm) } : output;
    };
    return {
      size: { height, width },
      endsInSoftmax,
      logits,
      [Symbol.dispose]: () => interpreter.dispose(),
    };
  } catch (error) {
    interpreter.dispose();
    throw error;
  }
}

/** Whether the last operator that computes is SOFTMAX; types may be changed behind it. */
function hasSoftmaxEnd(bytes: Uint8Array): boolean {
  const operators = inspect(bytes).graphs[0]!.operators.map(({ name }) => name);
  return operators.findLast((name) => !["QUANTIZE", "DEQUANTIZE"].includes(name)) === "SOFTMAX";
}

/** The smallest probability that is told from 0, as in Keras (`keras.config.epsilon()`). */
const EPSILON = 1e-7;

function logarithm(probability: number): number {
  return Math.log(Math.max(probability, EPSILON));
}
