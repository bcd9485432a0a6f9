/**
 * Which tensors have a length that is known only when the model has run: what UNIQUE or WHERE find, and
 * what is made from it. LiteRT for JavaScript reserves memory for outputs before it runs.
 *
 * @module
 */
import { builtinCode, type Model, operatorName, type SubGraph } from "./schema.ts";
import { tensorElements } from "./verify_tensor.ts";

/** Operators whose output is as long as what they find. */
const FINDS: ReadonlySet<string> = new Set(["UNIQUE", "WHERE"]);

/** Operators that give other values each time, whatever their inputs. */
const RANDOM: ReadonlySet<string> = new Set([
  "RANDOM_UNIFORM",
  "RANDOM_STANDARD_NORMAL",
  "MULTINOMIAL",
]);

/** Operators whose result is known as soon as the shape of their input is. */
const TELLS_SHAPE: ReadonlySet<string> = new Set(["SHAPE", "RANK"]);

/** The inputs whose values an operator's output shape depends on. */
const SHAPE_INPUTS: Readonly<Record<string, readonly number[]>> = {
  RESHAPE: [1],
  EXPAND_DIMS: [1],
  SLICE: [1, 2],
  STRIDED_SLICE: [1, 2, 3],
  PAD: [1],
  PADV2: [1],
  MIRROR_PAD: [1],
  TILE: [1],
  TRANSPOSE: [1],
  BROADCAST_TO: [1],
  RESIZE_BILINEAR: [1],
  RESIZE_NEAREST_NEIGHBOR: [1],
  FILL: [0],
  RANGE: [0, 1, 2],
  ONE_HOT: [1],
  TOPK_V2: [1],
  SPLIT: [0],
  SPLIT_V: [1, 2],
  TRANSPOSE_CONV: [0],
  CONV_3D_TRANSPOSE: [0],
  SPARSE_TO_DENSE: [1],
  SCATTER_ND: [2],
  SPACE_TO_BATCH_ND: [1, 2],
  BATCH_TO_SPACE_ND: [1, 2],
  MEAN: [1],
  SUM: [1],
  REDUCE_MAX: [1],
  REDUCE_MIN: [1],
  REDUCE_PROD: [1],
  REDUCE_ANY: [1],
  REDUCE_ALL: [1],
  NON_MAX_SUPPRESSION_V4: [2],
  NON_MAX_SUPPRESSION_V5: [2],
  RANDOM_UNIFORM: [0],
  RANDOM_STANDARD_NORMAL: [0],
  SEGMENT_SUM: [1],
  UNSORTED_SEGMENT_SUM: [2],
  RFFT2D: [1],
};

/**
 * Finds the tensors of a graph whose length depends on the data.
 *
 * @param graph a graph that `verifyModel` has passed
 * @param model the model that it belongs to
 * @returns the tensors by number, each with the operator that it begins with
 */
export function dataLengths(graph: SubGraph, model: Model): ReadonlyMap<number, string> {
  const { tensors = [], operators = [] } = graph;
  const known = new Set<number>();
  for (const [index, tensor] of tensors.entries()) {
    // The target of a RESHAPE to a scalar has no elements, so no contents.
    const isConstant = (model.buffers?.[tensor.buffer]?.data?.length ?? 0) > 0;
    if (isConstant || tensorElements(tensor) === 0) known.add(index);
  }
  const open = new Map<number, string>();
  for (const { opcodeIndex, inputs = new Int32Array(), outputs = new Int32Array() } of operators) {
    const title = operatorName(builtinCode(model.operatorCodes![opcodeIndex]!)) ?? "";
    const given = [...inputs].filter((index) => index >= 0);
    const isKnown = !RANDOM.has(title) && given.length > 0 &&
      (given.every((index) => known.has(index)) ||
        (TELLS_SHAPE.has(title) && !given.some((index) => open.has(index))));
    if (isKnown) {
      for (const output of outputs) known.add(output);
      continue;
    }
    const cause = causeOf(title, { inputs, known, open });
    if (cause === undefined) continue;
    for (const output of outputs) open.set(output, cause);
  }
  return open;
}

/** The operator because of which an operator's outputs have no length yet. */
function causeOf(title: string, { inputs, known, open }: {
  readonly inputs: Int32Array;
  readonly known: ReadonlySet<number>;
  readonly open: ReadonlyMap<number, string>;
}): string | undefined {
  if (FINDS.has(title)) return title;
  if (TELLS_SHAPE.has(title)) return undefined;
  const shaping = (SHAPE_INPUTS[title] ?? []).map((position) => inputs[position] ?? -1);
  if (shaping.some((index) => index >= 0 && !known.has(index))) return title;
  const [first] = [...inputs].filter((index) => open.has(index)).map((index) => open.get(index));
  return first;
}
