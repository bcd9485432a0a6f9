/**
 * Computes operations whose inputs are all constant, so that they vanish from the graph: chiefly
 * the arithmetic by which models find the shapes that they reshape to.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import type { BuiltinOptions } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import { broadcastTo, type ConstantArray, type FoldedType, type Numbers, zeros } from "./arrays.ts";
import { BINARY, UNARY } from "./arithmetic.ts";
import { MOVING } from "./moving.ts";
import { reduce, REDUCTIONS } from "./reductions.ts";

/** Constants of more elements are left to be computed when the model runs. */
const ELEMENT_LIMIT = 2 ** 26;

/** An operation, the form of its output known. */
export interface Foldable {
  /** The TFLite operator. */
  readonly operator: string;
  /** Its inputs. */
  readonly inputs: readonly (Value | undefined)[];
  /** Its options. */
  readonly options?: BuiltinOptions;
  /** The length of each axis of its output. */
  readonly shape: readonly number[];
  /** The element type of its output. */
  readonly type: Value["type"];
}

/**
 * Computes an operation.
 *
 * @param operation the operation
 * @returns the numbers of its output; undefined when an input is no constant, or it is not known here
 */
export function fold(operation: Foldable): Numbers | undefined {
  const { operator, inputs, shape, type } = operation;
  if (!isFolded(type) || elementCount(shape) > ELEMENT_LIMIT) return undefined;
  const arrays: ConstantArray[] = [];
  for (const input of inputs) {
    if (input?.data === undefined || !isFolded(input.type)) return undefined;
    arrays.push(input as ConstantArray);
  }
  if (operator === "SELECT_V2") return select(arrays, { shape, type });
  const [first, second] = arrays as [ConstantArray, ConstantArray];
  const unary = UNARY[operator];
  if (unary !== undefined) return each(first.data, { to: type, compute: unary });
  const binary = BINARY[operator];
  if (binary !== undefined) {
    const result = zeros(type, elementCount(shape));
    const [left, right] = [broadcastTo(first, shape), broadcastTo(second, shape)];
    for (let i = 0; i < result.length; i++) result[i] = binary(left[i]!, right[i]!);
    return result;
  }
  const reduction = REDUCTIONS[operator];
  if (reduction !== undefined) return reduce(first, { axes: second.data, reduction, type });
  const options = { ...operation.options } as Readonly<Record<string, unknown>>;
  return MOVING[operator]?.({ arrays, options, shape });
}

function isFolded(type: Value["type"]): type is FoldedType {
  return type === "float32" || type === "int32" || type === "bool";
}

function each(
  values: Numbers,
  { to, compute }: { readonly to: FoldedType; readonly compute: (value: number) => number },
): Numbers {
  const result = zeros(to, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = compute(values[i]!);
    result[i] = to === "bool" ? Number(value !== 0) : value;
  }
  return result;
}

function select(
  arrays: readonly ConstantArray[],
  { shape, type }: { readonly shape: readonly number[]; readonly type: FoldedType },
): Numbers {
  const [condition, left, right] = arrays.map((array) => broadcastTo(array, shape));
  const result = zeros(type, elementCount(shape));
  for (let i = 0; i < result.length; i++) result[i] = (condition![i] ? left! : right!)[i]!;
  return result;
}
