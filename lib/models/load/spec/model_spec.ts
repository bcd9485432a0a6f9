/**
 * A Keras model as data, the same whichever version of Keras or tfjs has written it.
 *
 * @module
 */
import type { JsonObject } from "../parse_json.ts";

/** Who has written a model, where the same words mean different numbers. */
export type Dialect = "tfjs" | "keras2" | "keras3";

/** One output of one call of a layer. */
export interface TensorRef {
  /** The layer's name. */
  readonly layer: string;
  /** Which of its calls, from 0. */
  readonly call: number;
  /** Which output of the call, from 0. */
  readonly tensor: number;
}

/** A call of a layer. */
export interface Call {
  /** The tensors that it is called with, in their order. */
  readonly inputs: readonly TensorRef[];
  /** All arguments of an operation, tensors and constants, by position and by name. */
  readonly args: readonly unknown[];
  /** Arguments by name. */
  readonly kwargs: JsonObject;
}

/** A layer, with the names of options as Keras writes them (`use_bias`). */
export interface LayerSpec {
  /** Its class, such as `Conv2D`. */
  readonly className: string;
  /** Its name within its model. */
  readonly name: string;
  /** Its options. */
  readonly config: JsonObject;
  /** Its calls; none within a stack of layers, where each is called once. */
  readonly calls: readonly Call[];
  /** Its layers, if it is a model. */
  readonly model?: ModelSpec;
  /** The layers that it wraps, by the names of options (`layer`, `backward_layer`). */
  readonly wrapped?: ReadonlyMap<string, LayerSpec>;
  /** Whether it is a function of Keras or TensorFlow and no layer. */
  readonly isOperation: boolean;
}

/** A model. */
export interface ModelSpec {
  /** Its name. */
  readonly name: string;
  /** Whether it is a stack of layers; else the calls say what goes where. */
  readonly isSequential: boolean;
  /** Its layers. */
  readonly layers: readonly LayerSpec[];
  /** What goes in; empty in a stack. */
  readonly inputs: readonly TensorRef[];
  /** What comes out; empty in a stack. */
  readonly outputs: readonly TensorRef[];
}

/** A layer that is no model, and the names of the models around it. */
export interface Leaf {
  /** The names of the models around it from the outermost but one, then its own. */
  readonly path: readonly string[];
  /** The layer. */
  readonly layer: LayerSpec;
}

/**
 * Lists the layers of a model and of those within it.
 *
 * @param model the model
 * @param path the names of the models around it
 * @returns the layers in their order
 */
export function leavesOf(model: ModelSpec, path: readonly string[] = []): Leaf[] {
  return model.layers.flatMap((layer) => {
    const own = [...path, layer.name];
    return layer.model ? leavesOf(layer.model, own) : [{ path: own, layer }];
  });
}
