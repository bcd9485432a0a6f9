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
  const product = layer.graph.add({
    operator: "FULLY_CONNECTED",
    inputs: [rows, weights(layer), bias(layer, units)],
    options: builtinOptions("FullyConnectedOptions"),
    name: layer.name,
    shape: [rows.shape[0]!, units],
  });
  const activated = applyActivation(layer, product);
  return isMatrix
    ? activated
    : layer.graph.reshape(activated, output, { name: `${layer.name}/axes` });
};

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
