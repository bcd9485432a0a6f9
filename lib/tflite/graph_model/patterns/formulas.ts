/**
 * Formulas that one operator expresses: HARD_SWISH, GELU and SOFTMAX written by hand.
 *
 * @module
 */
import { builtinOptions } from "../../format/schema.ts";
import type { Operation, Value } from "../../graph/graph.ts";
import type { Matcher } from "./match.ts";

/** What formulas are recognized with. */
export interface FormulaContext {
  /** The graph. */
  readonly matcher: Matcher;
  /** What each result of an error function is the error function of. */
  readonly erfArguments: ReadonlyMap<Value, Value>;
  /** Whether the operator GELU may be used: TFLite Micro does not have it. */
  readonly hasGelu: boolean;
}

/**
 * Recognizes a formula.
 *
 * @param operation the last operation of the formula
 * @param context the graph
 * @returns the operation that takes its place; undefined where it is no such formula
 */
export function formulaOf(operation: Operation, context: FormulaContext): Operation | undefined {
  switch (operation.operator) {
    case "MUL":
      return hardSwish(operation, context) ?? gelu(operation, context);
    case "DIV":
      return softmax(operation, context);
    default:
      return undefined;
  }
}

const SIXTH = 1 / 6;

/** x × relu6(x + 3) / 6. */
function hardSwish(operation: Operation, { matcher }: FormulaContext): Operation | undefined {
  for (const [x, gate, factor] of matcher.factors(operation)) {
    const line = isFactor(factor, SIXTH) && matcher.producer(gate, "RELU6")?.inputs[0];
    if (!line || matcher.besideNumber(line, "ADD", 3) !== x) continue;
    return {
      operator: "HARD_SWISH",
      inputs: [x],
      options: builtinOptions("HardSwishOptions"),
      outputs: operation.outputs,
    };
  }
  return undefined;
}

/** x × (1 + erf(x / √2)) / 2. */
function gelu(
  operation: Operation,
  { matcher, erfArguments, hasGelu }: FormulaContext,
): Operation | undefined {
  if (!hasGelu) return undefined;
  for (const [x, raised, factor] of matcher.factors(operation)) {
    const erf = isFactor(factor, 0.5) && matcher.besideNumber(raised!, "ADD", 1);
    const argument = erf && erfArguments.get(erf);
    if (!argument || matcher.besideNumber(argument, "MUL", Math.SQRT1_2) !== x) continue;
    return {
      operator: "GELU",
      inputs: [x],
      options: builtinOptions("GeluOptions"),
      outputs: operation.outputs,
    };
  }
  return undefined;
}

function isFactor(value: Value | undefined, number: number): boolean {
  return value?.data?.length === 1 && Math.abs(value.data[0]! / number - 1) < 1e-6;
}

/** e^(x − max) / Σ e^(x − max) along the last axis. */
function softmax(operation: Operation, { matcher }: FormulaContext): Operation | undefined {
  const [power, sum] = operation.inputs as readonly [Value, Value];
  const [x, largest] = matcher.producer(matcher.producer(power, "EXP")?.inputs[0], "SUB")?.inputs ??
    [];
  const summed = matcher.producer(sum, "SUM");
  const compared = matcher.producer(largest, "REDUCE_MAX");
  if (x === undefined || summed?.inputs[0] !== power || compared?.inputs[0] !== x) return undefined;
  if (x.shape.length > 4 || ![summed, compared].every(isAlongLastAxis)) return undefined;
  return {
    operator: "SOFTMAX",
    inputs: [x],
    options: builtinOptions("SoftmaxOptions", { beta: 1 }),
    outputs: operation.outputs,
  };
}

function isAlongLastAxis({ inputs, options }: Operation): boolean {
  const [input, axes] = inputs;
  const isKept = options?.type === "ReducerOptions" && options.keepDims;
  return isKept && axes?.data?.length === 1 && axes.data[0] === input!.shape.length - 1;
}
