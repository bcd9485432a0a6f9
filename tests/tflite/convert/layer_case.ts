/** The form of the combinations of layers that are compared, and how they are made. */
import type * as tf from "@tensorflow/tfjs";

/** A model of few layers, built when it is needed. */
export interface LayerCase {
  readonly name: string;
  readonly inputs: readonly InputForm[];
  readonly build: (...inputs: tf.SymbolicTensor[]) => tf.SymbolicTensor | tf.SymbolicTensor[];
}

interface InputForm {
  readonly shape: readonly number[];
  readonly dtype?: "float32" | "int32";
}

/** What makes an output of an input: a layer, or several after each other. */
export interface Step {
  apply(input: tf.SymbolicTensor): unknown;
}

/** How layers with windows treat the border. */
export const PADDINGS = ["valid", "same"] as const;

/** A case with one input of a shape, the batch left out. */
export function single(
  name: string,
  shape: readonly number[],
  layer: () => Step,
): LayerCase {
  return {
    name,
    inputs: [{ shape }],
    build: (input) => layer().apply(input!) as tf.SymbolicTensor,
  };
}

/** Several layers one after another. */
export function chain(...steps: tf.layers.Layer[]): Step {
  return {
    apply: (input) =>
      steps.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, input),
  };
}

/** A case with several inputs. */
export function merge(
  name: string,
  shapes: readonly (readonly number[])[],
  layer: () => tf.layers.Layer,
): LayerCase {
  return {
    name,
    inputs: shapes.map((shape) => ({ shape })),
    build: (...inputs) => layer().apply(inputs) as tf.SymbolicTensor,
  };
}

/** Every combination of one element from each list. */
export function sizes(...lists: readonly (readonly unknown[])[]): unknown[][] {
  return lists.reduce<unknown[][]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}
