/**
 * Checks the operands and options of operators against the table of operand_rules.ts, before a runtime
 * computes with them: kernels trust the types that a file declares. Operators that the table does not
 * know pass; the runtime of each model has a memory of its own, which they may spoil.
 *
 * @module
 */
import { TensorType } from "./enums.ts";
import { InvalidModelError } from "./invalid_model_error.ts";
import { type OperandRule, operandRule } from "./operand_rules.ts";
import {
  ActivationFunctionType,
  builtinCode,
  MirrorPadMode,
  type Model,
  type Operator,
  operatorName,
  Padding,
  type Tensor,
  tensorTypeName,
} from "./schema.ts";
import { verifyScales } from "./verify_scales.ts";

/**
 * Checks the operators of a model that `verifyModel` has passed.
 *
 * @param model the model
 * @param options what errors call the model
 * @throws InvalidModelError when an operator has too few or too many operands, operands of types that
 *   no kernel takes together, the options of another operator, or an option that stands for nothing
 */
export function verifyOperands(model: Model, { name }: { readonly name: string }): void {
  const [problem] = operandProblems(model);
  if (problem !== undefined) throw new InvalidModelError(name, problem);
}

/**
 * Looks for what is wrong with the operators of a model that `verifyModel` has passed.
 *
 * @param model the model
 * @returns where and what, one at a time
 */
export function* operandProblems(model: Model): Generator<string> {
  for (const [index, { operators = [], tensors = [] }] of (model.subgraphs ?? []).entries()) {
    for (const [number, operator] of operators.entries()) {
      const code = model.operatorCodes![operator.opcodeIndex]!;
      const title = code.customCode || operatorName(builtinCode(code)) || "";
      const rule = operandRule(title);
      const problem = optionProblem(operator, rule) ??
        (rule && operandProblem(operator, { rule, tensors })) ??
        (rule?.usesScales ? verifyScales(title, { operator, tensors }) : undefined);
      if (problem !== undefined) {
        const path = `subgraphs[${index}].operators[${number}] (${title})`;
        yield `${path} ${problem}`;
      }
    }
  }
}

/** Options that are one of a few numbers, and the numbers. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  padding: Padding,
  fusedActivationFunction: ActivationFunctionType,
  mode: MirrorPadMode,
  weightsFormat: { DEFAULT: 0, SHUFFLED4X16INT8: 1 },
  outType: TensorType,
  outputType: TensorType,
  idxOutType: TensorType,
  inDataType: TensorType,
  outDataType: TensorType,
};

/** Tables of options whose operators apply tanh; all others leave it out without a word. */
const APPLIES_TANH = /^(LSTM|SVDF|RNN|SequenceRNN|Unidirectional|Bidirectional)/;

function optionProblem(
  { builtinOptions, outputs, inputs }: Operator,
  rule: OperandRule | undefined,
): string | undefined {
  if (builtinOptions === undefined) return undefined;
  const { type } = builtinOptions;
  if (rule !== undefined && type !== rule.options) {
    return `has the options of another operator (${type}), expected ${rule.options ?? "none"}`;
  }
  const options = builtinOptions as Readonly<Record<string, unknown>>;
  for (const [option, choices] of Object.entries(CHOICES)) {
    const value = options[option];
    if (typeof value === "number" && !Object.values(choices).includes(value)) {
      return `has ${option} ${value}, expected one of ${Object.values(choices).join(", ")}`;
    }
  }
  const activation = options["fusedActivationFunction"];
  if (Number(activation) >= ActivationFunctionType.TANH && !APPLIES_TANH.test(type)) {
    return `has the activation ${activation}, which no runtime applies to it, expected 0 to 3`;
  }
  return countProblem({ options, inputs: inputs?.length ?? 0, outputs: outputs?.length ?? 0 });
}

/** Options that say how many operands there are. */
function countProblem({ options, inputs, outputs }: {
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: number;
  readonly outputs: number;
}): string | undefined {
  for (
    const [option, found] of [["num", outputs], ["numSplits", outputs], ["valuesCount", inputs]]
  ) {
    const expected = options[option as string];
    if (typeof expected === "number" && expected !== found) {
      const end = option === "valuesCount" ? "inputs" : "outputs";
      return `has ${found} ${end}, expected ${expected}, as its option ${option} says`;
    }
  }
  return undefined;
}

function operandProblem(
  { inputs = new Int32Array(), outputs = new Int32Array() }: Operator,
  { rule, tensors }: { readonly rule: OperandRule; readonly tensors: readonly Tensor[] },
): string | undefined {
  const typesOf = (operands: Int32Array) =>
    Array.from(operands, (index) => index < 0 ? undefined : tensors[index]!.type);
  const [taken, given] = [typesOf(inputs), typesOf(outputs)];
  const forms = rule.forms.map(parseForm);
  const fits = forms.some((form) => {
    const letters = new Map<string, number>();
    return matches(form.inputs, taken, letters) && matches(form.outputs, given, letters);
  });
  if (fits) return undefined;
  const shown = (types: readonly (number | undefined)[]) =>
    types.map((type) => type === undefined ? "–" : shortName(type)).join(" ") || "nothing";
  return `computes ${shown(given)} of ${shown(taken)}, expected ${rule.forms.join(" or ")}`;
}

/** One operand of a form. */
interface Slot {
  /** Type codes; a capital letter for "the same everywhere"; undefined for any. */
  readonly types: readonly number[] | string | undefined;
  readonly isOptional: boolean;
  readonly repeats: boolean;
}

interface Form {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

const parsed = new Map<string, Form>();

function parseForm(text: string): Form {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const [inputs = [], outputs = []] = text.split(" → ").map((side) =>
    side.split(" ").map(parseSlot)
  );
  const form = { inputs, outputs };
  parsed.set(text, form);
  return form;
}

function parseSlot(text: string): Slot {
  const [, name = "", mark] = /^(.*?)([?+]?)$/.exec(text) ?? [];
  const types = name === "*"
    ? undefined
    : /^[A-Z]$/.test(name)
    ? name
    : name.split("|").map((short) => TYPE_CODES.get(short)!);
  return { types, isOptional: mark === "?", repeats: mark === "+" };
}

function matches(
  slots: readonly Slot[],
  types: readonly (number | undefined)[],
  letters: Map<string, number>,
): boolean {
  const last = slots.at(-1)!;
  if (types.length > slots.length && !last.repeats) return false;
  const padded = [...types, ...Array(Math.max(0, slots.length - types.length)).fill(undefined)];
  return padded.every((type: number | undefined, position) =>
    fitsSlot(slots[position] ?? last, type, letters)
  );
}

function fitsSlot(
  { types, isOptional }: Slot,
  type: number | undefined,
  letters: Map<string, number>,
): boolean {
  if (type === undefined) return isOptional;
  if (types === undefined) return true;
  if (typeof types !== "string") return types.includes(type);
  const same = letters.get(types) ?? type;
  letters.set(types, same);
  return same === type;
}

/** `FLOAT32` → `f32`, as the table writes it. */
function shortName(type: number): string {
  return (tensorTypeName(type) ?? `type ${type}`).toLowerCase()
    .replace(
      /^(b?float|u?int|complex)(\d+)$/,
      (_, kind: string, bits: string) =>
        `${kind === "uint" ? "u" : kind === "bfloat" ? "bf" : kind[0]}${bits}`,
    );
}

const TYPE_CODES: ReadonlyMap<string, number> = new Map(
  Object.values(TensorType).map((type) => [shortName(type), type]),
);
