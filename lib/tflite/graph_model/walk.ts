/**
 * Converts the nodes that lead to what is asked for, each once, after those whose results it reads.
 * Loops and functions are entered with the values that they are called with, step after step.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import type { TargetRuntime, Value } from "../graph/graph.ts";
import type { UnsupportedPart } from "../graph/unsupported_layer_error.ts";
import { functionAttribute } from "./attributes.ts";
import type { GraphFunction, GraphNode, Source } from "./graph_node.ts";
import type { Loop } from "./loops.ts";
import { NodeCall, Refusal } from "./node_call.ts";
import { converterOf, whyUnsupported } from "./registry.ts";
import { Scope } from "./scope.ts";
import { LIST_OPERATIONS, type NodeValue, TensorList } from "./tensor_list.ts";
import type { Constant } from "./weights.ts";
import type { GraphWriter } from "./writer.ts";

/** Loops longer than this are not unrolled. */
const STEP_LIMIT = 10_000;

/** Loops and calls within each other; more belong to no model, and each costs a frame of the stack. */
const DEPTH_LIMIT = 32;

/** What cannot be converted is listed up to this many. */
const PROBLEM_LIMIT = 100;

/** What a walk needs of the model. */
export interface WalkContext {
  /** Where the operations go. */
  readonly writer: GraphWriter;
  /** The constants by the names of their nodes. */
  readonly weights: ReadonlyMap<string, Constant>;
  /** The functions by name. */
  readonly functions: ReadonlyMap<string, GraphFunction>;
  /** The runtime that the file is for; undefined for all. */
  readonly runtime?: TargetRuntime;
}

/** A node, and the scope in which it is to be converted. */
interface Task {
  readonly node: GraphNode;
  readonly scope: Scope;
}

/** Converts nodes. */
export class Walk {
  /** What could not be converted so far. */
  readonly problems: UnsupportedPart[] = [];
  readonly #context: WalkContext;
  readonly #constants = new Map<string, Value>();
  readonly #failed = new Set<string>();

  /**
   * Starts a walk.
   *
   * @param context the model, and where its operations go
   */
  constructor(context: WalkContext) {
    this.#context = context;
  }

  /**
   * The value that an output of a node has.
   *
   * @param source the output
   * @param scope what has been computed
   * @returns the value; undefined when a node on the way cannot be converted, which `problems` names
   */
  valueOf(source: Source, scope: Scope): Value | undefined {
    const value = this.#resolve(source, scope);
    if (value === "unknown") return undefined;
    if (value !== "dead" && !(value instanceof TensorList)) return value;
    this.#note(this.#node(source, scope), "it gives a list, or nothing");
    return undefined;
  }

  /** No recursion along the inputs: graphs can be deep. */
  #resolve(source: Source, scope: Scope): NodeValue {
    const stack: Task[] = [{ node: this.#node(source, scope), scope }];
    while (stack.length > 0) {
      const task = stack.at(-1)!;
      if (task.scope.get(task.node.name) !== undefined) {
        stack.pop();
        continue;
      }
      const needs = this.#needs(task).filter(({ node, scope }) =>
        scope.get(node.name) === undefined
      );
      if (needs.length > 0) {
        stack.push(...needs.reverse());
      } else {
        task.scope.set(task.node.name, this.#convert(task));
        stack.pop();
      }
    }
    return this.#result(source, scope);
  }

  /** The node of a source; arguments of functions have results and no node. */
  #node({ node: name }: Source, scope: Scope): GraphNode {
    return scope.nodes.get(name) ?? { name, op: "argument", inputs: [], attributes: {} };
  }

  #result({ node: name, output }: Source, scope: Scope): NodeValue {
    const results = scope.get(name)!;
    const result = results[output];
    if (result !== undefined) return result;
    if (typeof results[0] === "string") return results[0];
    this.#note(this.#node({ node: name, output }, scope), `it has no output ${output} here`);
    return "unknown";
  }

  /** What must be converted before a node. */
  #needs({ node, scope }: Task): Task[] {
    if (node.op === "Enter" && scope.outer !== undefined) {
      return node.inputs.map((source) => ({
        node: this.#node(source, scope.outer!),
        scope: scope.outer!,
      }));
    }
    const loop = node.op === "Exit" ? scope.loopOf(node.name) : undefined;
    const sources = loop?.variables.map(({ start }) => start) ??
      (node.op === "Const" || node.op === "Exit" ? [] : node.inputs);
    return sources.map((source) => ({ node: this.#node(source, scope), scope }));
  }

  #convert({ node, scope }: Task): readonly NodeValue[] {
    try {
      return this.#converted(node, scope);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof RangeError)) throw error;
      this.#note(node, error.message);
      return ["unknown"];
    }
  }

  /** Notes that a node cannot be converted, once, however often it is met. */
  #note({ name, op }: GraphNode, reason: string): void {
    if (!this.#failed.has(name) && this.problems.length < PROBLEM_LIMIT) {
      this.problems.push({ kind: "node", name, className: op, reason });
    }
    this.#failed.add(name);
  }

  #converted(node: GraphNode, scope: Scope): readonly NodeValue[] {
    const { op } = node;
    if (op === "Const") return [this.#constant(node)];
    if (op === "Exit") return this.#exit(node, scope);
    if (op === "Enter") {
      if (scope.outer === undefined) throw new Refusal("it belongs to a loop of an unknown form");
      return [this.#result(node.inputs[0]!, scope.outer)];
    }
    const inputs = node.inputs.map((source) => this.#result(source, scope));
    if (op === "Merge") return mergeOf(inputs);
    // In the branch that is not taken nothing is computed.
    if (inputs.includes("dead")) return ["dead"];
    if (!isKnown(op)) throw new Refusal(whyUnsupported(op));
    if (inputs.includes("unknown")) return ["unknown"];
    if (op === "LoopCond" || op === "NextIteration") return inputs;
    if (op === "Switch") return switchOf(inputs);
    if (op === "NoOp") return [];
    const context = { writer: this.#context.writer, runtime: this.#context.runtime };
    const values = inputs.filter((input) => !(input instanceof TensorList)) as Value[];
    const call = new NodeCall(node, { ...context, inputs: values });
    const listOperation = Object.hasOwn(LIST_OPERATIONS, op) ? LIST_OPERATIONS[op] : undefined;
    if (listOperation !== undefined) return listOperation(call, inputs);
    if (CALLS.has(op)) return this.#call(node, { inputs, scope });
    if (values.length < inputs.length) return passedOn(op, inputs);
    const result = converterOf(op)!(call);
    return Array.isArray(result) ? result : [result as Value];
  }

  #constant({ name }: GraphNode): Value {
    const known = this.#constants.get(name);
    if (known !== undefined) return known;
    const weight = this.#context.weights.get(name);
    if (weight === undefined) throw new Refusal("its values are not among the weights");
    const unique = this.#context.writer.builder.uniqueName(name || "Const");
    const value: Value = { ...weight, name: unique };
    this.#constants.set(name, value);
    return value;
  }

  /** Runs the loop that ends in an `Exit`, and notes what all its variables are then. */
  #exit(node: GraphNode, scope: Scope): readonly NodeValue[] {
    const loop = scope.loopOf(node.name);
    if (loop === undefined) throw new Refusal("it belongs to a loop of an unknown form");
    const state = this.#unrolled(loop, scope);
    loop.variables.forEach(({ exits }, i) => {
      for (const exit of exits) scope.set(exit, [state[i]!]);
    });
    return scope.get(node.name)!;
  }

  #unrolled({ condition, variables }: Loop, scope: Scope): readonly NodeValue[] {
    const depth = checkedDepth(scope);
    let state = variables.map(({ start }) => this.#result(start, scope));
    if (state.includes("unknown")) return state.map((): NodeValue => "unknown");
    for (let step = 0; step <= STEP_LIMIT; step++) {
      const inner = new Scope(scope.nodes, { outer: scope, depth });
      variables.forEach((variable, i) => inner.set(variable.merge, [state[i]!]));
      if (!isTrue(this.#resolve(condition, inner))) return state;
      variables.forEach((variable, i) => inner.set(variable.switch, ["dead", state[i]!]));
      state = variables.map(({ next }) => this.#resolve(next, inner));
      if (this.#failed.size > 0) return state.map((): NodeValue => "unknown");
    }
    throw new Refusal(`its loop takes more than ${STEP_LIMIT} steps`);
  }

  /** `While`, `If` and calls of functions. */
  #call(
    node: GraphNode,
    { inputs, scope }: { readonly inputs: readonly NodeValue[]; readonly scope: Scope },
  ): readonly NodeValue[] {
    const apply = (key: string, values: readonly NodeValue[]): readonly NodeValue[] => {
      const name = functionAttribute(node.attributes, key) ?? "";
      const called = this.#context.functions.get(name);
      if (called === undefined) throw new Refusal(`its function "${name}" is not in the model`);
      const inner = new Scope(called.nodes, { depth: checkedDepth(scope) });
      called.parameters.forEach((parameter, i) => {
        inner.set(parameter, values[i] === undefined ? [] : [values[i]]);
      });
      return called.results.map((result) => this.#resolve(result, inner));
    };
    if (node.op.endsWith("If")) {
      const [condition, ...values] = inputs;
      return apply(isTrue(condition!) ? "then_branch" : "else_branch", values);
    }
    if (!node.op.endsWith("While")) return apply("f", inputs);
    let state = inputs;
    for (let step = 0; step <= STEP_LIMIT; step++) {
      if (!isTrue(apply("cond", state)[0]!)) return state;
      state = apply("body", state);
      if (this.#failed.size > 0) return state.map((): NodeValue => "unknown");
    }
    throw new Refusal(`it takes more than ${STEP_LIMIT} steps`);
  }
}

const CALLS: ReadonlySet<string> = new Set([
  "If",
  "PartitionedCall",
  "StatefulPartitionedCall",
  "StatelessIf",
  "StatelessWhile",
  "While",
]);

/** The operations that steer loops and branches. */
const CONTROL: ReadonlySet<string> = new Set(["LoopCond", "NextIteration", "NoOp", "Switch"]);

function isKnown(op: string): boolean {
  return CONTROL.has(op) || CALLS.has(op) || Object.hasOwn(LIST_OPERATIONS, op) ||
    converterOf(op) !== undefined;
}

function checkedDepth({ depth }: Scope): number {
  if (depth < DEPTH_LIMIT) return depth + 1;
  throw new Refusal(`it stands in more than ${DEPTH_LIMIT} loops and calls`);
}

/** What decides over branches and steps must be known while the graph is converted. */
function isTrue(value: NodeValue): boolean {
  if (typeof value !== "string" && !(value instanceof TensorList)) {
    if (value.data !== undefined && elementCount(value.shape) === 1) return value.data[0] !== 0;
  }
  throw new Refusal(
    "whether it goes on depends on data, which TFLite files of all runtimes cannot",
  );
}

function switchOf([value, condition]: readonly NodeValue[]): readonly NodeValue[] {
  return isTrue(condition!) ? ["dead", value!] : [value!, "dead"];
}

function mergeOf(inputs: readonly NodeValue[]): readonly NodeValue[] {
  return [inputs.find((input) => input !== "dead") ?? "dead"];
}

/** What nodes do with lists that know nothing of them. */
function passedOn(op: string, inputs: readonly NodeValue[]): readonly NodeValue[] {
  if (op === "Identity" || op === "IdentityN" || op === "StopGradient") return inputs;
  throw new Refusal("its input is a list");
}
