/** Where the backend's memory is shared our WebAssembly kernels cannot run: their twins serve. */
import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { adamStep } from "../../../lib/training/tfjs/adam.ts";
import { type AssemblyOf, assemblyOn } from "../../../lib/training/tfjs/assembly.ts";
import {
  conv2DFilterGradientKernel,
  conv2DInputGradientKernel,
} from "../../../lib/training/tfjs/conv2d_gradients.ts";
import {
  depthwiseFilterGradientKernel,
  depthwiseInputGradientKernel,
} from "../../../lib/training/tfjs/depthwise_gradients.ts";
import { batchMatMulKernel, fusedMatMulKernel } from "../../../lib/training/tfjs/mat_mul.ts";
import {
  averagePoolGradientKernel,
  maxPoolGradientKernel,
} from "../../../lib/training/tfjs/pool_gradients.ts";
import type { BackendKernel, KernelFunction } from "../../../lib/training/tfjs/wasm_backend.ts";
import { loadKernels } from "../../../lib/training/load_kernels.ts";
import { assertClose, values } from "../close.ts";

const inputShape = [2, 7, 6, 3];
const convolution = { strides: 2, pad: "same", dilations: 1, inputShape };
const pooling = { filterSize: 3, strides: 2, pad: "same" };

const cases: {
  readonly kernel: BackendKernel;
  readonly inputs: Record<string, number[]>;
  readonly attrs: Record<string, unknown>;
}[] = [
  {
    kernel: conv2DFilterGradientKernel,
    inputs: { x: inputShape, dy: [2, 4, 3, 5] },
    attrs: { ...convolution, filterShape: [3, 2, 3, 5] },
  },
  {
    kernel: conv2DInputGradientKernel,
    inputs: { dy: [2, 4, 3, 5], filter: [3, 2, 3, 5] },
    attrs: convolution,
  },
  {
    kernel: depthwiseFilterGradientKernel,
    inputs: { x: inputShape, dy: [2, 4, 3, 6] },
    attrs: { ...convolution, filterShape: [3, 3, 3, 2] },
  },
  {
    kernel: depthwiseInputGradientKernel,
    inputs: { dy: [2, 4, 3, 6], filter: [3, 3, 3, 2] },
    attrs: convolution,
  },
  {
    kernel: maxPoolGradientKernel,
    inputs: { input: inputShape, dy: [2, 4, 3, 3] },
    attrs: pooling,
  },
  {
    kernel: averagePoolGradientKernel,
    inputs: { input: inputShape, dy: [2, 4, 3, 3] },
    attrs: pooling,
  },
  {
    kernel: batchMatMulKernel,
    inputs: { a: [1, 5, 17], b: [1, 7, 5] },
    attrs: { transposeA: true, transposeB: true },
  },
  {
    kernel: fusedMatMulKernel,
    inputs: { a: [1, 5, 17], b: [1, 5, 7], bias: [7] },
    attrs: { transposeA: true, transposeB: false, activation: "relu" },
  },
];

const none: AssemblyOf = () => undefined;
// The backend's own kernels, before ours take their place.
const stock = new Map(
  cases.map(({ kernel }) => [kernel, tf.getKernel(kernel.name, "wasm")?.kernelFunc]),
);

for (const { kernel, inputs, attrs } of cases) {
  Deno.test(`${kernel.name} without WebAssembly kernels gives what it gives with them`, async () => {
    await startBackend();
    const backend = tf.backend() as BackendWasm;
    const assemblyOf = assemblyOn((await loadKernels("tfjs")).module);
    const before = backend.numDataIds();
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, shape], i) => {
        return [name, tf.tensor(values(tf.util.sizeFromShape(shape), i), shape)];
      }),
    );
    const run = (assembly: AssemblyOf) => {
      const stockFunction = stock.get(kernel) as unknown as KernelFunction;
      const output = kernel.create(stockFunction, assembly)({ inputs: tensors, backend, attrs });
      const data = backend.readSync(output.dataId) as Float32Array;
      backend.disposeData(output.dataId);
      return { shape: output.shape, data };
    };
    const [expected, actual] = [run(assemblyOf), run(none)];
    assertEquals(actual.shape, expected.shape);
    assertClose(actual.data, expected.data);
    tf.dispose(tensors);
    assertEquals(backend.numDataIds(), before);
  });
}

Deno.test("Adam without WebAssembly kernels gives what it gives with them", async () => {
  await startBackend();
  const backend = tf.backend() as BackendWasm;
  const assemblyOf = assemblyOn((await loadKernels("tfjs")).module);
  const inputs = {
    value: tf.tensor(values(7, 1)),
    first: tf.tensor(values(7, 2)),
    second: tf.tensor(values(7, 3).map(Math.abs)),
    gradient: tf.tensor(values(7, 4)),
  };
  const attrs = {
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    beta1Power: 0.81,
    beta2Power: 0.998,
    epsilon: 1e-7,
  };
  const run = (assembly: AssemblyOf) =>
    adamStep({ inputs, backend, attrs }, assembly).map((output) => {
      const data = backend.readSync(output.dataId) as Float32Array;
      backend.disposeData(output.dataId);
      return data;
    });
  const [expected, actual] = [run(assemblyOf), run(none)];
  actual.forEach((data, i) => assertClose(data, expected[i]!));
  tf.dispose(Object.values(inputs));
});

Deno.test("assemblyOn() finds no kernels for a backend whose memory is shared", async () => {
  const { module } = await loadKernels("tfjs");
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const backend = { wasm: { asm: { memory } } } as unknown as BackendWasm;
  assertEquals(assemblyOn(module)(backend), undefined);
});
