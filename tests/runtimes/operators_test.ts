import { assert } from "@std/assert";
import { inspect } from "../../lib/tflite/inspect/inspect.ts";
import { BuiltinOperator } from "../../lib/tflite/format/schema.ts";
import { operatorFile, writeOperatorFiles } from "./operators.ts";

Deno.test("the operators' files for the official runtimes are valid, and written where asked", async () => {
  const newest = inspect(operatorFile(BuiltinOperator.FULLY_CONNECTED, 14)).runtimes;
  const newer = inspect(operatorFile(BuiltinOperator.FULLY_CONNECTED, 15)).runtimes;
  assert(newest.today.accepts && !newer.today.accepts);
  await writeOperatorFiles();
});
