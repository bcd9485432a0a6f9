import {
  builtinCode,
  type BuiltinOperator,
  type OperatorCode,
  operatorName,
} from "../format/schema.ts";
import { FIRST_VERSIONS, OPERATOR_SUPPORT } from "./operator_support.ts";
import type { RuntimeName } from "./runtimes.ts";

/** Where what a runtime has stands in the table. */
const COLUMNS: Readonly<Record<RuntimeName, 0 | 1 | 2>> = { today: 0, of2023: 1, micro: 2 };

/**
 * Why a runtime does not take an operator, by its name and version alone.
 *
 * @param code an operator and its version; none that is custom
 * @param runtime the runtime
 * @returns undefined if it has it
 */
export function operatorReason(code: OperatorCode, runtime: RuntimeName): string | undefined {
  const name = operatorName(builtinCode(code)) ?? `operator ${builtinCode(code)}`;
  const has = OPERATOR_SUPPORT[name as keyof typeof BuiltinOperator]?.[COLUMNS[runtime]];
  if (!has) return `it has no ${name}`;
  const first = FIRST_VERSIONS[name] ?? 1;
  if (has === true || code.version >= first && code.version <= has) return undefined;
  const range = first === has ? `version ${has}` : `versions ${first} to ${has}`;
  return `it has ${name} in ${range}, the model needs version ${code.version}`;
}
