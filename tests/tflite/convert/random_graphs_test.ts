import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert } from "@std/assert";
import { calibrate } from "../../../lib/tflite/calibrate.ts";
import { conversionError, randomInputs, randomizeWeights, RELATIVE_ERROR } from "./compare.ts";
import { randomModel } from "./random_graphs.ts";

/** Of these models nothing is left but zeros, with which any file would agree. */
const DEAD = [6, 26];
const SEEDS = Array.from({ length: 42 }, (_, i) => i + 1).filter((seed) => !DEAD.includes(seed));

/** What 8 bits leave after a dozen layers that nobody trained. */
const INT8_ERROR = 0.12;

for (const seed of SEEDS) {
  Deno.test(`LiteRT and tfjs agree on random model ${seed}, in float32 and in int8`, async () => {
    await tf.setBackend("cpu");
    const model = randomModel(seed);
    randomizeWeights(model, { seed });
    const error = await conversionError(model, { name: `random model ${seed}` });
    assert(error <= RELATIVE_ERROR, `relative error ${error}`);
    const [example] = randomInputs(model);
    const shape = [1, ...example!.shape.slice(1)];
    const calibration = await calibrate(model, { data: example!.dataSync<"float32">(), shape });
    const int8Error = await conversionError(model, {
      name: `random model ${seed} in full-int8`,
      options: { precision: "full-int8", calibration },
      bound: INT8_ERROR,
    });
    example!.dispose();
    model.dispose();
    assert(int8Error <= INT8_ERROR, `relative error ${int8Error} in full-int8`);
  });
}
