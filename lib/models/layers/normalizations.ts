/**
 * Normalizations of Keras that tfjs does not have, and `BatchNormalization` along any axis.
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

/** Axes that count from the front, in ascending order. */
function axesOf(config: Config, rank: number): number[] {
  const axes = numbersIn(config, "axis", [-1]);
  return axes.map((axis) => axis < 0 ? axis + rank : axis).sort((a, b) => a - b);
}

/** The lengths of some axes. */
const along = (shape: Shape, axes: readonly number[]) => axes.map((axis) => shape[axis]!);

/** The shape with 1 for all axes but some, so that weights of these fit. */
const only = (shape: Shape, axes: readonly number[]) =>
  shape.map((length, axis) => axes.includes(axis) ? length! : 1);

/** γ and β of a length, unless the configuration leaves them out. */
function scaleAndCenter(config: Config, lengths: Shape): Record<string, Shape> {
  return {
    ...config.scale === false ? {} : { gamma: lengths },
    ...config.center === false ? {} : { beta: lengths },
  };
}

const batchNormalization: LayerDescription = {
  className: "Keras>BatchNormalization",
  weights: ([shape], config) => {
    const lengths = along(shape!, axesOf(config, shape!.length));
    const moving = { moving_mean: lengths, moving_variance: lengths };
    return { ...scaleAndCenter(config, lengths), ...moving };
  },
  call: ([x], { config, weight }, tf) => {
    const lengths = only(x!.shape, axesOf(config, x!.rank));
    const fitted = (name: string) => {
      const values = weight(name);
      return values && tf.reshape(values, lengths);
    };
    const variance = tf.add(fitted("moving_variance")!, numberIn(config, "epsilon", 1e-3));
    const scale = tf.mul(tf.rsqrt(variance), fitted("gamma") ?? 1);
    const centred = tf.mul(tf.sub(x!, fitted("moving_mean")!), scale);
    return tf.add(centred, fitted("beta") ?? 0);
  },
};

const groupNormalization: LayerDescription = {
  className: "GroupNormalization",
  weights: ([shape], config) => {
    const [axis] = axesOf(config, shape!.length) as [number];
    return scaleAndCenter(config, [shape![axis]!]);
  },
  call: ([x], { config, weight }, tf) => {
    const [axis] = axesOf(config, x!.rank) as [number];
    const channels = x!.shape[axis]!;
    const groups = numberIn(config, "groups", 32);
    const count = groups === -1 ? channels : groups;
    const parts = x!.shape.toSpliced(axis, 1, count, channels / count);
    const grouped = tf.reshape(x!, parts);
    const others = parts.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
    const { mean, variance } = tf.moments(grouped, others, true);
    const scale = tf.rsqrt(tf.add(variance, numberIn(config, "epsilon", 1e-3)));
    const normal = tf.reshape(tf.mul(tf.sub(grouped, mean), scale), x!.shape);
    const lengths = only(x!.shape, [axis]);
    const [gamma, beta] = [weight("gamma"), weight("beta")];
    const scaled = gamma ? tf.mul(normal, tf.reshape(gamma, lengths)) : normal;
    return beta ? tf.add(scaled, tf.reshape(beta, lengths)) : scaled;
  },
};

const rmsNormalization: LayerDescription = {
  className: "RMSNormalization",
  weights: ([shape], config) => ({ scale: along(shape!, axesOf(config, shape!.length)) }),
  call: ([x], { config, weight }, tf) => {
    const axes = axesOf(config, x!.rank);
    const square = tf.mean(tf.square(x!), axes, true);
    const root = tf.rsqrt(tf.add(square, numberIn(config, "epsilon", 1e-6)));
    return tf.mul(tf.mul(x!, root), tf.reshape(weight("scale")!, only(x!.shape, axes)));
  },
};

/** Keras 3 limits the factor to 1e12, so the sum of squares to its inverse square. */
const UNIT_EPSILON = 1e-24;

const unitNormalization: LayerDescription = {
  className: "UnitNormalization",
  call: ([x], { config }, tf) => {
    const sum = tf.sum(tf.square(x!), axesOf(config, x!.rank), true);
    return tf.mul(x!, tf.rsqrt(tf.maximum(sum, UNIT_EPSILON)));
  },
};

/** The axes that have a mean each; none if `axis` is null. */
function keptAxes(config: Config, rank: number): number[] {
  return config.axis === null ? [] : axesOf(config, rank);
}

/** The floor under the deviation in Keras' `Normalization`. */
const NORMALIZATION_EPSILON = 1e-7;

const normalization: LayerDescription = {
  className: "Normalization",
  weights: ([shape], config): Readonly<Record<string, Shape>> => {
    if (config.mean !== undefined && config.mean !== null) return {};
    const lengths = along(shape!, keptAxes(config, shape!.length));
    // Keras' third weight, how many examples were seen, says nothing to a model that is used.
    return { mean: lengths, variance: lengths };
  },
  call: ([x], { config, weight }, tf) => {
    const axes = keptAxes(config, x!.rank);
    const fitted = (name: string) => {
      const values = weight(name) ??
        tf.tensor(config[name] as tfjs.TensorLike, undefined, "float32");
      return tf.reshape(values, values.size === 1 ? [] : only(x!.shape, axes));
    };
    const deviation = tf.maximum(tf.sqrt(fitted("variance")), NORMALIZATION_EPSILON);
    const mean = fitted("mean");
    return config.invert === true
      ? tf.add(mean, tf.mul(tf.cast(x!, "float32"), deviation))
      : tf.div(tf.sub(tf.cast(x!, "float32"), mean), deviation);
  },
};

/** All layers of this family. */
export const normalizations = (): readonly LayerDescription[] => [
  batchNormalization,
  groupNormalization,
  normalization,
  rmsNormalization,
  unitNormalization,
];
