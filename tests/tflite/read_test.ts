import { assertEquals } from "@std/assert";
import { readModel } from "../../lib/tflite/read.ts";
import { writeModel } from "../../lib/tflite/write.ts";
import { hasShared, MODELS, NEEDS_SHARED, PRECISIONS, readReference } from "./reference.ts";

for (const model of MODELS) {
  for (const precision of PRECISIONS) {
    Deno.test({
      name:
        `readModel(writeModel(…)) gives an equal model for ${model}/${precision} ${NEEDS_SHARED}`,
      ignore: !hasShared,
      async fn() {
        const original = readModel(await readReference(`${model}/${precision}`));
        assertEquals(readModel(writeModel(original)), original);
      },
    });
  }
}
