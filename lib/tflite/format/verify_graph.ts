/**
 * Checks a graph: that its operators fit its tensors and run in an order in which their inputs
 * exist.
 *
 * @module
 */
import { type Fail, required, verifyIndex } from "./checks.ts";
import {
  builtinCode,
  BuiltinOperator,
  type Model,
  type Operator,
  operatorName,
  type SubGraph,
  type Tensor,
} from "./schema.ts";
import { verifyOperator } from "./verify_operator.ts";
import { tensorElements } from "./verify_tensor.ts";

/** The index that stands for an optional input that is not given. */
const NO_TENSOR = -1;

/** What is being checked, and how to say that it is wrong. */
interface Context {
  readonly path: string;
  readonly model: Model;
  readonly fail: Fail;
}

/**
 * Checks a graph whose tensors have been checked.
 *
 * @throws InvalidModelError when a part is missing, an index is out of range, an operator reads a
 *   tensor before it is computed, or overwrites a constant or an input
 */
export function verifyGraph(graph: SubGraph, { path, model, fail }: Context): void {
  const tensors = graph.tensors ?? [];
  const count = tensors.length;
  const inputs = required(graph.inputs, `${path}.inputs`, fail);
  const outputs = required(graph.outputs, `${path}.outputs`, fail);
  for (const [index, tensor] of inputs.entries()) {
    verifyIndex(tensor, { path: `${path}.inputs[${index}]`, count, fail });
  }
  const available = new Set(inputs);
  const isConstant = (tensor: Tensor) => (model.buffers?.[tensor.buffer]?.data?.length ?? 0) > 0;
  const fixed = new Set(inputs);
  for (const [index, tensor] of tensors.entries()) {
    if (isConstant(tensor)) fixed.add(index);
    // A tensor without elements has no contents and needs none.
    const exists = isConstant(tensor) || tensor.isVariable || tensorElements(tensor) === 0;
    if (exists) available.add(index);
  }
  for (const [index, operator] of required(graph.operators, `${path}.operators`, fail).entries()) {
    const title = operatorTitle(operator, { path: `${path}.operators[${index}]`, model, fail });
    const context = { path: title, model, fail, tensors, available, fixed };
    const code = builtinCode(model.operatorCodes![operator.opcodeIndex]!);
    // Custom operators list tensors that they only use for scratch, as Vela's for Arm's Ethos-U does.
    if (code === BuiltinOperator.CUSTOM) {
      operator.inputs?.forEach((input) => markScratch(input, context));
    }
    verifyFlow(operator, context);
    verifyOperator(operator, context);
  }
  for (const [index, tensor] of outputs.entries()) {
    verifyIndex(tensor, { path: `${path}.outputs[${index}]`, count, fail });
    if (!available.has(tensor)) {
      fail(`${path}.outputs[${index}] is tensor ${tensor}, which nothing computes`);
    }
  }
}

/** Takes a tensor that nothing computes as there. */
function markScratch(
  tensor: number,
  { tensors, available }: { readonly tensors: readonly Tensor[]; readonly available: Set<number> },
): void {
  if (tensor >= 0 && tensor < tensors.length) available.add(tensor);
}

/** Names an operator in errors: `subgraphs[0].operators[3] (CONV_2D)`. */
function operatorTitle(operator: Operator, { path, model, fail }: Context): string {
  const codes = model.operatorCodes ?? [];
  const { opcodeIndex } = operator;
  verifyIndex(opcodeIndex, { path: `${path}.opcodeIndex`, count: codes.length, fail });
  return `${path} (${operatorName(builtinCode(codes[opcodeIndex]!))})`;
}

/** Checks that an operator reads what exists, and adds what it computes to `available`. */
function verifyFlow(
  operator: Operator,
  { path, fail, tensors, available, fixed }: Omit<Context, "model"> & {
    readonly tensors: readonly Tensor[];
    readonly available: Set<number>;
    readonly fixed: ReadonlySet<number>;
  },
): void {
  const count = tensors.length;
  for (const [index, tensor] of required(operator.inputs, `${path}.inputs`, fail).entries()) {
    if (tensor === NO_TENSOR) continue;
    verifyIndex(tensor, { path: `${path}.inputs[${index}]`, count, fail });
    if (!available.has(tensor)) {
      fail(`${path} reads tensor ${tensor} ("${tensors[tensor]?.name}") before it is computed`);
    }
  }
  for (const [index, tensor] of required(operator.outputs, `${path}.outputs`, fail).entries()) {
    verifyIndex(tensor, { path: `${path}.outputs[${index}]`, count, fail });
    if (fixed.has(tensor)) {
      const name = tensors[tensor]?.name;
      fail(`${path} computes tensor ${tensor} ("${name}"), which is a constant or an input`);
    }
    available.add(tensor);
  }
  for (const [index, tensor] of (operator.intermediates ?? []).entries()) {
    verifyIndex(tensor, { path: `${path}.intermediates[${index}]`, count, fail });
  }
  if (operator.largeCustomOptionsOffset > 1n || operator.largeCustomOptionsSize > 1n) {
    fail(`${path} has options outside of the FlatBuffer, which cannot be read`);
  }
}
