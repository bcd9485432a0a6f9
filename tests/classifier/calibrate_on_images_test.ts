import "#host";
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { calibrateOnImages } from "../../lib/classifier/mod.ts";

/** Images of 1×2 pixels; the first pixel of the i-th is i. */
const images = {
  data: Uint8Array.from({ length: 512 }, (_, i) => i % 2 === 0 ? i / 2 : 0),
  shape: [256, 1, 2],
} as const;

async function withModel(
  inputShape: number[],
  test: (model: tf.LayersModel) => Promise<void>,
): Promise<void> {
  await tf.setBackend("cpu");
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape })] });
  await test(model);
  model.dispose();
}

Deno.test("calibrateOnImages() shows the model as many images as it is told, normalized", () =>
  withModel([1, 2], async (model) => {
    const brightest = async (count: number, seed?: number) => {
      const ranges = await calibrateOnImages(model, images, { count, seed });
      return Math.max(...[...ranges.values()].map(({ max }) => max));
    };
    assertEquals(await brightest(256), 1);
    // One image out of 256, by the seed: the same for the same, and not always the same.
    assertEquals(await brightest(1, 3), await brightest(1, 3));
    assert(await brightest(1, 3) !== await brightest(1, 4));
    assert(await brightest(1, 3) < 1 && await brightest(1, 4) < 1);
  }));

Deno.test("calibrateOnImages() refuses a model that takes something else than these images", () =>
  withModel([2, 2], async (model) => {
    const message = "the model takes [2, 2], the images are [1, 2]";
    await assertRejects(() => calibrateOnImages(model, images, {}), Error, message);
  }));
