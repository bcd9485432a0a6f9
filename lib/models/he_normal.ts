/**
 * Initial weights of convolutions in front of relu.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { naturalLogarithm } from "../core/math.ts";
import { elementCount } from "../core/nd_array.ts";

/** Numbers beyond so many deviations are drawn again. */
const MOST = 2;

/**
 * Normal numbers whose variance is kept through relu (He et al. 2015, "Delving deep into rectifiers"):
 * those of `tf.initializers.heNormal`, but for `Math.log`, whose last bit tfjs leaves to the engine.
 *
 * @param seed fixes them
 * @returns an initializer that is saved with the model as tfjs' own
 */
export function heNormal(seed: number): ReturnType<typeof tf.initializers.heNormal> {
  const initializer = tf.initializers.heNormal({ seed });
  initializer.apply = (shape) => {
    const size = shape as number[];
    const inputs = elementCount(size.slice(0, -1));
    const values = truncatedNormal(elementCount(size), Math.sqrt(2 / inputs), seed);
    return tf.tensor(values, size);
  };
  return initializer;
}

/** Normal numbers about 0 by Marsaglia's polar method, two at a time, in tfjs' order. */
function truncatedNormal(count: number, deviation: number, seed: number): Float32Array {
  const random = createAlea(`${seed}`);
  const values: number[] = [];
  while (values.length < count) {
    const [v1, v2] = [2 * random() - 1, 2 * random() - 1];
    const s = v1 * v1 + v2 * v2;
    if (s >= 1 || s === 0) continue;
    const factor = Math.sqrt(-2 * naturalLogarithm(s) / s);
    const [first, second] = [deviation * v1 * factor, deviation * v2 * factor];
    if (Math.abs(first) > MOST * deviation) continue;
    values.push(first);
    if (Math.abs(second) <= MOST * deviation) values.push(second);
  }
  return Float32Array.from(values.slice(0, count));
}

/** Uniform numbers in [0, 1): Alea (Baagøe 2010), which tfjs draws from. */
function createAlea(seed: string): () => number {
  const hash = createMash();
  const state = [hash(" "), hash(" "), hash(" ")];
  for (let i = 0; i < 3; i++) {
    state[i]! -= hash(seed);
    if (state[i]! < 0) state[i]! += 1;
  }
  let carry = 1;
  return () => {
    const next = 2091639 * state.shift()! + carry * 2 ** -32;
    carry = Math.trunc(next);
    state.push(next - carry);
    return next - carry;
  };
}

/** Alea's hash of texts, which remembers what it has seen; in [0, 1). */
function createMash(): (text: string) => number {
  let n = 0xefc8249d;
  return (text) => {
    for (let i = 0; i < text.length; i++) {
      n += text.charCodeAt(i);
      let product = 0.02519603282416938 * n;
      n = product >>> 0;
      product = (product - n) * n;
      n = (product >>> 0) + (product - (product >>> 0)) * 2 ** 32;
    }
    return (n >>> 0) * 2 ** -32;
  };
}
