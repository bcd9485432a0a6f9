/**
 * Makes tfjs layers out of a short description, for classes of Keras that tfjs does not have, or has
 * with another meaning. They compute what Keras computes at inference, plainly, one tfjs call after
 * another; what they become in a file is written in the converter.
 *
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs";

/** The module of tfjs, handed in because it is loaded only when a model is. */
export type Tfjs = typeof tfjs;

/** The length of each axis; null where it is open. */
export type Shape = (number | null)[];

/** A layer's configuration as tfjs hands it over: keys and most texts in camelCase. */
export type Config = Readonly<Record<string, unknown>>;

/** What a description sees of a layer. */
export interface LayerView {
  /** The configuration. */
  readonly config: Config;
  /** The values of a weight, undefined if the layer has none of that name. */
  readonly weight: (name: string) => tfjs.Tensor | undefined;
  /** Applies the activation of the configuration. */
  readonly activate: (value: tfjs.Tensor) => tfjs.Tensor;
  /** What the model says where it calls the layer, such as `useCausalMask`. */
  readonly arguments: Config;
}

/** A layer. */
export interface LayerDescription {
  /** The class as tfjs finds it. */
  readonly className: string;
  /** The lengths of the weights by their names, in the order of Keras; ones and zeros at first. */
  readonly weights?: (shapes: readonly Shape[], config: Config) => Readonly<Record<string, Shape>>;
  /** The shape of the output; that of the first input by default. */
  readonly shape?: (shapes: readonly Shape[], config: Config) => Shape;
  /** Whether it hands the mask of its input on; false by default. */
  readonly passesMask?: boolean;
  /** What it computes, from `[batch, …]` tensors; it runs in a `tidy`. */
  readonly call: (inputs: readonly tfjs.Tensor[], layer: LayerView, tf: Tfjs) => tfjs.Tensor;
}

/** A class that tfjs can make of a saved configuration. */
export type LayerClass = Parameters<Tfjs["serialization"]["registerClass"]>[0] & {
  new (config: Config): tfjs.layers.Layer;
};

/** A number of a configuration. */
export function numberIn(config: Config, key: string, absent: number): number {
  const value = config[key] ?? absent;
  if (typeof value === "number") return value;
  throw new Error(`${key} is ${JSON.stringify(value)}, expected a number`);
}

/** A list of numbers of a configuration; one number stands for all. */
export function numbersIn(config: Config, key: string, absent: readonly number[]): number[] {
  const value = config[key] ?? absent;
  const list = Array.isArray(value) ? value : new Array<unknown>(absent.length || 1).fill(value);
  if (list.every((item) => typeof item === "number")) return list;
  throw new Error(`${key} is ${JSON.stringify(value)}, expected numbers`);
}

/** Weights that are not zero in a layer which has not learnt yet. */
const ONES = /^(gamma|scale|variance|moving_variance|concat_score_weight)$/;

/**
 * Makes the class of a layer.
 *
 * @param tf tfjs
 * @param description the layer
 * @returns the class, to be registered
 */
export function defineLayer(tf: Tfjs, description: LayerDescription): LayerClass {
  const shapesOf = (shape: unknown): Shape[] =>
    Array.isArray((shape as unknown[])[0]) ? shape as Shape[] : [shape as Shape];
  return class extends tf.layers.Layer {
    static readonly className = description.className;
    readonly #config: Config;
    readonly #weights = new Map<string, tfjs.LayerVariable>();
    readonly #activation: tfjs.layers.Layer;

    constructor(config: Config) {
      super(config as ConstructorParameters<typeof tf.layers.Layer>[0]);
      const { customObjects: _, ...own } = config;
      this.#config = own;
      const activation = (config.activation ?? "linear") as "linear";
      this.#activation = tf.layers.activation({ activation });
      this.supportsMasking = description.passesMask ?? false;
    }

    override build(shape: tfjs.Shape | tfjs.Shape[]): void {
      const wanted = description.weights?.(shapesOf(shape), this.#config) ?? {};
      for (const [name, lengths] of Object.entries(wanted)) {
        const initializer = tf.initializers[ONES.test(name) ? "ones" : "zeros"]();
        this.#weights.set(name, this.addWeight(name, lengths as number[], "float32", initializer));
      }
      this.built = true;
    }

    override computeOutputShape(shape: tfjs.Shape | tfjs.Shape[]): tfjs.Shape {
      const shapes = shapesOf(shape);
      return description.shape?.(shapes, this.#config) ?? [...shapes[0]!];
    }

    override call(inputs: tfjs.Tensor | tfjs.Tensor[], kwargs: Config): tfjs.Tensor {
      const view = {
        config: this.#config,
        weight: (name: string) => this.#weights.get(name)?.read(),
        activate: (value: tfjs.Tensor) => this.#activation.apply(value) as tfjs.Tensor,
        arguments: kwargs ?? {},
      };
      return tf.tidy(() => description.call([inputs].flat(), view, tf));
    }

    override getConfig(): tfjs.serialization.ConfigDict {
      return { ...this.#config as tfjs.serialization.ConfigDict, ...super.getConfig() };
    }
  } as unknown as LayerClass;
}
