/**
 * Folds a constant multiplication or addition a channel into the weights of the operation behind it:
 * batch normalization before a dense layer, whose layer before has an activation.
 *
 * @module
 */
import { ActivationFunctionType, Padding } from "../format/schema.ts";
import type { Graph, Operation, Value } from "../graph/graph.ts";

/**
 * A shift of more than this many steps of what is shifted would cost digits: sums of large products
 * that nearly cancel. Batch normalization's is the mean in standard deviations.
 */
const LARGEST_SHIFT = 16;

/**
 * Folds forward what cannot be folded into the operation before.
 *
 * @param graph the graph; it is not changed
 * @returns an equivalent graph with at most as many operations
 */
export function foldForward(graph: Graph): Graph {
  let operations = graph.operations;
  for (const { outputs: [output] } of graph.operations) {
    for (let folded; (folded = foldBefore({ ...graph, operations }, output!)) !== undefined;) {
      operations = folded;
    }
  }
  return { ...graph, operations };
}

/** The operations once one step before the operation that computes a value is folded into it. */
function foldBefore(graph: Graph, output: Value): Operation[] | undefined {
  const { operations } = graph;
  const target = operations.find(({ outputs }) => outputs.includes(output));
  if (target === undefined || !WEIGHTED.has(target.operator)) return undefined;
  const producerOf = (value: Value | undefined) =>
    operations.find(({ outputs }) => outputs.includes(value!));
  // Used by nothing else, all the way.
  const isSole = (value: Value) =>
    !graph.outputs.some((port) => port.value === value) &&
    operations.reduce(
        (n, { inputs }) => n + inputs.filter((input) => input === value).length,
        0,
      ) === 1;
  let reader = target;
  let step = producerOf(target.inputs[0]);
  while (step?.operator === "RESHAPE" && isSole(step.outputs[0]!)) {
    reader = step;
    step = producerOf(step.inputs[0]);
  }
  const affine = step && affineOf(step);
  if (step === undefined || affine === undefined || !isSole(step.outputs[0]!)) return undefined;
  const changed = fold(target, affine);
  if (changed === undefined) return undefined;
  return operations.flatMap((operation) => {
    if (operation === step) return [];
    const next = operation === target ? changed : operation;
    return [operation === reader ? { ...next, inputs: next.inputs.with(0, affine.value) } : next];
  });
}

const WEIGHTED: ReadonlySet<Operation["operator"]> = new Set<Operation["operator"]>([
  "FULLY_CONNECTED",
  "CONV_2D",
]);

/** `value × constant` or `value + constant`, the constant one number or one a channel. */
interface Affine {
  readonly operator: "MUL" | "ADD";
  readonly value: Value;
  readonly constant: Float32Array;
}

function affineOf({ operator, inputs, options }: Operation): Affine | undefined {
  if (operator !== "MUL" && operator !== "ADD") return undefined;
  const [a, b] = inputs as readonly [Value, Value];
  const [value, constant] = a.data === undefined ? [a, b] : [b, a];
  const { fusedActivationFunction } = options as { readonly fusedActivationFunction: number };
  if (fusedActivationFunction !== ActivationFunctionType.NONE || value.data !== undefined) {
    return undefined;
  }
  const { data, shape } = constant;
  if (!(data instanceof Float32Array)) return undefined;
  const isPerChannel = data.length === value.shape.at(-1) && shape.at(-1) === data.length;
  return isPerChannel || (data.length === 1 && shape.length <= value.shape.length)
    ? { operator, value, constant: data }
    : undefined;
}

function fold(target: Operation, { operator, constant }: Affine): Operation | undefined {
  const [input, weights, bias] = target.inputs;
  const channels = weights?.shape.at(-1) ?? 0;
  if (!(weights?.data instanceof Float32Array) || channels % constant.length !== 0) {
    return undefined;
  }
  // Rows of weights stand for runs of channels, also where axes were joined before.
  const factor = (i: number) => constant[i % channels % constant.length]!;
  if (operator === "MUL") {
    const data = weights.data.map((weight, i) => weight * factor(i));
    return { ...target, inputs: [input, { ...weights, data }, bias] };
  }
  if (!(bias?.data instanceof Float32Array) || addsZeros(target)) return undefined;
  if (constant.some((shift) => Math.abs(shift) > LARGEST_SHIFT)) return undefined;
  const { length } = bias.data;
  const run = weights.data.length / length;
  const values = weights.data;
  const data = bias.data.map((sum, unit) => {
    let shifted = sum;
    for (let i = unit * run; i < (unit + 1) * run; i++) shifted += values[i]! * factor(i);
    return shifted;
  });
  return { ...target, inputs: [input, weights, { ...bias, data }] };
}

/** Whether a convolution pads: with zeros, which are not shifted. */
function addsZeros({ operator, inputs, options }: Operation): boolean {
  if (operator !== "CONV_2D") return false;
  const [, height, width] = inputs[1]!.shape;
  const { padding } = options as { readonly padding: number };
  return padding !== Padding.VALID && (height !== 1 || width !== 1);
}
