/**
 * Makes a graph smaller without changing what it computes: activations are fused, constant
 * multiplications and additions folded into the weights before them, reshapes merged.
 *
 * @module
 */
import { ActivationFunctionType, type BuiltinOptions } from "../format/schema.ts";
import { fold } from "./fold.ts";
import { foldForward } from "./fold_forward.ts";
import { sameShape } from "../../core/nd_array.ts";
import type { Graph, Operation, Value } from "../graph/graph.ts";

/**
 * Applies all simplifications.
 *
 * @param graph the graph; it is not changed
 * @returns an equivalent graph with at most as many operations
 */
export function optimize(graph: Graph): Graph {
  const editor = new Editor(graph);
  for (const operation of graph.operations) {
    switch (operation.operator) {
      case "RESHAPE":
        mergeReshape(editor, operation);
        break;
      case "MUL":
      case "ADD":
        foldConstant(editor, operation);
        break;
      case "RELU":
      case "RELU6":
        fuseActivation(editor, operation);
        break;
    }
  }
  return foldForward({ ...graph, operations: editor.operations() });
}

/** The operators whose kernels apply an activation in all runtimes (TRANSPOSE_CONV: version 4). */
const FUSING_OPERATORS: ReadonlySet<string> = new Set([
  "CONV_2D",
  "DEPTHWISE_CONV_2D",
  "FULLY_CONNECTED",
  "ADD",
  "SUB",
  "MUL",
  "MAX_POOL_2D",
  "AVERAGE_POOL_2D",
  "TRANSPOSE_CONV",
]);

type FusingOptions = BuiltinOptions & { readonly fusedActivationFunction: number };

/** Moves an activation into the operation that computes its input. */
function fuseActivation(editor: Editor, activation: Operation): void {
  const chain = editor.soleChain(activation.inputs[0]!);
  if (chain === undefined || !FUSING_OPERATORS.has(chain.source.operator)) return;
  const options = chain.source.options as FusingOptions;
  if (options.fusedActivationFunction !== ActivationFunctionType.NONE) return;
  const operator = activation.operator as "RELU" | "RELU6";
  const fused = { ...options, fusedActivationFunction: ActivationFunctionType[operator] };
  editor.absorb(chain, {
    absorbed: activation,
    changed: { ...chain.source, options: fused },
  });
}

/** Moves a multiplication or addition of constants a channel into the weights of the operation. */
function foldConstant(editor: Editor, operation: Operation): void {
  const [value, constant] = operation.inputs as readonly [Value, Value];
  if (constant.data === undefined || value.data !== undefined) return;
  const { fusedActivationFunction } = operation.options as FusingOptions;
  if (fusedActivationFunction !== ActivationFunctionType.NONE) return;
  const chain = editor.soleChain(value);
  if (chain === undefined) return;
  const folded = fold(chain.source, { operator: operation.operator as "MUL" | "ADD", constant });
  if (folded !== undefined) editor.absorb(chain, { absorbed: operation, changed: folded });
}

/** Two reshapes after each other are one; a reshape to the shape that is there already is none. */
function mergeReshape(editor: Editor, reshape: Operation): void {
  const value = reshape.inputs[0]!;
  const before = editor.producerOf(value);
  if (before?.operator !== "RESHAPE" || !editor.isUsedOnce(value)) return;
  const original = before.inputs[0]!;
  const output = reshape.outputs[0]!;
  if (sameShape(original.shape, output.shape) && !editor.isOutput(output)) {
    editor.remove(before);
    editor.remove(reshape);
    editor.redirect(output, original);
  } else {
    editor.remove(before);
    editor.replace(reshape, { ...reshape, inputs: [original, reshape.inputs[1]] });
  }
}

/** An operation and the reshapes between it and a later one, all used by nothing else. */
interface Chain {
  readonly source: Operation;
  readonly reshapes: readonly Operation[];
}

/** An operation that another takes over, and what the other becomes by it. */
interface Absorption {
  readonly absorbed: Operation;
  readonly changed: Operation;
}

/** The graph while it is changed, with an index of what computes and what uses each value. */
class Editor {
  readonly #graph: Graph;
  /** What stands in the place of each operation of the graph; undefined once it is removed. */
  readonly #current = new Map<Operation, Operation | undefined>();
  readonly #origin = new Map<Value, Operation>();
  readonly #uses = new Map<Value, number>();
  readonly #redirected = new Map<Value, Value>();
  readonly #outputs: ReadonlySet<Value>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#outputs = new Set(graph.outputs.map(({ value }) => value));
    for (const operation of graph.operations) {
      this.#current.set(operation, operation);
      for (const output of operation.outputs) this.#origin.set(output, operation);
      for (const input of operation.inputs) {
        if (input !== undefined) this.#uses.set(input, (this.#uses.get(input) ?? 0) + 1);
      }
    }
  }

  operations(): Operation[] {
    return this.#graph.operations.flatMap((original) => {
      const operation = this.#current.get(original);
      if (operation === undefined) return [];
      const inputs = operation.inputs.map((input) => input && this.#resolve(input));
      return [{ ...operation, inputs }];
    });
  }

  isOutput(value: Value): boolean {
    return this.#outputs.has(value);
  }

  isUsedOnce(value: Value): boolean {
    return this.#uses.get(value) === 1 && !this.isOutput(value);
  }

  /** The operation that computes a value now, its own inputs resolved. */
  producerOf(value: Value): Operation | undefined {
    const origin = this.#origin.get(this.#resolve(value));
    const operation = origin && this.#current.get(origin);
    return operation &&
      { ...operation, inputs: operation.inputs.map((input) => input && this.#resolve(input)) };
  }

  /** The operation behind a value, seen through reshapes that leave the last axis alone. */
  soleChain(value: Value): Chain | undefined {
    const reshapes: Operation[] = [];
    let current = this.#resolve(value);
    while (this.isUsedOnce(current)) {
      const producer = this.producerOf(current);
      if (producer === undefined) return undefined;
      if (producer.operator !== "RESHAPE") return { source: producer, reshapes };
      const input = producer.inputs[0]!;
      if (input.shape.at(-1) !== current.shape.at(-1)) return undefined;
      reshapes.push(producer);
      current = input;
    }
    return undefined;
  }

  /** Puts `changed` in the place of the chain's source and drops the operation it took over. */
  absorb(chain: Chain, { absorbed, changed }: Absorption): void {
    this.remove(absorbed);
    const last = chain.reshapes[0];
    const output = absorbed.outputs[0]!;
    if (last === undefined) {
      this.replace(chain.source, { ...changed, outputs: [output] });
    } else {
      this.replace(chain.source, changed);
      this.replace(last, { ...last, outputs: [output] });
    }
  }

  remove(operation: Operation): void {
    this.#current.set(this.#originOf(operation), undefined);
  }

  replace(operation: Operation, replacement: Operation): void {
    const origin = this.#originOf(operation);
    this.#current.set(origin, replacement);
    for (const output of replacement.outputs) this.#origin.set(output, origin);
  }

  redirect(value: Value, target: Value): void {
    this.#redirected.set(value, target);
    this.#uses.set(target, (this.#uses.get(value) ?? 0) + (this.#uses.get(target) ?? 0) - 1);
  }

  #originOf(operation: Operation): Operation {
    return this.#origin.get(operation.outputs[0]!)!;
  }

  #resolve(value: Value): Value {
    // No recursion: in a long chain of reshapes each leads to the one before.
    let target = value;
    for (let next = this.#redirected.get(target); next !== undefined;) {
      target = next;
      next = this.#redirected.get(target);
    }
    return target;
  }
}
