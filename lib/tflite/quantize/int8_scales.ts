/**
 * Chooses the scale and zero point of every value of a graph.
 *
 * @module
 */
import type { Graph, Operation, Quantization, Value } from "../graph/graph.ts";
import { asymmetricQuantization, type Range, rangeOf } from "./integers.ts";
import { isReal, scaleRule } from "./int8_rules.ts";

/** The scale and zero point of every value. */
export interface Quantizations {
  /** The quantization of a float32 value of the graph. */
  of(value: Value): Quantization;
}

/** What the choice needs to know of a graph's values and operations. */
export interface ScaleOptions {
  /** The range of a value that is not constant. */
  readonly rangeOf: (value: Value) => Range;
  /** Whether an operation is computed in int8; others ask nothing of scales. */
  readonly isInteger: (operation: Operation) => boolean;
}

/**
 * Chooses scales and zero points: values that are tied share one that covers the ranges of all.
 *
 * @param graph a graph of float32 operations
 * @param options the ranges of the values, and which operations are computed in int8
 * @returns the choice
 */
export function chooseQuantizations(graph: Graph, options: ScaleOptions): Quantizations {
  const groups = new Groups();
  for (const operation of graph.operations) {
    if (!options.isInteger(operation)) continue;
    const rule = scaleRule(operation);
    if (rule === "tied") tie(groups, operation);
    else if (typeof rule === "object") groups.fix(operation.outputs[0]!, rule);
  }
  const rangeOfAny = (value: Value) =>
    value.data instanceof Float32Array ? rangeOf(value.data) : options.rangeOf(value);
  const chosen = new Map<Value, Quantization>();
  return {
    of(value) {
      const root = groups.rootOf(value);
      const quantization = chosen.get(root) ?? groups.fixedOf(root) ??
        asymmetricQuantization(union(groups.membersOf(root).map(rangeOfAny)));
      chosen.set(root, quantization);
      return quantization;
    },
  };
}

/**
 * Inputs with a fixed scale keep it, and their numbers are rescaled, unless all have the same one:
 * then the outputs have it too.
 */
function tie(groups: Groups, operation: Operation): void {
  const [output, ...others] = operation.outputs as readonly [Value, ...Value[]];
  for (const other of others) groups.unite(output, other);
  const inputs = operation.inputs.filter(isReal);
  const fixed = inputs.map((input) => groups.fixedOf(groups.rootOf(input)));
  const isOneScale = fixed.every((quantization) => quantization === fixed[0]);
  for (const [i, input] of inputs.entries()) {
    if (isOneScale || fixed[i] === undefined) groups.unite(input, output);
  }
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
