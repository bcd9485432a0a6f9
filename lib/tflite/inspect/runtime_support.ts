/**
 * Which runtimes will take a model, and why not.
 *
 * @module
 */
import { customReason } from "./custom_operators.ts";
import { microLacks } from "./micro_types.ts";
import { type RuntimeName, RUNTIMES } from "./runtimes.ts";
import { operatorReason } from "./operator_reason.ts";
import {
  builtinCode,
  BuiltinOperator,
  type Model,
  type Operator,
  type OperatorCode,
  operatorName,
  type Tensor,
  TensorType,
  usedCodes,
} from "../format/schema.ts";
import { operandProblems } from "../format/verify_operands.ts";

export type { RuntimeName } from "./runtimes.ts";

/** A runtime's answer to a model. */
export interface RuntimeSupport {
  /** The runtime's name and version. */
  readonly runtime: string;
  /** Whether it will take the model. */
  readonly accepts: boolean;
  /** Why not: one reason for each kind of operator that it lacks. Empty when it accepts. */
  readonly reasons: readonly string[];
}

/**
 * Tells which runtimes will take a model.
 *
 * @param model a model as `readModel` gives it
 * @returns the answer of each runtime, newest first
 */
export function runtimeSupport(
  model: Model,
): Readonly<Record<RuntimeName, RuntimeSupport>> {
  const judge = (runtime: RuntimeName, reasons: readonly string[]): RuntimeSupport => ({
    runtime: RUNTIMES[runtime],
    accepts: reasons.length === 0,
    reasons: [...new Set(reasons)],
  });
  const wrong = [...operandProblems(model)].slice(0, 1);
  const large = [...wrong, ...largeReasons(model)];
  return {
    today: judge("today", [...versionReasons(model, "today"), ...large]),
    of2023: judge("of2023", [
      ...versionReasons(model, "of2023"),
      ...reasonsByOperator(model, lacks2023),
      ...large,
    ]),
    micro: judge("micro", [...microReasons(model), ...wrong]),
  };
}

function versionReasons(model: Model, runtime: "today" | "of2023"): readonly string[] {
  const used = new Set(usedCodes(model));
  return (model.operatorCodes ?? []).flatMap((code) =>
    isCustom(code)
      ? used.has(code) ? customReasons(code, runtime) : []
      : operatorReason(code, runtime) ?? []
  );
}

/** What both large runtimes refuse in the tables themselves. */
function largeReasons(model: Model): readonly string[] {
  return (model.subgraphs ?? []).flatMap(({ tensors = [], outputs = [] }, graph) => {
    const wrongAxis = tensors.find(({ shape = [], quantization }) =>
      shape.length > 0 && (quantization?.scale?.length ?? 0) > 0 &&
      (quantization?.quantizedDimension ?? 0) >= shape.length
    );
    const axis = wrongAxis?.quantization?.quantizedDimension;
    const empty = graph > 0
      ? undefined
      : Array.from(outputs, (index) => tensors[index]).find((tensor) =>
        tensor !== undefined && tensor.shape?.includes(0) && !tensor.shapeSignature?.includes(-1)
      );
    return [
      ...(wrongAxis === undefined ? [] : [
        `it refuses quantization along axis ${axis} of "${wrongAxis.name}", ` +
        `which has ${wrongAxis.shape?.length} dimensions`,
      ]),
      ...(empty === undefined ? [] : [`it cannot give the output "${empty.name}", which is empty`]),
    ];
  });
}

/** What the runtime of 2023 lacks of the versions that it has. */
function lacks2023({ name, types: [first, second] }: Judged): string | undefined {
  if (first !== TensorType.INT16) return undefined;
  if (name === "RSQRT") return "it has no RSQRT of int16";
  const isMixed = name === "BATCH_MATMUL" && second === TensorType.INT8;
  return isMixed ? "it has no BATCH_MATMUL of int16 with int8" : undefined;
}

/** One operator, and the types of its inputs. */
interface Judged {
  readonly name: string;
  readonly operator: Operator;
  readonly tensors: readonly Tensor[];
  readonly types: readonly (number | undefined)[];
}

function reasonsByOperator(
  model: Model,
  judge: (judged: Judged) => string | undefined,
): readonly string[] {
  return (model.subgraphs ?? []).flatMap(({ operators = [], tensors = [] }) =>
    operators.flatMap((operator) => {
      const code = model.operatorCodes?.[operator.opcodeIndex];
      if (code === undefined) return [];
      const types = Array.from(operator.inputs ?? [], (index) => tensors[index]?.type);
      return judge({ name: operatorName(builtinCode(code)) ?? "", operator, tensors, types }) ?? [];
    })
  );
}

function microReasons(model: Model): readonly string[] {
  const lacking = usedCodes(model).flatMap((code) =>
    isCustom(code) ? customReasons(code, "micro") : operatorReason(code, "micro") ?? []
  );
  const sparse = (model.subgraphs ?? []).some(({ tensors = [] }) =>
    tensors.some(({ sparsity }) => sparsity !== undefined)
  );
  const unsupported = reasonsByOperator(model, ({ name, operator, tensors }) => {
    const type = microLacks(name, { operator, tensors });
    return type && `it has no ${name} of ${type}`;
  });
  return [...lacking, ...(sparse ? ["it has no sparse tensors"] : []), ...unsupported];
}

function isCustom(code: OperatorCode): boolean {
  return builtinCode(code) === BuiltinOperator.CUSTOM;
}

function customReasons({ customCode = "" }: OperatorCode, runtime: RuntimeName): string[] {
  const reason = customReason(customCode, runtime);
  return reason === undefined ? [] : [reason];
}
