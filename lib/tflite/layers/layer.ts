/**
 * What the converter of a layer sees of it, and how it says that it cannot convert it.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { GraphBuilder, Value } from "../graph/graph.ts";
import { UnsupportedLayerError } from "../graph/unsupported_layer_error.ts";

export { UnsupportedLayerError };

/** Turns one call of a layer into operations; gives its output, or a list of several. */
export type LayerConverter = (
  layer: LayerCall,
  inputs: readonly Value[],
) => Value | readonly Value[];

/** What all calls of layers share while a model is turned into a graph. */
export interface ConversionContext {
  /** Where the operations go. */
  readonly graph: GraphBuilder;
  /** What earlier calls made of the weights of each layer. */
  readonly constants: Map<tf.layers.Layer, Map<string, Value>>;
  /** Which steps of a sequence count, `[batch, steps, 1]` of ones and zeros, by the sequence. */
  readonly masks: Map<Value, Value>;
  /** Converts a layer, which may be a model, that another one wraps. */
  readonly convert: (layer: tf.layers.Layer, inputs: readonly Value[]) => readonly Value[];
}

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
  readonly #context: ConversionContext;
  readonly #arguments: Readonly<Record<string, unknown>>;

  /**
   * Looks at a layer.
   *
   * @param layer the layer
   * @param context what it shares with other calls
   * @param options what to call it instead of by its own name, and what the model gives it besides
   *   its inputs
   */
  constructor(
    layer: tf.layers.Layer,
    context: ConversionContext,
    { name = layer.name, callArgs = {} }: {
      readonly name?: string;
      readonly callArgs?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    this.name = name;
    this.#arguments = callArgs;
    this.className = layer.getClassName();
    this.#layer = layer;
    this.#config = layer.getConfig();
    this.graph = context.graph;
    this.#context = context;
  }

  /**
   * The layers that this one is made of.
   *
   * @param key the property that holds them, such as `cell`
   * @param options what to call them; by their own names by default
   * @returns a call of each; none if there is no such property
   */
  parts(key: string, options: { readonly name?: string } = {}): LayerCall[] {
    const held = (this.#layer as unknown as Readonly<Record<string, unknown>>)[key] ?? [];
    const layers = (Array.isArray(held) ? held : [held]) as tf.layers.Layer[];
    return layers.map((layer) => new LayerCall(layer, this.#context, options));
  }

  /**
   * Converts this layer for other inputs than those that the model gives it.
   *
   * @param inputs what to give it
   * @returns its outputs
   * @throws UnsupportedLayerError when it cannot be expressed exactly
   */
  convert(inputs: readonly Value[]): readonly Value[] {
    return this.#context.convert(this.#layer, inputs);
  }

  /**
   * Which steps of a sequence count: those that a layer before did not mask.
   *
   * @param value the sequence, `[batch, steps, …]`
   * @returns `[batch, steps, 1]` of ones and zeros; undefined if all steps count
   */
  maskOf(value: Value): Value | undefined {
    return this.#context.masks.get(value);
  }

  /**
   * Says which steps of a sequence count for the layers after this one.
   *
   * @param value the sequence
   * @param mask `[batch, steps, 1]` of ones and zeros; undefined if all count
   */
  setMask(value: Value, mask: Value | undefined): void {
    if (mask !== undefined) this.#context.masks.set(value, mask);
  }

  /** Whether tfjs hands the mask of the input on to the output. */
  get passesMask(): boolean {
    return this.#layer.supportsMasking;
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
    const { constants } = this.#context;
    const ofLayer = constants.get(this.#layer) ?? new Map<string, Value>();
    constants.set(this.#layer, ofLayer);
    const made = ofLayer.get(key) ?? make();
    ofLayer.set(key, made);
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
   * Whether an entry of the layer's configuration says that there is none.
   *
   * @param key its name in `getConfig()`
   * @returns true if it is null, false if it is anything else or left out
   */
  isNull(key: string): boolean {
    return this.#config[key] === null;
  }

  /**
   * What the model says where it calls the layer, or else the layer's configuration.
   *
   * @param key the argument's name, such as `useCausalMask`
   * @returns the argument, undefined if there is none
   */
  argument(key: string): unknown {
    return this.#arguments[key] ?? this.option(key);
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
   * Axes of the layer's configuration.
   *
   * @param key their name in `getConfig()`; absent means the last axis
   * @param rank how many axes there are to choose from
   * @returns the axes, from 0, in ascending order
   * @throws UnsupportedLayerError when it is anything else
   */
  axes(key: string, rank: number): number[] {
    const given = [this.option(key) ?? -1].flat();
    const axes = given.map((axis) => Number(axis) < 0 ? Number(axis) + rank : Number(axis));
    if (axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank)) {
      return axes.sort((a, b) => a - b);
    }
    return this.refuse(`its ${key} is ${JSON.stringify(given)}, expected axes of ${rank}`);
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
    return this.#layer.weights.find(({ originalName }) => `/${originalName}`.endsWith(`/${name}`));
  }
}

/** Whether no number is NaN or infinite: zero times such a one is NaN, and so is the sum then. */
function areFinite(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += 0 * values[i]!;
  return sum === 0;
}
