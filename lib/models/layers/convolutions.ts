/**
 * Convolutions of Keras that tfjs does not have, or has without groups, dilation or output padding.
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

/** Height and width of everything; a sequence is an image that is one pixel high. */
interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: "same" | "valid";
}

function windowOf(config: Config, rank: 1 | 2): Window {
  const pair = (key: string, absent: number) => {
    const list = numbersIn(config, key, new Array(rank).fill(absent));
    return (rank === 1 ? [1, list[0]!] : list) as [number, number];
  };
  const padding = config.padding ?? "valid";
  if (padding !== "same" && padding !== "valid" && padding !== "causal") {
    throw new Error(`padding is ${JSON.stringify(padding)}, expected same, valid or causal`);
  }
  return {
    kernel: pair("kernelSize", NaN),
    strides: pair("strides", 1),
    dilations: pair("dilationRate", 1),
    padding: padding === "causal" ? "valid" : padding,
  };
}

/** Sequences as images, with the zeros before them that causal convolutions want. */
function imageOf(tf: Tfjs, x: tfjs.Tensor, config: Config): tfjs.Tensor4D {
  if (x.rank === 4) return x as tfjs.Tensor4D;
  const image = tf.expandDims(x, 1) as tfjs.Tensor4D;
  if (config.padding !== "causal") return image;
  const { kernel, dilations } = windowOf(config, 1);
  return tf.pad4d(image, [[0, 0], [0, 0], [(kernel[1] - 1) * dilations[1], 0], [0, 0]]);
}

function finish(x: tfjs.Tensor, layer: LayerView, { tf, rank }: { tf: Tfjs; rank: 1 | 2 }) {
  const bias = layer.weight("bias");
  const sum = bias ? tf.add(x, bias) : x;
  return layer.activate(rank === 1 ? tf.squeeze(sum, [1]) : sum);
}

/** A kernel `[…, a, b]` with height. */
const kernel4d = (tf: Tfjs, kernel: tfjs.Tensor) =>
  (kernel.rank === 4 ? kernel : tf.expandDims(kernel, 0)) as tfjs.Tensor4D;

const withBias = (config: Config, length: number): Record<string, Shape> =>
  config.useBias === false ? {} : { bias: [length] };

/** The lengths after a window has slid along each axis. */
function slid(shape: Shape, config: Config, channels: number): Shape {
  const rank = shape.length - 2 as 1 | 2;
  const { kernel, strides, dilations, padding } = windowOf(config, rank);
  const lengths = shape.slice(1, -1).map((length, i) => {
    const axis = 2 - rank + i;
    if (length === null) return null;
    const reach = padding === "same" || config.padding === "causal"
      ? 0
      : (kernel[axis]! - 1) * dilations[axis]!;
    return Math.ceil((length - reach) / strides[axis]!);
  });
  return [shape[0]!, ...lengths, channels];
}

/** `Conv1D` and `Conv2D` with groups of channels that do not see each other. */
const grouped = (rank: 1 | 2): LayerDescription => ({
  className: `Keras>Conv${rank}D`,
  weights: ([shape], config) => {
    const filters = numberIn(config, "filters", NaN);
    const inputs = shape!.at(-1)! / numberIn(config, "groups", 1);
    const size = numbersIn(config, "kernelSize", new Array(rank).fill(NaN));
    return { kernel: [...size, inputs, filters], ...withBias(config, filters) };
  },
  shape: ([shape], config) => slid(shape!, config, numberIn(config, "filters", NaN)),
  call: ([x], layer, tf) => {
    const { strides, dilations, padding } = windowOf(layer.config, rank);
    const groups = numberIn(layer.config, "groups", 1);
    const images: tfjs.Tensor4D[] = tf.split(imageOf(tf, x!, layer.config), groups, 3);
    const kernels: tfjs.Tensor4D[] = tf.split(kernel4d(tf, layer.weight("kernel")!), groups, 3);
    const products = images.map((image, i) =>
      tf.conv2d(
        image,
        kernels[i]!,
        strides as [number, number],
        padding,
        "NHWC",
        dilations as [number, number],
      )
    );
    return finish(tf.concat(products, 3), layer, { tf, rank });
  },
});

function depthwise(
  tf: Tfjs,
  x: tfjs.Tensor,
  layer: LayerView,
  { name, rank }: { name: string; rank: 1 | 2 },
) {
  const { strides, dilations, padding } = windowOf(layer.config, rank);
  const filter = kernel4d(tf, layer.weight(name)!);
  // tfjs takes equal strides only, and one row less of a sequence does not matter.
  const stride = (rank === 1 ? [strides[1], strides[1]] : strides) as [number, number];
  return tf.depthwiseConv2d(
    imageOf(tf, x, layer.config),
    filter,
    stride,
    padding,
    "NHWC",
    dilations as [number, number],
  );
}

const depthwiseSize = (shape: Shape, config: Config) => {
  const size = numbersIn(config, "kernelSize", new Array(shape.length - 2).fill(NaN));
  return [...size, shape.at(-1)!, numberIn(config, "depthMultiplier", 1)];
};

/** `DepthwiseConv1D`, and `DepthwiseConv2D` with the dilation that tfjs ignores. */
const depthwiseConv = (className: string, rank: 1 | 2): LayerDescription => ({
  className,
  weights: ([shape], config) => {
    const kernel = depthwiseSize(shape!, config);
    return { depthwise_kernel: kernel, ...withBias(config, kernel.at(-2)! * kernel.at(-1)!) };
  },
  shape: ([shape], config) =>
    slid(shape!, config, shape!.at(-1)! * numberIn(config, "depthMultiplier", 1)),
  call: ([x], layer, tf) =>
    finish(depthwise(tf, x!, layer, { name: "depthwise_kernel", rank }), layer, { tf, rank }),
});

const separableConv1d: LayerDescription = {
  className: "SeparableConv1D",
  weights: ([shape], config) => {
    const kernel = depthwiseSize(shape!, config);
    const filters = numberIn(config, "filters", NaN);
    return {
      depthwise_kernel: kernel,
      pointwise_kernel: [1, kernel.at(-2)! * kernel.at(-1)!, filters],
      ...withBias(config, filters),
    };
  },
  shape: ([shape], config) => slid(shape!, config, numberIn(config, "filters", NaN)),
  call: ([x], layer, tf) => {
    const spread = depthwise(tf, x!, layer, { name: "depthwise_kernel", rank: 1 });
    const pointwise = kernel4d(tf, layer.weight("pointwise_kernel")!);
    return finish(tf.conv2d(spread, pointwise, 1, "valid"), layer, { tf, rank: 1 });
  },
};

/** The length of an axis after a transposed convolution (`backend_utils.py` of Keras). */
function transposedLength(length: number, axis: number, { window, extra }: {
  readonly window: Window;
  readonly extra: number | undefined;
}): number {
  const [stride, dilation] = [window.strides[axis]!, window.dilations[axis]!];
  const reach = (window.kernel[axis]! - 1) * dilation + 1;
  if (window.padding === "valid") {
    return (length - 1) * stride + reach + (extra ?? Math.max(reach, stride) - reach);
  }
  return extra === undefined ? length * stride : (length - 1) * stride + reach % 2 + extra;
}

function transposedShape(shape: Shape, config: Config): Shape {
  const rank = shape.length - 2 as 1 | 2;
  const window = windowOf(config, rank);
  const given = config.outputPadding ?? undefined;
  const extras = given === undefined
    ? []
    : numbersIn(config, "outputPadding", new Array(rank).fill(0));
  const lengths = shape.slice(1, -1).map((length, i) =>
    length === null ? null : transposedLength(length, 2 - rank + i, { window, extra: extras[i] })
  );
  return [shape[0]!, ...lengths, numberIn(config, "filters", NaN)];
}

/** The kernel with zeros between its elements. */
function dilated(tf: Tfjs, kernel: tfjs.Tensor4D, axis: 0 | 1, rate: number): tfjs.Tensor4D {
  if (rate === 1 || kernel.shape[axis] === 1) return kernel;
  const shape = kernel.shape;
  const spread = tf.pad(
    tf.expandDims(kernel, axis + 1),
    Array.from({ length: 5 }, (_, i): [number, number] => i === axis + 1 ? [0, rate - 1] : [0, 0]),
  );
  const whole = tf.reshape(spread, shape.with(axis, shape[axis]! * rate) as typeof shape);
  return tf.slice4d(
    whole as tfjs.Tensor4D,
    [0, 0, 0, 0],
    shape.with(axis, (shape[axis]! - 1) * rate + 1) as typeof shape,
  );
}

/** `Conv1DTranspose`, and `Conv2DTranspose` with output padding or dilation. */
const transposedConv = (className: string, rank: 1 | 2): LayerDescription => ({
  className,
  weights: ([shape], config) => {
    const filters = numberIn(config, "filters", NaN);
    const size = numbersIn(config, "kernelSize", new Array(rank).fill(NaN));
    return { kernel: [...size, filters, shape!.at(-1)!], ...withBias(config, filters) };
  },
  shape: ([shape], config) => transposedShape(shape!, config),
  call: ([x], layer, tf) => {
    const { strides, dilations, padding } = windowOf(layer.config, rank);
    const shape = transposedShape(x!.shape, layer.config) as number[];
    const [height, width] = rank === 1 ? [1, shape[1]!] : [shape[1]!, shape[2]!];
    const rows = dilated(tf, kernel4d(tf, layer.weight("kernel")!), 0, dilations[0]);
    const kernel = dilated(tf, rows, 1, dilations[1]);
    const output = [shape[0]!, height!, width!, shape.at(-1)!] as [number, number, number, number];
    const image = imageOf(tf, x!, layer.config);
    const product = tf.conv2dTranspose(image, kernel, output, strides as [number, number], padding);
    return finish(product, layer, { tf, rank });
  },
});

/** All layers of this family. */
export const convolutions = (): readonly LayerDescription[] => [
  depthwiseConv("DepthwiseConv1D", 1),
  depthwiseConv("Keras>DepthwiseConv2D", 2),
  grouped(1),
  grouped(2),
  separableConv1d,
  transposedConv("Conv1DTranspose", 1),
  transposedConv("Keras>Conv2DTranspose", 2),
];
