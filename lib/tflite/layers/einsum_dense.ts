/**
 * `EinsumDense`: a fully connected layer whose equation says which axes it sums over and where the
 * others go.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import { parseEinsum } from "../../models/layers/einsum.ts";
import type { Value } from "../graph/graph.ts";
import { applyActivation } from "./activation.ts";
import { rowsTimes } from "./dense.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerConverter } from "./layer.ts";
import { permuted } from "./permuted.ts";
import { transposed } from "./transposed.ts";

/**
 * The axes that are summed over go last and become the columns of a matrix, all others its rows; the
 * kernel is laid out in the same way in advance. The axes of the product are then put in order.
 */
const einsumDense: LayerConverter = (layer, inputs) => {
  const [x] = inputs as [Value];
  const { graph, name } = layer;
  const [input, kernel, output] = parseEinsum(layer.string("equation"), x.shape.length);
  const summed = [...kernel].filter((letter) => input.includes(letter));
  const free = [...input].filter((letter) => !summed.includes(letter));
  const made = [...kernel].filter((letter) => !summed.includes(letter));
  if (summed.some((letter) => output.includes(letter))) {
    layer.refuse(
      `its equation "${layer.string("equation")}" has weights of their own for some axis`,
    );
  }
  const order = [...free, ...summed].map((letter) => input.indexOf(letter));
  const moved = transposed({ graph, name: `${name}/input` }, x, order);
  const columns = elementCount(summed.map((letter) => x.shape[input.indexOf(letter)]!));
  const lengths = layer.weightShape("kernel");
  const units = made.map((letter) => lengths[kernel.indexOf(letter)]!);
  const kept = moved.shape.slice(0, free.length);
  const rows = graph.reshape(moved, [elementCount(kept), columns], { name: `${name}/rows` });
  const weights = layer.constant("kernel", () => {
    const axes = [...made, ...summed].map((letter) => kernel.indexOf(letter));
    const values = permuted(layer.weight("kernel"), lengths, axes);
    return graph.floats(`${name}/kernel`, values, { shape: [elementCount(units), columns] });
  });
  const product = rowsTimes(layer, rows, { weights, name });
  const shaped = graph.reshape(product, [...kept, ...units], { name: `${name}/axes` });
  const letters = [...free, ...made];
  const result = transposed(layer, shaped, [...output].map((letter) => letters.indexOf(letter)));
  const biased = layer.has("bias")
    ? new ElementWise(layer).binary("ADD", [result, layer.weightConstant("bias")])
    : result;
  return applyActivation(layer, biased);
};

/** The converters of this family by class name. */
export const einsumDenseLayers: Readonly<Record<string, LayerConverter>> = {
  "Keras>EinsumDense": einsumDense,
};
