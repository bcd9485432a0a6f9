/**
 * Adam as one kernel a variable.
 *
 * tfjs' own `AdamOptimizer` runs eighteen operators for each variable and step. Here one kernel makes the new
 * value and both new moments. They are new tensors, assigned to the variables: written in place they
 * would change under tensors that share their data, and under XNNPACK's cache of packed weights.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import type { AssemblyOf } from "./assembly.ts";
import { type AdamOptions, referenceAdam } from "./reference_dense.ts";
import { float32View, inputOf, type KernelCall } from "./wasm_backend.ts";

/** The kernel's name in tfjs' registry, where it stands beside tfjs' own. */
const KERNEL = "Adam";

/** Registers the kernel: from value, first, second and gradient their three successors. */
export function registerAdam(assemblyOf: AssemblyOf): void {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: "wasm",
    kernelFunc: ((call: KernelCall<AdamOptions>) => adamStep(call, assemblyOf)) as never,
  });
}

/**
 * The kernel: one step for one variable, from the tensors value, first, second and gradient, all
 * float32 of one shape.
 *
 * @returns the new value, first and second moment, owned by the caller
 */
export function adamStep(
  call: KernelCall<AdamOptions>,
  assemblyOf: AssemblyOf,
): tf.TensorInfo[] {
  const { backend, attrs } = call;
  const inputs = ["value", "first", "second", "gradient"].map((name) => inputOf(call, name));
  const { shape } = inputs[0]!;
  const outputs = Array.from({ length: 3 }, () => backend.makeOutput(shape, "float32"));
  const { beta1, beta2, epsilon, learningRate, beta1Power, beta2Power } = attrs;
  const assembly = assemblyOf(backend);
  if (!assembly) {
    const [value, first, second, gradient] = inputs.map((input) => float32View(backend, input));
    const next = referenceAdam({ value: value!, first: first!, second: second! }, gradient!, attrs);
    [next.value, next.first, next.second].forEach((data, i) =>
      float32View(backend, outputs[i]!).set(data)
    );
    return outputs;
  }
  const address = ({ dataId }: tf.TensorInfo) => backend.getMemoryOffset(dataId);
  const [value, first, second, gradient] = inputs.map(address) as [number, number, number, number];
  const [newValue, newFirst, newSecond] = outputs.map(address) as [number, number, number];
  const [rate, scale] = [learningRate / (1 - beta1Power), 1 / (1 - beta2Power)];
  const [size, rest] = [elementCount(shape), [beta1, beta2, rate, scale, epsilon] as const];
  assembly.adam(value, first, second, gradient, newValue, newFirst, newSecond, size, ...rest);
  return outputs;
}

/** The parts of tfjs' `AdamOptimizer` that its declared type keeps to itself. */
interface AdamFields {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly accBeta1: tf.Variable;
  readonly accBeta2: tf.Variable;
  readonly accumulatedFirstMoment: (Moment | undefined)[];
  readonly accumulatedSecondMoment: (Moment | undefined)[];
  incrementIterations(): void;
}

/** A running mean and the name under which it is saved. */
interface Moment {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** What an optimizer is given: the gradients in a list or by name. */
type VariableGradients = Parameters<tf.AdamOptimizer["applyGradients"]>[0];

/**
 * Lets every `AdamOptimizer`, `tf.train.adam()` as well as `"adam"`, take its steps through the
 * kernel while the WASM backend is in use. Its state stays where tfjs keeps it, so that `getWeights`,
 * `setWeights` and the learning rate work as before.
 */
export function fuseAdam(): void {
  const stock = tf.AdamOptimizer.prototype.applyGradients;
  tf.AdamOptimizer.prototype.applyGradients = function (gradients: VariableGradients): void {
    if (tf.getBackend() === "wasm") {
      applyGradients(this as unknown as AdamFields, gradients);
    } else {
      stock.call(this, gradients);
    }
  };
}

function applyGradients(optimizer: AdamFields, gradients: VariableGradients): void {
  const list = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const { learningRate, beta1, beta2, epsilon, accBeta1, accBeta2 } = optimizer;
  // tfjs keeps the powers as float32, and so does a saved optimizer; ours must not drift from it.
  const [beta1Power, beta2Power] = [accBeta1.dataSync()[0]!, accBeta2.dataSync()[0]!];
  const attributes = { learningRate, beta1, beta2, epsilon, beta1Power, beta2Power };
  tf.tidy(() => {
    list.forEach(({ name, tensor: gradient }, i) => {
      const variable = tf.engine().registeredVariables[name]!;
      const first = momentOf(optimizer.accumulatedFirstMoment, i, `${name}/m`, variable);
      const second = momentOf(optimizer.accumulatedSecondMoment, i, `${name}/v`, variable);
      if (gradient === undefined || gradient === null) return;
      const [newValue, newFirst, newSecond] = tf.engine().runKernel(
        KERNEL,
        { value: variable, first, second, gradient },
        attributes,
      ) as tf.Tensor[];
      first.assign(newFirst!);
      second.assign(newSecond!);
      variable.assign(newValue!);
    });
    accBeta1.assign(tf.mul(accBeta1, beta1));
    accBeta2.assign(tf.mul(accBeta2, beta2));
  });
  optimizer.incrementIterations();
}

/** The i-th moment, which begins as zeros, kept until the optimizer is disposed. */
function momentOf(
  moments: (Moment | undefined)[],
  i: number,
  originalName: string,
  variable: tf.Variable,
): tf.Variable {
  moments[i] ??= { originalName, variable: tf.tidy(() => tf.zerosLike(variable).variable(false)) };
  return moments[i].variable;
}
