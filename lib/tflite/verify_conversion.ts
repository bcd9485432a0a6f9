/**
 * Proof of a conversion: the source and the file run on the same inputs, and how far their outputs
 * are from each other; if they are far, which layer it is.
 *
 * @module
 */
import { elementCount } from "../core/nd_array.ts";
import { deriveSeed } from "../core/random.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import type { Examples } from "./calibrate.ts";
import { convert } from "./convert.ts";
import { type Difference, Differences } from "./difference.ts";
import { runFile } from "./file_run.ts";
import type { TargetRuntime } from "./graph/graph.ts";
import type { GraphModel } from "./graph_model/graph_model.ts";
import { inspect } from "./inspect/inspect.ts";
import type { GraphSummary, StoredPrecision } from "./inspect/model_summary.ts";
import {
  fileReference,
  type LayerError,
  layerErrors,
  type LayerReference,
} from "./layer_errors.ts";
import type { Calibration } from "./quantize/full_int8.ts";
import { randomInputs, runShape } from "./random_inputs.ts";
import type { ConvertibleModel } from "./source.ts";
import {
  runGraphModel,
  type RunInputs,
  runLayers,
  runLayersModel,
  type RunOutputs,
} from "./source_run.ts";

/** How to compare a file with its source. */
export interface VerifyOptions {
  /** How many random inputs; 10 by default. */
  readonly count?: number;
  /** Any integer, which fixes the random inputs; 42 by default. */
  readonly seed?: number;
  /** Inputs to run instead of random ones: as `calibrate` takes them. */
  readonly inputs?: Examples | readonly Examples[];
  /** The ranges that random inputs are to lie in: what `calibrate` gave. */
  readonly calibration?: Calibration;
  /** The runtime that the file was made for, where `convert` was given one. */
  readonly runtime?: TargetRuntime;
  /** Runs the source, where it is neither a model of layers nor a graph model of tfjs. */
  readonly run?: (inputs: RunInputs) => RunOutputs | Promise<RunOutputs>;
  /** The relative difference from which on layers are compared; that of the precision by default. */
  readonly bound?: number;
}

/** How far an output of a file is from that of its source. */
export interface OutputDifference extends Difference {
  /** The output's name in the file. */
  readonly name: string;
  /** The length of each axis. */
  readonly shape: readonly number[];
}

/** What a comparison found. */
export interface Verification {
  /** How the file computes. */
  readonly precision: StoredPrecision;
  /** How many inputs were run. */
  readonly count: number;
  /** What fixed them; undefined for given ones. */
  readonly seed: number | undefined;
  /** The outputs, in the file's order. */
  readonly outputs: readonly OutputDifference[];
  /** The largest difference of any output over the largest magnitude of that output. */
  readonly relative: number;
  /** What it may be. */
  readonly bound: number;
  /** Whether it is at most that. */
  readonly passed: boolean;
  /** Where it is more: the values on the way, those that add most error first. */
  readonly layers: readonly LayerError[];
}

/** Relative differences above which something is wrong, or, of integers, worth a look. */
export const VERIFY_BOUNDS: Readonly<Record<StoredPrecision, number>> = {
  float32: 1e-4,
  float16: 1e-2,
  "dynamic-range": 2e-2,
  "full-int8": 2e-2,
  "full-uint8": 2e-2,
  int16x8: 1e-2,
};

/**
 * Runs a model and the file that was made of it on the same inputs.
 *
 * @param model what was converted; tfjs must have a backend to run it
 * @param bytes the `.tflite` file
 * @param options inputs, bounds, and how to run a source that is no model of tfjs
 * @returns the differences
 * @throws Error when inputs do not fit, the runtime refuses the file, or the outputs have other forms
 */
export async function verify(
  model: ConvertibleModel,
  bytes: Uint8Array,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { seed = 42, runtime } = options;
  const { precision, graphs: [graph] } = inspect(bytes);
  if (graph === undefined) throw new Error("Cannot verify: the file has no graph");
  const runs = options.inputs ? givenRuns(graph, options.inputs) : randomRuns(graph, options);
  const outputs = await compareOutputs(bytes, runs, sourceRun(model, options));
  const relative = Math.max(0, ...outputs.map((output) => output.relative));
  const bound = options.bound ?? VERIFY_BOUNDS[precision];
  const passed = relative <= bound;
  const reference = passed ? undefined : await layerReference(model, runs, { precision, runtime });
  return {
    precision,
    count: runs.length,
    seed: options.inputs ? undefined : seed,
    outputs,
    relative,
    bound,
    passed,
    layers: reference ? await layerErrors(bytes, runs, reference) : [],
  };
}

function isLayersModel(model: ConvertibleModel): model is LayersModel {
  return !("toGraph" in model);
}

function isGraphModel(model: ConvertibleModel): model is GraphModel {
  return "toTfjs" in model;
}

function sourceRun(
  model: ConvertibleModel,
  { run }: VerifyOptions,
): (inputs: RunInputs) => RunOutputs | Promise<RunOutputs> {
  if (run) return run;
  if (isLayersModel(model)) return (inputs) => runLayersModel(model, inputs);
  if (isGraphModel(model)) return (inputs) => runGraphModel(model, inputs);
  throw new Error("Cannot verify: the source is no model of tfjs, expected `run`, which runs it");
}

function randomRuns(graph: GraphSummary, { count = 10, seed = 42, calibration }: VerifyOptions) {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new Error(`Cannot verify with ${count} inputs, expected an integer of 1 or more`);
  }
  return Array.from(
    { length: count },
    (_, run): RunInputs => randomInputs(graph, { seed: deriveSeed(seed, run), calibration }),
  );
}

/** Cuts given examples into runs of the graph's batch. */
function givenRuns(graph: GraphSummary, inputs: Examples | readonly Examples[]): RunInputs[] {
  const arrays = Array.isArray(inputs) ? inputs as readonly Examples[] : [inputs as Examples];
  const shapes = graph.inputs.map(runShape);
  const sizes = shapes.map(elementCount);
  const counts = arrays.map(({ data }, i) => data.length / (sizes[i] ?? 0));
  const [count = 0] = counts;
  const isUsable = arrays.length === sizes.length && Number.isInteger(count) && count > 0 &&
    counts.every((other) => other === count);
  if (!isUsable) {
    const forms = shapes.map((shape) => `[n, ${shape.slice(1).join(", ")}]`);
    const found = arrays.map(({ data }) => data.length);
    throw new Error(
      `Cannot verify: the inputs have ${found.join(" and ")} numbers, expected ${
        forms.join(" and ")
      } with the same n`,
    );
  }
  return Array.from(
    { length: count },
    (_, run): RunInputs =>
      shapes.map((shape, i) => ({
        data: arrays[i]!.data.subarray(run * sizes[i]!, (run + 1) * sizes[i]!),
        shape,
      })),
  );
}

async function compareOutputs(
  bytes: Uint8Array,
  runs: readonly RunInputs[],
  run: (inputs: RunInputs) => RunOutputs | Promise<RunOutputs>,
): Promise<OutputDifference[]> {
  const expected: RunOutputs[] = [];
  for (const inputs of runs) expected.push(await run(inputs));
  const differences: Differences[] = [];
  const forms: { readonly name: string; readonly shape: readonly number[] }[] = [];
  await runFile(bytes, runs, (outputs, number) => {
    const wanted = expected[number]!;
    if (wanted.length !== outputs.length) {
      throw new Error(
        `Cannot verify: the file has ${outputs.length} outputs, expected ${wanted.length}`,
      );
    }
    for (const [i, { name, shape, data }] of outputs.entries()) {
      forms[i] = { name, shape };
      differences[i] ??= new Differences({ classes: shape.at(-1) });
      differences[i].add(data, wanted[i]!.data);
    }
  });
  return forms.map((form, i) => ({ ...form, ...differences[i]!.result }));
}

/**
 * What the values on the way are compared with: of a quantized file the float32 file, of a float32
 * file the layers in tfjs; undefined where the source has no layers.
 */
async function layerReference(
  model: ConvertibleModel,
  runs: readonly RunInputs[],
  { precision, runtime }: { readonly precision: StoredPrecision; readonly runtime?: TargetRuntime },
): Promise<LayerReference | undefined> {
  if (precision !== "float32") return await fileReference(convert(model, { runtime }), runs);
  if (!isLayersModel(model)) return undefined;
  const values: ReadonlyMap<string, Float32Array>[] = [];
  for (const inputs of runs) values.push(await runLayers(model, inputs));
  const names = model.layers.map(({ name }) => name);
  // A layer's values are called `layer` or `layer/step`; the last one has the layer's size.
  const layerOf = (tensor: string) =>
    names.filter((name) => tensor === name || tensor.startsWith(`${name}/`))
      .toSorted((left, right) => right.length - left.length)[0];
  return { valuesOf: (run) => (tensor) => values[run]?.get(layerOf(tensor) ?? "") };
}
