/**
 * Runs a file in LiteRT beside the model that it was made of.
 *
 * @module
 */
import type { NdArray } from "../../core/nd_array.ts";
import { argMax } from "../../evaluation/score.ts";
import { Interpreter } from "../../tflite/runtime/interpreter.ts";
import { predict } from "../../tflite/runtime/predict.ts";
import type { Comparison, FileKind } from "./protocol.ts";

/** What a kind of file may do at most, and must do at least. */
interface Limits {
  /** The largest difference beside the largest output. */
  readonly difference: number;
  /** The smallest share of images for which the class is the same. */
  readonly same: number;
}

/**
 * Files that compute in float32 round as the trained model does, in another order. With fewer bits the
 * answers are what counts: a model that has learnt little is torn between classes, and may fall to the
 * other side.
 */
const LIMITS: Readonly<Partial<Record<FileKind, Limits>>> = {
  float32: { difference: 1e-4, same: 0.99 },
  plain: { difference: 1e-4, same: 0.99 },
  float16: { difference: 0.05, same: 0.97 },
};
const FEW_BITS: Limits = { difference: Infinity, same: 0.9 };

/**
 * Runs a file on images.
 *
 * @param bytes a `.tflite` file from one image to one output a class
 * @param images `[n, height, width]` float32
 * @param expected what the trained model gives for them, `[n, classes]`
 * @throws Error when LiteRT does not take it, or it gives something else
 */
export async function compareFile(
  bytes: Uint8Array,
  { name, images, expected }: {
    readonly name: string;
    readonly images: NdArray<Float32Array>;
    readonly expected: NdArray;
  },
): Promise<Comparison> {
  const interpreter = await Interpreter.create(bytes, { name });
  try {
    return compareOutputs(predict(interpreter, images), expected);
  } finally {
    interpreter.dispose(); // `using` is not in every browser yet
  }
}

/** Compares outputs, `[n, classes]`, with those that are expected. */
export function compareOutputs(found: NdArray, expected: NdArray): Comparison {
  const [count = 0, classes = 0] = expected.shape;
  if (`${found.shape}` !== `${expected.shape}`) {
    throw new Error(
      `it gives [${found.shape.join(", ")}], expected [${expected.shape.join(", ")}]`,
    );
  }
  let [difference, largest, same] = [0, 0, 0];
  for (let row = 0; row < count; row++) {
    const [left, right] = [found, expected].map(({ data }) =>
      data.subarray(row * classes, (row + 1) * classes)
    ) as [Float32Array, Float32Array];
    if (argMax(left) === argMax(right)) same++;
    left.forEach((value, i) => {
      // NaN is no larger than anything: it must not pass for a small difference.
      const distance = Math.abs(value - right[i]!);
      difference = distance <= difference ? difference : distance;
      largest = Math.max(largest, Math.abs(right[i]!));
    });
  }
  return { count, difference: difference / largest, same };
}

/** Whether a file may be offered: it does what the trained model does, as far as its kind can. */
export function isFaithful(kind: FileKind, { difference, same, count }: Comparison): boolean {
  const limits = LIMITS[kind] ?? FEW_BITS;
  return Number.isFinite(difference) && difference <= limits.difference &&
    same >= limits.same * count;
}
