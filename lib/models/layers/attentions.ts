/**
 * Attention of Keras, and `EinsumDense`, on which it is built.
 *
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs";
import {
  type Config,
  type LayerDescription,
  numberIn,
  numbersIn,
  type Shape,
} from "./define_layer.ts";
import { parseEinsum } from "./einsum.ts";

/** Less than any score, so that nothing is left of it after softmax (Keras has it too). */
const NEGLIGIBLE = -1e9;

/** Query, value and key, of which the last two may be missing. */
const threeOf = <Each>([query, value = query, key = value]: readonly Each[]) =>
  [query!, value!, key!] as const;

const lookedUp = (shapes: readonly Shape[]): Shape => {
  const [query, value] = threeOf(shapes);
  return [...query.slice(0, -1), value.at(-1)!];
};

function scores(
  [query, key]: readonly [tfjs.Tensor, tfjs.Tensor],
  { scale, isAdditive, tf }: {
    readonly scale: tfjs.Tensor | undefined;
    readonly isAdditive: boolean;
    readonly tf: typeof tfjs;
  },
): tfjs.Tensor {
  const sum = tf.add(tf.expandDims(query, 2), tf.expandDims(key, 1));
  if (isAdditive) return tf.sum(tf.mul(tf.tanh(sum), scale ?? 1), -1);
  return tf.sum(tf.tanh(tf.mul(sum, scale ?? 1)), -1);
}

const attention: LayerDescription = {
  className: "Attention",
  weights: (_, config): Readonly<Record<string, Shape>> => ({
    ...config.useScale === true ? { scale: [] } : {},
    ...config.scoreMode === "concat" ? { concat_score_weight: [] } : {},
  }),
  shape: lookedUp,
  call: (inputs, { config, weight }, tf) => {
    const [query, value, key] = threeOf(inputs);
    const scale = weight("scale");
    const found = config.scoreMode === "concat"
      ? tf.mul(
        scores([query, key], { scale, isAdditive: false, tf }),
        weight("concat_score_weight")!,
      )
      : tf.mul(tf.matMul(query, key, false, true), scale ?? 1);
    return tf.matMul(tf.softmax(found), value);
  },
};

const additiveAttention: LayerDescription = {
  className: "AdditiveAttention",
  weights: ([shape], config): Readonly<Record<string, Shape>> =>
    config.useScale === false ? {} : { scale: [shape!.at(-1)!] },
  shape: lookedUp,
  call: (inputs, { weight }, tf) => {
    const [query, value, key] = threeOf(inputs);
    const found = scores([query, key], { scale: weight("scale"), isAdditive: true, tf });
    return tf.matMul(tf.softmax(found), value);
  },
};

/** Heads, the width of each, and the width of what comes out. */
function heads(config: Config, [query]: readonly Shape[]) {
  const [count, keyWidth] = [numberIn(config, "numHeads", NaN), numberIn(config, "keyDim", NaN)];
  const output = numbersIn(config, "outputShape", [query!.at(-1)!]);
  return { count, keyWidth, valueWidth: numberIn(config, "valueDim", keyWidth), output };
}

const multiHeadAttention: LayerDescription = {
  className: "Keras>MultiHeadAttention",
  weights: (shapes, config) => {
    const { count, keyWidth, valueWidth, output } = heads(config, shapes);
    const [query, value, key] = threeOf(shapes);
    const all: Readonly<Record<string, Shape>> = {
      "query/kernel": [query.at(-1)!, count, keyWidth],
      "query/bias": [count, keyWidth],
      "key/kernel": [key.at(-1)!, count, keyWidth],
      "key/bias": [count, keyWidth],
      "value/kernel": [value.at(-1)!, count, valueWidth],
      "value/bias": [count, valueWidth],
      "attention_output/kernel": [count, valueWidth, ...output],
      "attention_output/bias": output,
    };
    const used = Object.entries(all).filter(([name]) =>
      config.useBias !== false || !name.endsWith("bias")
    );
    return Object.fromEntries(used);
  },
  shape: (shapes, config) => [...shapes[0]!.slice(0, -1), ...heads(config, shapes).output],
  call: (inputs, { config, weight, arguments: given }, tf) => {
    const [query, value, key] = threeOf(inputs);
    const project = (x: tfjs.Tensor, name: string) => {
      const kernel = weight(`${name}/kernel`)!;
      const [width, count, size] = kernel.shape as [number, number, number];
      const [batch, steps] = x.shape as [number, number];
      const rows = tf.reshape(x, [batch * steps, width]);
      const product = tf.matMul(rows, tf.reshape(kernel, [width, count * size]));
      const projected = tf.reshape(product, [batch, steps, count, size]);
      return tf.transpose(tf.add(projected, weight(`${name}/bias`) ?? 0), [0, 2, 1, 3]);
    };
    const factor = 1 / Math.sqrt(numberIn(config, "keyDim", NaN));
    const asked = tf.mul(project(query, "query"), factor);
    let found: tfjs.Tensor = tf.matMul(asked, project(key, "key"), false, true);
    if ((given.useCausalMask ?? config.useCausalMask) === true) {
      const [rows, columns] = found.shape.slice(-2) as [number, number];
      const later = Array.from(
        { length: rows * columns },
        (_, i) => i % columns > Math.floor(i / columns) ? NEGLIGIBLE : 0,
      );
      found = tf.add(found, tf.tensor(later, [rows, columns]));
    }
    const mixed = tf.matMul(tf.softmax(found), project(value, "value"));
    const [batch, steps] = query.shape as [number, number];
    const rows = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * steps, -1]);
    const kernel = weight("attention_output/kernel")!;
    const product = tf.matMul(rows, tf.reshape(kernel, [rows.shape[1]!, -1]));
    const shaped = tf.reshape(product, [batch, steps, ...kernel.shape.slice(2)]);
    return tf.add(shaped, weight("attention_output/bias") ?? 0);
  },
};

/** The length of each letter's axis, as far as input and configuration tell. */
function einsumLengths(shape: Shape, config: Config): Map<string, number | null> {
  const [input, , output] = parseEinsum(String(config.equation), shape.length);
  const given = config.outputShape as number | readonly (number | null)[];
  const lengths = Array.isArray(given) ? given : [given];
  const known = new Map<string, number | null>();
  [...output].forEach((letter, i) => {
    const place = i - (output.length - lengths.length);
    if (place >= 0) known.set(letter, lengths[place] ?? null);
  });
  [...input].forEach((letter, i) => known.set(letter, shape[i] ?? known.get(letter) ?? null));
  return known;
}

const einsumDense: LayerDescription = {
  className: "EinsumDense",
  weights: ([shape], config): Readonly<Record<string, Shape>> => {
    const [, kernel, output] = parseEinsum(String(config.equation), shape!.length);
    const lengths = einsumLengths(shape!, config);
    const biasAxes = String(config.biasAxes ?? "");
    const first = [...output].findIndex((letter) => biasAxes.includes(letter));
    const bias = [...output.slice(first)].map((letter) =>
      biasAxes.includes(letter) ? lengths.get(letter)! : 1
    );
    return {
      kernel: [...kernel].map((letter) => lengths.get(letter)!),
      ...biasAxes === "" ? {} : { bias },
    };
  },
  shape: ([shape], config) => {
    const [, , output] = parseEinsum(String(config.equation), shape!.length);
    return [...output].map((letter) => einsumLengths(shape!, config).get(letter)!);
  },
  call: ([x], { config, weight, activate }, tf) => {
    const [input, kernel, output] = parseEinsum(String(config.equation), x!.rank);
    const product = tf.einsum(`${input},${kernel}->${output}`, x!, weight("kernel")!);
    return activate(tf.add(product, weight("bias") ?? 0));
  },
};

/** All layers of this family. */
export const attentions = (): readonly LayerDescription[] => [
  additiveAttention,
  attention,
  { ...einsumDense, className: "Keras>EinsumDense" },
  multiHeadAttention,
];
