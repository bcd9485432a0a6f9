/**
 * What the int8 kernels ask of scales: some operators have fixed ones, some only move numbers and
 * so need input and output to have the same one
 * (https://ai.google.dev/edge/litert/models/quantization_spec).
 *
 * @module
 */
import type { Graph, Operation, Quantization, Value } from "../graph/graph.ts";
import { asymmetricQuantization, type Range, rangeOf } from "./integers.ts";

type Operator = Operation["operator"];

/** Operators whose output may have any scale. */
const FREE: ReadonlySet<Operator> = new Set<Operator>([
  "ADD",
  "SUB",
  "MUL",
  "CONV_2D",
  "DEPTHWISE_CONV_2D",
  "FULLY_CONNECTED",
  "TRANSPOSE_CONV",
  "BATCH_MATMUL",
  "MEAN",
  "RELU",
  "LEAKY_RELU",
  "PRELU",
  "ELU",
]);

/**
 * Operators that move numbers about: input and output have the same scale. RELU6 is one of them,
 * because the kernel of microcontrollers only clips.
 */
const TIED: ReadonlySet<Operator> = new Set<Operator>([
  "AVERAGE_POOL_2D",
  "CONCATENATION",
  "GATHER",
  "MAX_POOL_2D",
  "MAXIMUM",
  "MINIMUM",
  "PACK",
  "PAD",
  "REDUCE_MAX",
  "RELU6",
  "RESHAPE",
  "RESIZE_BILINEAR",
  "RESIZE_NEAREST_NEIGHBOR",
  "SLICE",
  "SPLIT",
  "TRANSPOSE",
  "UNPACK",
]);

const fixed = (scale: number, zeroPoint: number): Quantization => ({
  scales: Float32Array.of(scale),
  zeroPoints: [zeroPoint],
  axis: 0,
});

/** Operators whose output has the range of the function, known in advance. */
const FIXED: Partial<Record<Operator, Quantization>> = {
  SOFTMAX: fixed(1 / 256, -128),
  LOGISTIC: fixed(1 / 256, -128),
  TANH: fixed(1 / 128, 0),
  LOG_SOFTMAX: fixed(16 / 256, 127),
};

/**
 * Whether an operation has an int8 kernel in all runtimes.
 *
 * @param operation an operation on float32 values
 * @returns true if it computes float32 values and can do so with int8
 */
export function isIntegerOperation({ operator, outputs }: Operation): boolean {
  const isKnown = FREE.has(operator) || TIED.has(operator) || FIXED[operator] !== undefined;
  return isKnown && outputs.every(({ type }) => type === "float32");
}

/** The scale and zero point of every value. */
export interface Quantizations {
  /** The quantization of a float32 value of the graph. */
  of(value: Value): Quantization;
  /** Whether the inputs of an operation must have the scale of its output. */
  isTied(operation: Operation): boolean;
}

/**
 * Chooses scales and zero points: values that are tied share one that covers the ranges of all.
 *
 * @param graph a graph of float32 operations
 * @param rangeOfValue the range of a value that is not constant
 * @returns the choice
 */
export function chooseQuantizations(
  graph: Graph,
  rangeOfValue: (value: Value) => Range,
): Quantizations {
  const groups = new Groups();
  for (const operation of graph.operations) {
    if (!isIntegerOperation(operation)) continue;
    const output = operation.outputs[0]!;
    const quantization = FIXED[operation.operator];
    if (quantization !== undefined) groups.fix(output, quantization);
    if (TIED.has(operation.operator)) tie(groups, operation);
  }
  const rangeOfAny = (value: Value) =>
    value.data instanceof Float32Array ? rangeOf(value.data) : rangeOfValue(value);
  const chosen = new Map<Value, Quantization>();
  return {
    of(value) {
      const root = groups.rootOf(value);
      const quantization = chosen.get(root) ?? groups.fixedOf(root) ??
        asymmetricQuantization(union(groups.membersOf(root).map(rangeOfAny)));
      chosen.set(root, quantization);
      return quantization;
    },
    isTied: ({ operator }) => TIED.has(operator),
  };
}

/** A fixed input is not tied to others: its numbers are rescaled where they differ. */
function tie(groups: Groups, operation: Operation): void {
  const [output, ...others] = operation.outputs as readonly [Value, ...Value[]];
  for (const other of others) groups.unite(output, other);
  const inputs = operation.inputs.filter((input) => input?.type === "float32") as Value[];
  const free = inputs.filter((input) => groups.fixedOf(groups.rootOf(input)) === undefined);
  for (const input of inputs.length === 1 ? inputs : free) groups.unite(input, output);
}

function union(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map(({ min }) => min)),
    max: Math.max(...ranges.map(({ max }) => max)),
  };
}

/** Disjoint sets of values that share a scale. */
class Groups {
  readonly #parents = new Map<Value, Value>();
  readonly #members = new Map<Value, readonly Value[]>();
  readonly #fixed = new Map<Value, Quantization>();

  rootOf(value: Value): Value {
    const parent = this.#parents.get(value);
    return parent === undefined ? value : this.rootOf(parent);
  }

  membersOf(root: Value): readonly Value[] {
    return this.#members.get(root) ?? [root];
  }

  fixedOf(root: Value): Quantization | undefined {
    return this.#fixed.get(root);
  }

  fix(value: Value, quantization: Quantization): void {
    this.#fixed.set(this.rootOf(value), quantization);
  }

  unite(a: Value, b: Value): void {
    const [root, other] = [this.rootOf(a), this.rootOf(b)];
    if (root === other) return;
    this.#parents.set(other, root);
    this.#members.set(root, [...this.membersOf(root), ...this.membersOf(other)]);
    const quantization = this.#fixed.get(root) ?? this.#fixed.get(other);
    if (quantization !== undefined) this.#fixed.set(root, quantization);
  }
}
