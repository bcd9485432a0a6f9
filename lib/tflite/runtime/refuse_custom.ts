import { printable } from "../../core/text.ts";
import { BuiltinOperator } from "../format/enums.ts";
import { builtinCode, type Model } from "../format/schema.ts";

/**
 * Refuses a model with operators that are none of TensorFlow Lite's own. LiteRT takes such a file, leaves
 * those operators out and gives zeros for what they would compute.
 *
 * @param model the file's contents
 * @param options what errors call the file
 * @throws Error naming the file and the operator
 */
export function refuseCustom(model: Model, { name }: { readonly name: string }): void {
  const custom = model.operatorCodes?.find((code) => builtinCode(code) === BuiltinOperator.CUSTOM);
  if (custom === undefined) return;
  throw new Error(
    `Cannot run "${name}": it needs the custom operator "${printable(custom.customCode ?? "")}", ` +
      "expected TensorFlow Lite's own operators alone",
  );
}
