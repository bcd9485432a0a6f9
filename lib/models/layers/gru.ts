/**
 * `GRU` with `reset_after`, the default of Keras, which tfjs refuses: the reset gate acts on the
 * product of state and weights, which has a bias of its own.
 *
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Config, LayerClass, Tfjs } from "./define_layer.ts";

type Activation = { apply(x: tfjs.Tensor): tfjs.Tensor };

/** What tfjs' cell has, though its types do not say so. */
interface Cell extends tfjs.layers.Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
  readonly kernel: tfjs.LayerVariable;
  readonly recurrentKernel: tfjs.LayerVariable;
  bias: tfjs.LayerVariable | null;
}

/**
 * The classes `GRUCell` and `GRU` that take tfjs' place: the same, unless `resetAfter` is true.
 *
 * @param tf tfjs
 * @returns both classes, to be registered
 */
export function gruClasses(tf: Tfjs): LayerClass[] {
  const original = (make: () => tfjs.layers.Layer) =>
    make().constructor as unknown as new (config: Config) => Cell;
  const BaseCell = original(() => tf.layers.gruCell({ units: 1 }));
  const Base = original(() => tf.layers.gru({ units: 1 }));

  class ResetAfterCell extends BaseCell {
    static readonly className = "GRUCell";

    constructor(config: Config) {
      super({ ...config, resetAfter: false });
    }

    override build(shape: tfjs.Shape | tfjs.Shape[]): void {
      const [inputs] = shape.slice(-1) as [number];
      const add = (name: string, lengths: number[]) =>
        this.addWeight(name, lengths, "float32", tf.initializers.zeros());
      const weights = {
        kernel: add("kernel", [inputs, 3 * this.units]),
        recurrentKernel: add("recurrent_kernel", [this.units, 3 * this.units]),
        bias: this.useBias ? add("bias", [2, 3 * this.units]) : null,
      };
      Object.assign(this, weights, { built: true });
    }

    override call(tensors: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor[] {
      const [input, state] = tensors as [tfjs.Tensor2D, tfjs.Tensor2D];
      return tf.tidy(() => {
        const bias = this.bias && tf.unstack(this.bias.read());
        const parts = (x: tfjs.Tensor2D, weights: tfjs.LayerVariable, which: 0 | 1) => {
          const product = tf.matMul(x, weights.read() as tfjs.Tensor2D);
          return tf.split(bias ? tf.add(product, bias[which]!) : product, 3, 1);
        };
        const [xz, xr, xh] = parts(input, this.kernel, 0) as tfjs.Tensor[];
        const [hz, hr, hh] = parts(state, this.recurrentKernel, 1) as tfjs.Tensor[];
        const update = this.recurrentActivation.apply(tf.add(xz!, hz!));
        const reset = this.recurrentActivation.apply(tf.add(xr!, hr!));
        const candidate = this.activation.apply(tf.add(xh!, tf.mul(reset, hh!)));
        const next = tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate));
        return [next, next];
      });
    }

    override getConfig(): tfjs.serialization.ConfigDict {
      return { ...super.getConfig(), resetAfter: true };
    }

    static fromConfig(_: unknown, config: Config) {
      return config.resetAfter === true ? new ResetAfterCell(config) : new BaseCell(config);
    }
  }

  class ResetAfter extends (tf.RNN as unknown as new (config: Config) => tfjs.layers.Layer) {
    static readonly className = "GRU";

    constructor(config: Config) {
      super({ ...config, cell: new ResetAfterCell(config) });
    }

    static fromConfig(_: unknown, config: Config) {
      return config.resetAfter === true ? new ResetAfter(config) : new Base(config);
    }
  }

  return [ResetAfterCell, ResetAfter] as unknown as LayerClass[];
}
