/**
 * What the converter of a layer sees of it, and how it says that it cannot convert it.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { GraphBuilder, Value } from "../graph/graph.ts";
import { UnsupportedLayerError } from "../graph/unsupported_layer_error.ts";

export { UnsupportedLayerError };

/** Turns one call of a layer into operations. */
export type LayerConverter = (layer: LayerCall, inputs: readonly Value[]) => Value;

type SourceWeight = { readonly originalName: string; readonly shape: readonly (number | null)[] };

/** A layer in one of the places where the model calls it. */
export class LayerCall {
  /** The layer's name in the model. */
  readonly name: string;
  /** The layer's class, such as `Conv2D`. */
  readonly className: string;
  /** Where the layer's operations go. */
  readonly graph: GraphBuilder;
  readonly #layer: tf.layers.Layer;
  readonly #config: Readonly<Record<string, unknown>>;
  readonly #constants: Map<string, Value>;

  /**
   * Looks at a layer.
   *
   * @param layer the layer
   * @param context where its operations go, and what earlier calls made of its weights
   */
  constructor(
    layer: tf.layers.Layer,
    context: { readonly graph: GraphBuilder; readonly constants: Map<string, Value> },
  ) {
    this.name = layer.name;
    this.className = layer.getClassName();
    this.#layer = layer;
    this.#config = layer.getConfig();
    this.graph = context.graph;
    this.#constants = context.constants;
  }

  /**
   * Refuses the layer.
   *
   * @param reason what about it cannot be expressed
   * @throws UnsupportedLayerError always
   */
  refuse(reason: string): never {
    throw new UnsupportedLayerError(this.#layer, reason);
  }

  /**
   * The shape of the layer's output for this call, as tfjs computes it.
   *
   * @param inputs the layer's inputs
   * @returns the length of each axis
   * @throws UnsupportedLayerError when an axis has no length, or none is left of it
   */
  outputShape(inputs: readonly Value[]): number[] {
    const shapes = inputs.map(({ shape }) => [...shape]);
    const [first] = shapes;
    const output = this.#layer.computeOutputShape(shapes.length === 1 && first ? first : shapes);
    return (output as (number | null)[]).map((length, axis) =>
      Number.isInteger(length) && length! > 0
        ? length!
        : this.refuse(`axis ${axis} of its output has the length ${length}`)
    );
  }

  /**
   * Whether the layer has a weight.
   *
   * @param name the weight's name within the layer, such as `kernel`
   * @returns true if it has
   */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * The shape of a weight.
   *
   * @param name the weight's name within the layer
   * @returns the length of each axis
   * @throws UnsupportedLayerError when the layer has no such weight
   */
  weightShape(name: string): number[] {
    const weight = this.#find(name) ?? this.refuse(`it has no weight "${name}"`);
    return weight.shape.map(Number);
  }

  /**
   * The values of a weight, which belong to the model and must not be changed.
   *
   * @param name the weight's name within the layer
   * @returns the values, row-major
   * @throws UnsupportedLayerError when the layer has no such weight or a value is not finite
   */
  weight(name: string): Float32Array {
    const variable = this.#find(name) ?? this.refuse(`it has no weight "${name}"`);
    const values = (variable as unknown as { read(): tf.Tensor }).read().dataSync();
    if (!areFinite(values)) {
      const bad = values.findIndex((value) => !Number.isFinite(value));
      this.refuse(`weight "${name}" holds ${values[bad]} at index ${bad}`);
    }
    return values instanceof Float32Array ? values : new Float32Array(values);
  }

  /**
   * A constant made of the layer's weights, made once however often the layer is called.
   *
   * @param key what the constant is for
   * @param make makes it
   * @returns the constant
   */
  constant(key: string, make: () => Value): Value {
    const made = this.#constants.get(key) ?? make();
    this.#constants.set(key, made);
    return made;
  }

  /**
   * A weight as it is.
   *
   * @param name the weight's name within the layer
   * @param shape its shape in the file, if other than the layer's
   * @returns the constant
   */
  weightConstant(name: string, shape: readonly number[] = this.weightShape(name)): Value {
    return this.constant(
      name,
      () => this.graph.floats(`${this.name}/${name}`, this.weight(name), { shape }),
    );
  }

  /**
   * An entry of the layer's configuration.
   *
   * @param key its name in `getConfig()`
   * @returns the entry, undefined if there is none
   */
  option(key: string): unknown {
    return this.#config[key] ?? undefined;
  }

  /**
   * A number of the layer's configuration.
   *
   * @param key its name in `getConfig()`
   * @param absent what to return if there is no such entry
   * @returns the number
   * @throws UnsupportedLayerError when it is anything else
   */
  number(key: string, absent?: number): number {
    const value = this.option(key) ?? absent;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    return this.refuse(`its ${key} is ${JSON.stringify(value)}, expected a number`);
  }

  /**
   * A string of the layer's configuration.
   *
   * @param key its name in `getConfig()`
   * @param absent what to return if there is no such entry
   * @returns the string
   * @throws UnsupportedLayerError when it is anything else
   */
  string(key: string, absent?: string): string {
    const value = this.option(key) ?? absent;
    if (typeof value === "string") return value;
    return this.refuse(`its ${key} is ${JSON.stringify(value)}, expected a string`);
  }

  /**
   * Numbers of the layer's configuration, one for each spatial axis.
   *
   * @param key its name in `getConfig()`
   * @param length how many numbers; a single one stands for as many
   * @returns the numbers
   * @throws UnsupportedLayerError when it is anything else
   */
  numbers(key: string, length: number): number[] {
    const value = this.option(key);
    const list = typeof value === "number" ? new Array<unknown>(length).fill(value) : value;
    if (Array.isArray(list) && list.length === length && list.every(Number.isFinite)) return list;
    return this.refuse(`its ${key} is ${JSON.stringify(value)}, expected ${length} numbers`);
  }

  /**
   * Refuses a layer whose images have their channels before height and width.
   *
   * @throws UnsupportedLayerError when the layer's `dataFormat` is `channelsFirst`
   */
  requireChannelsLast(): void {
    if (this.string("dataFormat", "channelsLast") !== "channelsLast") {
      this.refuse("its dataFormat is channelsFirst, but TFLite has channelsLast only");
    }
  }

  #find(name: string): SourceWeight | undefined {
    return this.#layer.weights.find(({ originalName }) => originalName.split("/").at(-1) === name);
  }
}

/** Whether no number is NaN or infinite: zero times such a one is NaN, and so is the sum then. */
function areFinite(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += 0 * values[i]!;
  return sum === 0;
}
