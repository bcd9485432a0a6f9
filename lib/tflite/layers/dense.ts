/**
 * `Dense`: a fully connected layer.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { applyActivation } from "./activation.ts";
import { elementCount } from "../../core/nd_array.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/**
 * FULLY_CONNECTED takes rows of features, so an input of higher rank is flattened to rows before
 * and given its axes back after. (The operator can keep the axes itself from version 5 on; the
 * reshapes cost nothing and keep version 1.)
 */
const dense: LayerConverter = (layer, inputs) => {
  const input = inputs[0]!;
  const output = layer.outputShape(inputs);
  const [features, units] = layer.weightShape("kernel") as [number, number];
  const isMatrix = input.shape.length === 2;
  const rows = isMatrix
    ? input
    : layer.graph.reshape(input, [elementCount(input.shape.slice(0, -1)), features], {
      name: `${layer.name}/rows`,
    });
  const product = rowsTimes(layer, rows, {
    weights: weights(layer),
    bias: bias(layer, units),
    name: layer.name,
  });
  const activated = applyActivation(layer, product);
  return isMatrix
    ? activated
    : layer.graph.reshape(activated, output, { name: `${layer.name}/axes` });
};

/** A matrix of rows and what it is multiplied with. */
export interface RowsProduct {
  /** `[units, columns]`. */
  readonly weights: Value;
  /** `[units]`; zeros by default. */
  readonly bias?: Value;
  /** What the result is called. */
  readonly name: string;
}

/**
 * Multiplies rows with weights.
 *
 * @param layer the layer, for its graph and its constants
 * @param rows `[rows, columns]`
 * @param product the weights, the bias, and the name of the result
 * @returns `[rows, units]`
 */
export function rowsTimes(
  layer: LayerCall,
  rows: Value,
  { weights, bias, name }: RowsProduct,
): Value {
  const [units] = weights.shape as [number];
  const zeros = () => layer.graph.floats(`${layer.name}/zeros`, new Float32Array(units));
  return layer.graph.add({
    operator: "FULLY_CONNECTED",
    inputs: [rows, weights, bias ?? layer.constant(`zeros${units}`, zeros)],
    options: builtinOptions("FullyConnectedOptions"),
    name,
    shape: [rows.shape[0]!, units],
  });
}

/**
 * A fully connected part of a layer, with the weights `name/kernel` and `name/bias`.
 *
 * @param layer the layer
 * @param rows `[rows, inputs]`
 * @param part the part's name, how many inputs it has, and a factor for all it gives
 * @returns `[rows, units]`
 */
export function fullyConnected(
  layer: LayerCall,
  rows: Value,
  { name, inputs, factor = 1 }: {
    readonly name: string;
    readonly inputs: number;
    readonly factor?: number;
  },
): Value {
  const { graph } = layer;
  const scaled = (values: Float32Array) =>
    factor === 1 ? values : values.map((value) => value * factor);
  const weights = layer.constant(`${name}/kernel`, () => {
    const kernel = scaled(layer.weight(`${name}/kernel`));
    const units = kernel.length / inputs;
    return graph.floats(`${layer.name}/${name}/kernel`, transpose(kernel, inputs, units), {
      shape: [units, inputs],
    });
  });
  const bias = layer.has(`${name}/bias`)
    ? layer.constant(
      `${name}/bias`,
      () => graph.floats(`${layer.name}/${name}/bias`, scaled(layer.weight(`${name}/bias`))),
    )
    : undefined;
  return rowsTimes(layer, rows, { weights, bias, name: `${layer.name}/${name}` });
}

/** The kernel `[inputs, units]` as `[units, inputs]`, which is how TFLite keeps it. */
function weights(layer: LayerCall): Value {
  return layer.constant("kernel", () => {
    const [rows, columns] = layer.weightShape("kernel") as [number, number];
    const transposed = transpose(layer.weight("kernel"), rows, columns);
    return layer.graph.floats(`${layer.name}/kernel`, transposed, { shape: [columns, rows] });
  });
}

/**
 * The bias, zeros if the layer has none.
 *
 * @param layer the layer
 * @param length how many output channels it has
 * @returns the constant, `[length]`
 */
export function bias(layer: LayerCall, length: number): Value {
  // Operators without bias need higher versions (FULLY_CONNECTED: 6) or differ between runtimes.
  return layer.constant(
    "bias",
    () =>
      layer.graph.floats(
        `${layer.name}/bias`,
        layer.has("bias") ? layer.weight("bias") : new Float32Array(length),
      ),
  );
}

/** Edge of the square blocks in which a matrix is transposed, so that both sides stay in cache. */
const BLOCK = 32;

/**
 * Transposes a matrix.
 *
 * @param matrix `[rows, columns]`, row-major
 * @param rows its number of rows
 * @param columns its number of columns
 * @returns `[columns, rows]`, row-major
 */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const transposed = new Float32Array(matrix.length);
  for (let top = 0; top < rows; top += BLOCK) {
    const bottom = Math.min(top + BLOCK, rows);
    for (let left = 0; left < columns; left += BLOCK) {
      const right = Math.min(left + BLOCK, columns);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) {
          transposed[column * rows + row] = matrix[row * columns + column]!;
        }
      }
    }
  }
  return transposed;
}

/** The converters of this family by class name. */
export const denseLayers: Readonly<Record<string, LayerConverter>> = { Dense: dense };
