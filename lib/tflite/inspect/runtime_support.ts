/**
 * Which runtimes will take a model, and why not.
 *
 * @module
 */
import { FIRST_VERSIONS, OPERATOR_SUPPORT, type OperatorSupport } from "./operator_support.ts";
import {
  builtinCode,
  BuiltinOperator,
  type Model,
  type Operator,
  type OperatorCode,
  operatorName,
  type Tensor,
  TensorType,
} from "../format/schema.ts";

/** The runtimes that files are judged for: of today, of 2023, of microcontrollers. */
export type RuntimeName = "today" | "of2023" | "micro";

/** What the runtimes are called. */
export const RUNTIMES: Readonly<Record<RuntimeName, string>> = {
  /** What phones and computers get today; PyPI's `ai-edge-litert`. */
  today: "LiteRT 2.3.0 (today)",
  /** What stands for the phones and boards in use; PyPI's `tflite-runtime`. */
  of2023: "TensorFlow Lite 2.14.0 (2023)",
  /** Microcontrollers; PyPI's `tflite-micro`. */
  micro: "TFLite Micro",
};

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
  return {
    today: judge("today", versionReasons(model, ([today]) => today)),
    of2023: judge("of2023", versionReasons(model, ([, of2023]) => of2023)),
    micro: judge("micro", microReasons(model)),
  };
}

function versionReasons(
  model: Model,
  newest: (support: OperatorSupport) => number,
): readonly string[] {
  return (model.operatorCodes ?? []).flatMap((code) => {
    const { name, support } = lookUp(code);
    if (support === undefined) return [missing(code, name)];
    const last = newest(support);
    const first = FIRST_VERSIONS[name] ?? 1;
    if (last === 0) return [missing(code, name)];
    if (code.version >= first && code.version <= last) return [];
    const range = first === last ? `version ${last}` : `versions ${first} to ${last}`;
    return [`it has ${name} in ${range}, the model needs version ${code.version}`];
  });
}

function microReasons(model: Model): readonly string[] {
  const lacking = (model.operatorCodes ?? []).flatMap((code) => {
    const { name, support } = lookUp(code);
    return support?.[2] ? [] : [missing(code, name)];
  });
  const graphs = model.subgraphs ?? [];
  const unsupported = graphs.flatMap(({ operators = [], tensors = [] }) =>
    operators.flatMap((operator) => microTypeReasons(operator, { model, tensors }))
  );
  return [...lacking, ...unsupported];
}

/** What Micro's kernels refuse by the types of their inputs. */
function microTypeReasons(
  { opcodeIndex, inputs }: Operator,
  { model, tensors }: { readonly model: Model; readonly tensors: readonly Tensor[] },
): readonly string[] {
  const code = model.operatorCodes?.[opcodeIndex];
  if (code === undefined) return [];
  const { name } = lookUp(code);
  const [first, second] = Array.from(inputs ?? [], (index) => tensors[index]?.type);
  if (first === TensorType.FLOAT16) return [`it has no ${name} of float16`];
  const isHybrid = first === TensorType.FLOAT32 && second === TensorType.INT8;
  return isHybrid ? [`it has no ${name} of float32 with int8 weights (dynamic range)`] : [];
}

function lookUp(code: OperatorCode): { name: string; support: OperatorSupport | undefined } {
  const name = operatorName(builtinCode(code)) ?? `operator ${builtinCode(code)}`;
  return { name, support: OPERATOR_SUPPORT[name as keyof typeof BuiltinOperator] };
}

function missing(code: OperatorCode, name: string): string {
  return builtinCode(code) === BuiltinOperator.CUSTOM
    ? `the custom operator "${code.customCode}" must be brought by the application`
    : `it has no ${name}`;
}
