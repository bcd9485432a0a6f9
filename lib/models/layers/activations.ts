/**
 * Activations of Keras that tfjs does not have, by their names in camelCase. Formulas:
 * `keras/src/activations` and `keras/src/ops/nn.py` of Keras 3.15.
 *
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Tfjs } from "./define_layer.ts";

type Formula = (tf: Tfjs, x: tfjs.Tensor) => tfjs.Tensor;

/** The slope of Keras' activation `leaky_relu` for negative numbers. */
const LEAKY_SLOPE = 0.2;

/** Below this magnitude `soft_shrink` and `hard_shrink` give 0. */
const SHRINK_THRESHOLD = 0.5;

const FORMULAS: Readonly<Record<string, Formula>> = {
  celu: (tf, x) => tf.elu(x),
  exponential: (tf, x) => tf.exp(x),
  hardShrink: (tf, x) => tf.mul(x, tf.cast(tf.greater(tf.abs(x), SHRINK_THRESHOLD), "float32")),
  hardSilu: (tf, x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
  hardTanh: (tf, x) => tf.clipByValue(x, -1, 1),
  // Keras 3 has another hard_sigmoid than Keras 2 and tfjs, whose slope is 0.2.
  kerasHardSigmoid: (tf, x) => tf.div(tf.relu6(tf.add(x, 3)), 6),
  leakyRelu: (tf, x) => tf.leakyRelu(x, LEAKY_SLOPE),
  logSigmoid: (tf, x) => tf.neg(tf.softplus(tf.neg(x))),
  softShrink: (tf, x) =>
    tf.sub(
      tf.relu(tf.sub(x, SHRINK_THRESHOLD)),
      tf.relu(tf.sub(tf.neg(x), SHRINK_THRESHOLD)),
    ),
  sparsePlus: (tf, x) => {
    const part = tf.add(tf.clipByValue(x, -1, 1), 1);
    return tf.add(tf.div(tf.square(part), 4), tf.relu(tf.sub(x, 1)));
  },
  sparseSigmoid: (tf, x) => tf.clipByValue(tf.mul(tf.add(x, 1), 0.5), 0, 1),
  squareplus: (tf, x) => tf.mul(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 0.5),
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  tanhShrink: (tf, x) => tf.sub(x, tf.tanh(x)),
};

/** Other names of activations in Keras, and what is registered here or in tfjs for them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  hard_sigmoid: "kerasHardSigmoid",
  hard_swish: "hardSilu",
  hardSwish: "hardSilu",
  hardSigmoid: "kerasHardSigmoid",
};

/**
 * The name that an activation of Keras 3 has in tfjs, once `registerLayers` has added what it lacks.
 * In Keras 2 and tfjs itself `hard_sigmoid` is another function.
 *
 * @param name the name in a configuration of Keras 3, such as `hard_sigmoid`
 * @returns the name in tfjs; that of Keras where they are the same
 */
export function kerasActivation(name: string): string {
  return OTHER_NAMES[name] ?? name;
}

/** The classes of all activations that tfjs lacks. */
export function activationClasses(
  tf: Tfjs,
): Parameters<Tfjs["serialization"]["registerClass"]>[0][] {
  return Object.entries({ ...FORMULAS, hardSwish: FORMULAS.hardSilu! }).map(([name, formula]) =>
    class extends tf.serialization.Serializable {
      static readonly className = name;

      apply(x: tfjs.Tensor): tfjs.Tensor {
        return tf.tidy(() => formula(tf, x));
      }

      override getConfig(): tfjs.serialization.ConfigDict {
        return {};
      }
    }
  );
}
