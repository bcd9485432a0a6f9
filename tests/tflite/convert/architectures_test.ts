import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { ARCHITECTURES } from "./architectures.ts";
import { conversionError, randomizeWeights, RELATIVE_ERROR } from "./compare.ts";

for (const [name, build] of Object.entries(ARCHITECTURES)) {
  Deno.test(`LiteRT and tfjs agree within ${RELATIVE_ERROR} on ${name}`, async () => {
    await startBackend();
    const before = tf.memory().numTensors;
    const model = build();
    randomizeWeights(model);
    const error = await conversionError(model, { name });
    model.dispose();
    assert(error <= RELATIVE_ERROR, `relative error ${error}`);
    assertEquals(tf.memory().numTensors, before);
  });
}
