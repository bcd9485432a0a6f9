/**
 * Layers of Keras that resize, crop, pad or compare, which tfjs does not have or has otherwise.
 *
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs";
import {
  type Config,
  type LayerDescription,
  type LayerView,
  numberIn,
  numbersIn,
  type Shape,
  type Tfjs,
} from "./define_layer.ts";
import { fittedPart } from "./fitted_part.ts";

/** Keras samples between the centres of pixels, tfjs between their corners. */
function resize(
  tf: Tfjs,
  image: tfjs.Tensor,
  { size, interpolation }: { readonly size: readonly number[]; readonly interpolation: unknown },
): tfjs.Tensor {
  const operation = { bilinear: tf.image.resizeBilinear, nearest: tf.image.resizeNearestNeighbor }[
    String(interpolation)
  ];
  if (operation === undefined) throw new Error(`there is no interpolation "${interpolation}"`);
  return operation(image as tfjs.Tensor4D, size as [number, number], false, true);
}

const scaled = (length: number | null, factor: number) => length === null ? null : length * factor;

const upSampling1d: LayerDescription = {
  className: "UpSampling1D",
  shape: ([shape], config) => shape!.with(1, scaled(shape![1]!, numberIn(config, "size", 2))),
  call: ([x], { config }, tf) => {
    const [batch, steps, channels] = x!.shape as [number, number, number];
    const size = numberIn(config, "size", 2);
    const repeated = tf.tile(tf.expandDims(x!, 2), [1, 1, size, 1]);
    return tf.reshape(repeated, [batch, steps * size, channels]);
  },
};

const upSampling2d: LayerDescription = {
  className: "Keras>UpSampling2D",
  shape: ([shape], config) => {
    const [rows, columns] = numbersIn(config, "size", [2, 2]) as [number, number];
    return shape!.with(1, scaled(shape![1]!, rows)).with(2, scaled(shape![2]!, columns));
  },
  call: ([x], { config }, tf) => {
    const [rows, columns] = numbersIn(config, "size", [2, 2]) as [number, number];
    const size = [x!.shape[1]! * rows, x!.shape[2]! * columns];
    return resize(tf, x!, { size, interpolation: config.interpolation ?? "nearest" });
  },
};

const sized = ([shape]: readonly Shape[], config: Config) =>
  shape!.with(1, numberIn(config, "height", NaN)).with(2, numberIn(config, "width", NaN));

const resizing: LayerDescription = {
  className: "Keras>Resizing",
  shape: sized,
  call: ([x], { config }, tf) => {
    const [, height, width, channels] = x!.shape as [number, number, number, number];
    const size = [numberIn(config, "height", NaN), numberIn(config, "width", NaN)] as [
      number,
      number,
    ];
    let image = x as tfjs.Tensor4D;
    if (config.padToAspectRatio === true) {
      const [rows, columns] = fittedPart([height, width], size, true).begin;
      image = tf.pad4d(
        image,
        [[0, 0], [-rows, -rows], [-columns, -columns], [0, 0]],
        numberIn(config, "fillValue", 0),
      );
    } else if (config.cropToAspectRatio === true) {
      const { begin, size: part } = fittedPart([height, width], size, false);
      image = tf.slice4d(image, [0, ...begin, 0], [-1, ...part, channels]);
    }
    return resize(tf, image, { size, interpolation: config.interpolation ?? "bilinear" });
  },
};

/** Images that are too small for the cut are enlarged instead. */
const centerCrop: LayerDescription = {
  className: "Keras>CenterCrop",
  shape: sized,
  call: ([x], { config }, tf) => {
    const size = [numberIn(config, "height", NaN), numberIn(config, "width", NaN)] as const;
    const begin = size.map((length, i) => Math.floor((x!.shape[i + 1]! - length) / 2));
    if (begin.every((start) => start >= 0)) {
      return tf.slice(x!, [0, ...begin, 0], [-1, ...size, -1]);
    }
    const cropped = { ...config, cropToAspectRatio: true, interpolation: "bilinear" };
    return resizing.call([x!], { config: cropped } as unknown as LayerView, tf);
  },
};

const margins = (config: Config, key: string) => numbersIn(config, key, [1, 1]) as [number, number];

const zeroPadding1d: LayerDescription = {
  className: "ZeroPadding1D",
  shape: ([shape], config) => {
    const [before, after] = margins(config, "padding");
    return shape!.with(1, shape![1] === null ? null : shape![1]! + before + after);
  },
  call: ([x], { config }, tf) => tf.pad(x!, [[0, 0], margins(config, "padding"), [0, 0]]),
};

const cropping1d: LayerDescription = {
  className: "Cropping1D",
  shape: ([shape], config) => {
    const [before, after] = margins(config, "cropping");
    return shape!.with(1, shape![1] === null ? null : shape![1]! - before - after);
  },
  call: ([x], { config }, tf) => {
    const [before, after] = margins(config, "cropping");
    return tf.slice(x!, [0, before, 0], [-1, x!.shape[1]! - before - after, -1]);
  },
};

const softmax: LayerDescription = {
  className: "Keras>Softmax",
  passesMask: false,
  call: ([x], { config }, tf) => {
    const axes = numbersIn(config, "axis", [-1]);
    const exponents = tf.exp(tf.sub(x!, tf.max(x!, axes, true)));
    return tf.div(exponents, tf.sum(exponents, axes, true));
  },
};

const elu: LayerDescription = {
  className: "Keras>ELU",
  passesMask: true,
  call: ([x], { config }, tf) => {
    const negative = tf.elu(tf.minimum(x!, 0));
    return tf.add(tf.relu(x!), tf.mul(negative, numberIn(config, "alpha", 1)));
  },
};

const relu: LayerDescription = {
  className: "Keras>ReLU",
  passesMask: true,
  call: ([x], { config }, tf) => {
    const threshold = numberIn(config, "threshold", 0);
    const slope = numberIn(config, "negativeSlope", 0);
    const kept = tf.mul(x!, tf.cast(tf.greater(x!, threshold), "float32"));
    const positive = tf.minimum(tf.relu(kept), numberIn(config, "maxValue", Infinity));
    const below = tf.relu(tf.sub(threshold, x!));
    return slope === 0 ? positive : tf.sub(positive, tf.mul(below, slope));
  },
};

const subtract: LayerDescription = {
  className: "Subtract",
  call: ([a, b], _, tf) => tf.sub(a!, b!),
};

const discretization: LayerDescription = {
  className: "Discretization",
  call: ([x], { config }, tf) => {
    if ((config.outputMode ?? "int") !== "int") throw new Error("outputMode must be int");
    const reached = numbersIn(config, "binBoundaries", []).map((boundary) =>
      tf.cast(tf.greaterEqual(x!, boundary), "int32")
    );
    return tf.addN(reached);
  },
};

/** All layers of this family. */
export const shapes = (): readonly LayerDescription[] => [
  centerCrop,
  cropping1d,
  discretization,
  elu,
  relu,
  resizing,
  softmax,
  subtract,
  upSampling1d,
  upSampling2d,
  zeroPadding1d,
];
