import "#host";
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { compileClassifier, createModel, createRandom, startBackend, train } from "digits";
import { chooseArithmetic, whyNotFused } from "../../lib/training/arithmetic.ts";
import { servingArithmetic } from "../../lib/training/tfjs/install_kernels.ts";

const [COUNT, SIDE] = [40, 8];

function examples() {
  const random = createRandom(3);
  const data = Float32Array.from({ length: COUNT * SIDE * SIDE }, () => random() / 2 ** 32);
  const labels = Uint8Array.from({ length: COUNT }, () => random() % 10);
  return { images: { data, shape: [COUNT, SIDE, SIDE] as [number, number, number] }, labels };
}

/** Trains a model for a few steps; gives its weights and what trained it. */
async function trained(options: {
  readonly engine?: "fused" | "tfjs";
  readonly arithmetic?: "fused" | "plain";
  readonly name?: "cnn" | "compact";
}) {
  const model = createModel(options.name ?? "cnn", { seed: 1, inputShape: [SIDE, SIDE] });
  compileClassifier(model);
  const { engine } = await train(model, examples(), { epochs: 1, batchSize: 20, ...options });
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  model.optimizer.dispose();
  model.dispose();
  return { weights, engine };
}

Deno.test("this engine fuses, plain can be asked for, and what cannot be is refused", () => {
  assertEquals(whyNotFused(), undefined);
  assertEquals(chooseArithmetic(), { arithmetic: "fused" });
  assertEquals(chooseArithmetic("plain"), { arithmetic: "plain" });
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    const reason = "this engine has no relaxed SIMD";
    assertEquals(chooseArithmetic(), { arithmetic: "plain", reason });
    assertThrows(
      () => chooseArithmetic("fused"),
      Error,
      `Cannot compute in fused arithmetic: ${reason}`,
    );
  } finally {
    WebAssembly.validate = validate;
  }
});

for (const engine of ["fused", "tfjs"] as const) {
  Deno.test(`the two arithmetics give two sets of weights, each always the same: ${engine}`, async () => {
    await startBackend();
    const fused = await trained({ engine, arithmetic: "fused" });
    const plain = await trained({ engine, arithmetic: "plain" });
    assertEquals(fused.engine.arithmetic, "fused");
    assertEquals(plain.engine.arithmetic, "plain");
    assertNotEquals(plain.weights, fused.weights);
    assertEquals((await trained({ engine, arithmetic: "plain" })).weights, plain.weights);
    assertEquals(servingArithmetic(), "fused", "what was before is so again");
    // What the backend was started with holds for trainings that do not say otherwise.
    assertEquals((await startBackend({ arithmetic: "plain" })).arithmetic, "plain");
    assertEquals(await trained({ engine }), plain);
    assertEquals((await trained({ engine, arithmetic: "fused" })).weights, fused.weights);
    assertEquals((await startBackend({ arithmetic: "fused" })).arithmetic, "fused");
  });
}

Deno.test("tfjs' way seeds the dropout within other layers, and names a layer that nothing seeds", async () => {
  await startBackend();
  const run = async (layer: () => tf.layers.Layer) => {
    const model = tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape: [SIDE, SIDE] }),
        layer(),
        tf.layers.flatten(),
        tf.layers.dense({
          units: 10,
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
      ],
    });
    compileClassifier(model);
    const { engine } = await train(model, examples(), { epochs: 1, batchSize: 20 });
    const weights = [...model.layers.at(-1)!.getWeights()[0]!.dataSync()];
    model.optimizer.dispose();
    model.dispose();
    return { weights, reason: engine.reason ?? "" };
  };
  const nested = () =>
    tf.layers.timeDistributed({ layer: tf.layers.dropout({ rate: 0.5 }), name: "each" });
  const first = await run(nested);
  assertEquals(await run(nested), first);
  assertEquals(first.reason.includes("no seed"), false);
  const noisy = () => tf.layers.gaussianNoise({ stddev: 1, name: "noise" });
  assertEquals(
    (await run(noisy)).reason,
    'layer "noise" is a GaussianNoise; layer "noise" draws numbers that no seed fixes',
  );
});
