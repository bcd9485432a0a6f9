import "#host";
import { assertRejects } from "@std/assert";
import { BuiltinOperator } from "../../../lib/tflite/format/enums.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { tinyModel } from "../tiny_model.ts";

Deno.test("Interpreter.create() refuses a custom operator, which LiteRT would leave out", async () => {
  const model = tinyModel();
  const custom = {
    builtinCode: BuiltinOperator.CUSTOM,
    deprecatedBuiltinCode: BuiltinOperator.CUSTOM,
    customCode: "edgetpu-custom-op",
    version: 1,
  };
  const operators = model.subgraphs![0]!.operators!.map((operator) => ({
    ...operator,
    builtinOptions: undefined,
  }));
  const bytes = writeModel({
    ...model,
    operatorCodes: model.operatorCodes!.map(() => custom),
    subgraphs: [{ ...model.subgraphs![0]!, operators }],
  });
  const message = 'Cannot run "tiny": it needs the custom operator "edgetpu-custom-op"';
  await assertRejects(() => Interpreter.create(bytes, { name: "tiny" }), Error, message);
});
