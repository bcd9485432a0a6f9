/**
 * Finds the ranges that a model's values take, by running typical examples through the float32
 * model on the TFLite runtime with every value as an output.
 *
 * @module
 */
import { groupBy } from "../core/group_by.ts";
import { checkExamples, type Examples } from "./calibration_examples.ts";
import { emit } from "./emit/emit.ts";
import type { Graph, GraphOptions, Operation, Value } from "./graph/graph.ts";
import { builtinOptions } from "./format/schema.ts";
import { optimize } from "./optimize/optimize.ts";
import { Interpreter } from "./runtime/interpreter.ts";
import { writeModel } from "./format/write.ts";
import { type ConvertibleModel, graphOf } from "./source.ts";
import type { Calibration } from "./quantize/full_int8.ts";
import { type Range, rangeOf } from "./quantize/integers.ts";

export type { Examples };

/**
 * Runs examples through a model and notes the smallest and the largest number of each value. A few
 * hundred examples that are like those the model will see are enough.
 *
 * @param model the model that is to be converted with `precision: "full-int8"`
 * @param examples `[n, …]` float32 or int32 for each input of the model in its order (or just the
 *   array, if there is one input), in the form in which the model expects them, e.g. in [0, 1]
 * @param options the runtime that the file is for, where `convert` is given one, too
 * @returns the ranges by the names of the tensors
 * @throws UnsupportedLayerError when the model cannot be converted
 * @throws Error when there are no examples, or they do not fit the model's inputs
 */
export async function calibrate(
  model: ConvertibleModel,
  examples: Examples | readonly Examples[],
  { runtime }: Pick<GraphOptions, "runtime"> = {},
): Promise<Calibration> {
  const arrays = Array.isArray(examples) ? examples as readonly Examples[] : [examples as Examples];
  const graph = optimize(graphOf(model, { runtime }));
  const count = checkExamples(graph, arrays);
  const values = computedValues(graph);
  const { outputs, operations } = watched(values);
  // Without relaxed SIMD, whose last bits differ between engines: the same examples give the same
  // ranges, and so the same file, everywhere.
  const interpreter = await Interpreter.create(
    writeModel(emit({ ...graph, outputs, operations: [...graph.operations, ...operations] })),
    {
      relaxedSimd: false,
    },
  );
  try {
    return rangesOf(interpreter, graph, { arrays, count });
  } finally {
    interpreter.dispose();
  }
}

/** Runs all examples; the smallest and the largest number of each value, by its tensor's name. */
function rangesOf(
  interpreter: Interpreter,
  graph: Graph,
  { arrays, count }: { readonly arrays: readonly Examples[]; readonly count: number },
): Calibration {
  interpreter.allocateTensors();
  const ranges = new Map(graph.inputs.map(({ value }, i): [string, Range] => [
    value.name,
    rangeOf(arrays[i]!.data),
  ]));
  const batch = graph.inputs[0]!.value.shape[0]!;
  for (let first = 0; first < count; first += batch) {
    for (const [i, { index, shape }] of interpreter.getInputDetails().entries()) {
      interpreter.setTensor(index, { data: rows(arrays[i]!, { first, count: batch }), shape });
    }
    interpreter.invoke();
    for (const { index, name } of interpreter.getOutputDetails()) {
      const { data } = interpreter.getTensor(index);
      const names = name.split(SEPARATOR);
      const size = data.length / names.length;
      for (const [i, value] of names.entries()) {
        widen(ranges, value, rangeOf(data.subarray(i * size, (i + 1) * size)));
      }
    }
  }
  return ranges;
}

/** Some examples one behind another; the first ones again where there are no more. */
function rows(
  { data, shape: [available = 0] }: Examples,
  { first, count }: { readonly first: number; readonly count: number },
): Float32Array | Int32Array {
  const size = data.length / available;
  if (first + count <= available) return data.subarray(first * size, (first + count) * size);
  const chosen = data instanceof Int32Array
    ? new Int32Array(count * size)
    : new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const from = (first + i) % available * size;
    chosen.set(data.subarray(from, from + size), i * size);
  }
  return chosen;
}

/** What no name of a tensor has in it, between the names of values that come out together. */
const SEPARATOR = "\n";

/** From so many values of one shape on they come out as one. */
const MANY = 32;

/**
 * The outputs that show all values. The runtime takes time that grows with the square of their number,
 * and layers that are unrolled have thousands of values of few shapes: these are packed together.
 */
function watched(values: readonly Value[]): Pick<Graph, "outputs" | "operations"> {
  const groups = groupBy(values, ({ shape }) => shape.join());
  const operations: Operation[] = [];
  const outputs = [...groups.values()].flatMap((group) => {
    if (group.length < MANY) return group;
    const value: Value = {
      name: group.map(({ name }) => name).join(SEPARATOR),
      shape: [group.length, ...group[0]!.shape],
      type: "float32",
    };
    const options = builtinOptions("PackOptions", { valuesCount: group.length, axis: 0 });
    operations.push({ operator: "PACK", inputs: group, outputs: [value], options });
    return [value];
  });
  return { outputs: outputs.map((value) => ({ name: value.name, value })), operations };
}

function computedValues(graph: Graph): Value[] {
  return graph.operations.flatMap(({ outputs }) => outputs)
    .filter(({ type }) => type === "float32");
}

function widen(ranges: Map<string, Range>, name: string, { min, max }: Range): void {
  const known = ranges.get(name);
  ranges.set(name, {
    min: Math.min(min, known?.min ?? 0),
    max: Math.max(max, known?.max ?? 0),
  });
}
