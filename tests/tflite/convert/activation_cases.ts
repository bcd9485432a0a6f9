/** Combinations with activations. */
import * as tf from "@tensorflow/tfjs";
import { type LayerCase, single } from "./layer_case.ts";

const { layers } = tf;

/** What tfjs calls the activations of its layers. */
const ACTIVATIONS = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "selu",
  "sigmoid",
  "hardSigmoid",
  "tanh",
  "softmax",
  "softplus",
  "softsign",
  "swish",
  "mish",
  "gelu",
  "gelu_new",
] as const;
type Activation = typeof ACTIVATIONS[number];
// tfjs's type leaves out activations that its registry has.
const asKnown = (activation: Activation) => activation as "relu";

function activationCases(): LayerCase[] {
  const named = ACTIVATIONS.flatMap((activation) => [
    single(
      `Activation ${activation}`,
      [4, 6],
      () => layers.activation({ activation: asKnown(activation) }),
    ),
    single(
      `Dense ${activation}`,
      [6],
      () => layers.dense({ units: 5, activation: asKnown(activation) }),
    ),
    single(
      `Dense on sequences ${activation}`,
      [3, 6],
      () => layers.dense({ units: 5, activation: asKnown(activation) }),
    ),
    single(
      `Conv2D ${activation}`,
      [5, 5, 2],
      () => layers.conv2d({ filters: 3, kernelSize: 2, activation: asKnown(activation) }),
    ),
  ]);
  return [
    ...named,
    single("Dense without bias", [6], () => layers.dense({ units: 5, useBias: false })),
    single(
      "Conv2D without bias",
      [5, 5, 2],
      () => layers.conv2d({ filters: 3, kernelSize: 2, useBias: false }),
    ),
    single("Dense on images", [3, 2, 4], () => layers.dense({ units: 5, activation: "relu" })),
    single("ReLU", [4, 6], () => layers.reLU()),
    single("ReLU up to 6", [4, 6], () => layers.reLU({ maxValue: 6 })),
    single("ReLU up to 1.5", [4, 6], () => layers.reLU({ maxValue: 1.5 })),
    single("LeakyReLU", [4, 6], () => layers.leakyReLU()),
    single("LeakyReLU 0.1", [4, 6], () => layers.leakyReLU({ alpha: 0.1 })),
    single("PReLU", [4, 6], () => layers.prelu()),
    single("PReLU shared over an image", [4, 6, 2], () => layers.prelu({ sharedAxes: [1, 2] })),
    single("ELU", [4, 6], () => layers.elu()),
    single("ThresholdedReLU", [4, 6], () => layers.thresholdedReLU({ theta: 0.5 })),
    single("Softmax", [6], () => layers.softmax({ axis: -1 })),
    single("Softmax with the default axis", [6], () => layers.softmax()),
    single("Softmax of sequences", [4, 6], () => layers.softmax({ axis: 2 })),
  ];
}

/** All combinations with activations. */
export const ACTIVATION_CASES: readonly LayerCase[] = activationCases();
