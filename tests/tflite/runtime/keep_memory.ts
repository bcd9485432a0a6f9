/**
 * Opens many interpreters one after the other and prints by how many bytes the process has grown.
 */
import "#host";
import * as tf from "@tensorflow/tfjs";
import { convert } from "../../../lib/tflite/convert.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { predict } from "../../../lib/tflite/runtime/predict.ts";

/** How many come first, until memory has settled, and how many then. */
const COUNT = { first: 30, then: 150 } as const;
/** Numbers that go in and come out. */
const WIDTH = 250_000;

const isDisposed = Deno.args[0] === "disposed";
const model = tf.sequential({ layers: [tf.layers.reLU({ inputShape: [WIDTH] })] });
const bytes = convert(model);
model.dispose();

await open(COUNT.first);
const settled = Deno.memoryUsage().rss;
await open(COUNT.then);
console.log(Deno.memoryUsage().rss - settled);

async function open(count: number): Promise<void> {
  for (let time = 0; time < count; time++) {
    const interpreter = await Interpreter.create(bytes);
    predict(interpreter, { data: new Float32Array(WIDTH), shape: [1, WIDTH] });
    if (isDisposed) interpreter.dispose();
  }
}
