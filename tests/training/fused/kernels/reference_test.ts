/**
 * The twins' gradients against finite differences in float64. The kernels are tested against the
 * twins, so this ties them to the definition of a derivative.
 */
import "#host";
import { assert, assertEquals } from "@std/assert";
import { activate, activateBackward } from "../../../../lib/training/fused/reference/activation.ts";
import { conv2d, conv2dBackward } from "../../../../lib/training/fused/reference/conv2d.ts";
import { activations } from "../../../../lib/training/fused/recognize_model.ts";
import { dropoutMask } from "../../../../lib/training/fused/reference/dropout.ts";
import { softmaxCrossEntropy } from "../../../../lib/training/fused/reference/loss.ts";
import { matmul, transpose } from "../../../../lib/training/fused/reference/mat_mul.ts";
import {
  averagePool,
  averagePoolBackward,
  maxPool,
  maxPoolBackward,
} from "../../../../lib/training/fused/reference/pool.ts";
import { assertClose, values } from "../../close.ts";
import { shapeOf, sizeOf } from "./fixture.ts";

const STEP = 1e-5;

/** The gradient of `Σ dy × run(x)` by central differences. */
function differences(
  run: (x: Float64Array) => ArrayLike<number>,
  { at, dy }: { readonly at: ArrayLike<number>; readonly dy: ArrayLike<number> },
): Float64Array {
  const value = (x: Float64Array) => Array.from(run(x)).reduce((sum, y, i) => sum + y * dy[i]!, 0);
  return Float64Array.from(at, (_, i) => {
    const [above, below] = [Float64Array.from(at), Float64Array.from(at)];
    above[i]! += STEP;
    below[i]! -= STEP;
    return (value(above) - value(below)) / (2 * STEP);
  });
}

const tolerance = 1e-6;

for (const kind of Object.keys(activations) as (keyof typeof activations)[]) {
  Deno.test(`finite differences agree with the gradient of ${kind}`, () => {
    const [x, dy] = [values(50, 1), values(50, 2)];
    const expected = differences((at) => activate(kind, at), { at: x, dy });
    assertClose(activateBackward(kind, { y: activate(kind, x), dy }), expected, { tolerance });
  });
}

Deno.test("finite differences agree with the gradient of softmax cross-entropy", () => {
  const labels = [2, 0, 1, -1];
  const logits = values(12, 3).map((value) => 4 * value);
  const loss = (at: ArrayLike<number>) => softmaxCrossEntropy(at, { labels, classes: 3 });
  const expected = differences((at) => [loss(at).loss], { at: logits, dy: [1] });
  assertClose(loss(logits).gradient, expected, { tolerance });
});

Deno.test("a row of no class has the least loss, log(classes), where all logits are equal", () => {
  const loss = (logits: readonly number[]) =>
    softmaxCrossEntropy(logits, { labels: [-1], classes: 4 });
  assertClose([loss([3, 3, 3, 3]).loss], [Math.log(4)]);
  assertClose(loss([3, 3, 3, 3]).gradient, [0, 0, 0, 0]);
  assert(loss([3, 3, 3, 4]).loss > Math.log(4));
});

Deno.test("finite differences agree with the gradients of a dense layer", () => {
  const x = { data: values(4 * 6, 1), rows: 4, columns: 6 };
  const w = { data: values(6 * 5, 2), rows: 6, columns: 5 };
  const dy = { data: values(4 * 5, 3), rows: 4, columns: 5 };
  const ofX = differences((at) => matmul({ ...x, data: at }, w).data, { at: x.data, dy: dy.data });
  const ofW = differences((at) => matmul(x, { ...w, data: at }).data, { at: w.data, dy: dy.data });
  assertClose(matmul(dy, transpose(w)).data, ofX, { tolerance });
  assertClose(matmul(transpose(x), dy).data, ofW, { tolerance });
});

Deno.test("finite differences agree with the gradients of a convolution", () => {
  for (
    const shape of [
      shapeOf({ input: [6, 5, 2], units: 3, window: [3, 3] }),
      shapeOf({ input: [7, 6, 2], units: 2, window: [3, 2], strides: [2, 1], same: true }),
      shapeOf({ input: [7, 7, 1], units: 2, window: [3, 3], dilation: [2, 2], same: true }),
    ]
  ) {
    const x = values(sizeOf(shape.input), 1);
    const w = values(shape.window[0] * shape.window[1] * shape.input[2] * shape.output[2], 2);
    const bias = values(shape.output[2], 3);
    const dy = values(sizeOf(shape.output), 4);
    const { dx, dw, dbias } = conv2dBackward(shape, { x, w, dy });
    assertClose(dx, differences((at) => conv2d(shape, { x: at, w, bias }), { at: x, dy }), {
      tolerance,
    });
    assertClose(dw, differences((at) => conv2d(shape, { x, w: at, bias }), { at: w, dy }), {
      tolerance,
    });
    assertClose(dbias, differences((at) => conv2d(shape, { x, w, bias: at }), { at: bias, dy }), {
      tolerance,
    });
  }
});

Deno.test("finite differences agree with the gradients of both poolings", () => {
  for (
    const shape of [
      shapeOf({ input: [6, 6, 2], units: 2, window: [2, 2], strides: [2, 2] }),
      shapeOf({ input: [7, 5, 3], units: 3, window: [3, 3], strides: [2, 2], same: true }),
    ]
  ) {
    const [x, dy] = [values(sizeOf(shape.input), 1), values(sizeOf(shape.output), 2)];
    const { places } = maxPool(shape, x);
    const ofMax = differences((at) => maxPool(shape, at).y, { at: x, dy });
    assertClose(maxPoolBackward(shape, { dy, places }), ofMax, { tolerance });
    const ofMean = differences((at) => averagePool(shape, at), { at: x, dy });
    assertClose(averagePoolBackward(shape, dy), ofMean, { tolerance });
  }
});

Deno.test("dropout keeps what it should, and its mean", () => {
  for (const rate of [0, 0.25, 0.5, 0.9]) {
    const mask = dropoutMask(42, { length: 20_000, rate });
    const kept = mask.filter((factor) => factor > 0).length / mask.length;
    assertEquals(Math.abs(kept - (1 - rate)) < 0.015, true, `${kept} of ${rate} kept`);
    assertEquals(
      mask.every((factor) => factor === 0 || factor === Math.fround(1 / (1 - rate))),
      true,
    );
  }
});
