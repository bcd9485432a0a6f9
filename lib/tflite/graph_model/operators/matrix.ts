/**
 * Products of matrices.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { withFused } from "./convolution.ts";
import { cast } from "./element_wise.ts";

/** A product: the last two axes of each operand are matrices, which may be transposed first. */
export interface Product {
  /** The left operand. */
  readonly left: Value;
  /** The right operand. */
  readonly right: Value;
  /** Whether the matrices of the left operand are transposed first. */
  readonly transposeLeft?: boolean;
  /** Whether the matrices of the right operand are transposed first. */
  readonly transposeRight?: boolean;
}

/**
 * Multiplies matrices: by FULLY_CONNECTED where the right operand is one constant matrix, and by
 * BATCH_MATMUL else.
 *
 * @param node where the operations go
 * @param product the operands
 * @returns the product
 */
export function multiply(node: NodeCall, product: Product): Value {
  const left = cast(node, product.left, "float32");
  const right = cast(node, product.right, "float32");
  if (left.shape.length < 2 || right.shape.length < 2) {
    node.refuse(`its operands [${left.shape}] and [${right.shape}] are no matrices`);
  }
  const isDense = right.data !== undefined && right.shape.length === 2 && !product.transposeLeft &&
    left.data === undefined;
  if (isDense) {
    return dense(node, left, { weights: right, isOutputFirst: product.transposeRight === true });
  }
  if (Math.max(left.shape.length, right.shape.length) > 5) {
    node.refuse(`its operands [${left.shape}] and [${right.shape}] have more than 5 axes`);
  }
  return node.add("BATCH_MATMUL", [left, right], {
    options: builtinOptions("BatchMatMulOptions", {
      adjX: product.transposeLeft,
      adjY: product.transposeRight,
    }),
  });
}

/**
 * Multiplies rows by a matrix of weights.
 *
 * @param node where the operations go
 * @param input `[…, features]`
 * @param options the weights, `[features, units]` or the other way round, and the bias
 * @returns `[…, units]`
 */
export function dense(node: NodeCall, input: Value, { weights, isOutputFirst, bias }: {
  readonly weights: Value;
  readonly isOutputFirst: boolean;
  readonly bias?: Value;
}): Value {
  const filter = isOutputFirst
    ? weights
    : node.writer.transpose(weights, [1, 0], `${node.name}/weights`);
  const [units, features] = filter.shape as [number, number];
  if (input.shape.at(-1) !== features) {
    node.refuse(`its operands [${input.shape}] and [${weights.shape}] do not fit each other`);
  }
  const count = elementCount(input.shape.slice(0, -1));
  const rows = node.writer.reshape(input, [count, features], `${node.name}/rows`);
  const zeros = () =>
    node.writer.constant(`${node.name}/bias`, new Float32Array(units), { type: "float32" });
  const product = node.add("FULLY_CONNECTED", [rows, filter, bias ?? zeros()], {
    options: builtinOptions("FullyConnectedOptions"),
  });
  return node.writer.reshape(product, [...input.shape.slice(0, -1), units], `${node.name}/axes`);
}

const product: NodeConverter = (node) =>
  multiply(node, {
    left: node.input(0),
    right: node.input(1),
    transposeLeft: node.flag(node.op === "MatMul" ? "transpose_a" : "adj_x"),
    transposeRight: node.flag(node.op === "MatMul" ? "transpose_b" : "adj_y"),
  });

const fusedProduct: NodeConverter = (node) => {
  const [left, right] = [node.input(0), node.input(1)];
  const [transposeLeft, transposeRight] = [node.flag("transpose_a"), node.flag("transpose_b")];
  const units = right.shape.at(transposeRight ? -2 : -1) ?? 0;
  const isDense = right.data !== undefined && right.shape.length === 2 && !transposeLeft &&
    left.data === undefined;
  return withFused(node, units, (bias) => {
    if (isDense) return dense(node, left, { weights: right, isOutputFirst: transposeRight, bias });
    const result = multiply(node, { left, right, transposeLeft, transposeRight });
    return node.add("ADD", [result, bias], { options: builtinOptions("AddOptions") });
  });
};

/** Keeps `lower` diagonals below the main one and `upper` above it; all where they are negative. */
const bandPart: NodeConverter = (node) => {
  const x = node.input(0);
  if (x.shape.length < 2) node.refuse(`its input [${x.shape}] is no matrix`);
  const [lower, upper] = [node.integer(1, "lower limit"), node.integer(2, "upper limit")];
  if (lower !== upper) {
    node.refuse(`it keeps ${lower} and ${upper} diagonals, but tfjs ${lower} twice`);
  }
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const mask = Array.from({ length: rows * columns }, (_, i) => {
    const distance = Math.floor(i / columns) - i % columns;
    return Number((lower < 0 || distance <= lower) && (upper < 0 || -distance <= upper));
  });
  const band = node.writer.constant(`${node.name}/band`, mask, {
    shape: [rows, columns],
    type: "bool",
  });
  return node.add("SELECT_V2", [band, x, node.number(0, x)], {
    options: builtinOptions("SelectV2Options"),
    type: x.type,
  });
};

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const matrixOperators = (): Readonly<Record<string, NodeConverter>> => ({
  BatchMatMul: product,
  BatchMatMulV2: product,
  BatchMatMulV3: product,
  MatMul: product,
  MatrixBandPart: bandPart,
  _FusedMatMul: fusedProduct,
});
