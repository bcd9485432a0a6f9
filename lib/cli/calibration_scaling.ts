/**
 * How pixels become what a model takes: `(pixel − mean) ÷ std`, as the metadata of TFLite files says
 * it.
 *
 * @module
 */
import { join } from "@std/path";
import { readFile } from "../core/files.ts";
import type { Graph } from "../tflite/graph/graph.ts";

/** What is subtracted from values and what they are then divided by: one number, or one a channel. */
export interface Scaling {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The options of scaling. */
export const SCALING_OPTIONS = {
  mean: {
    kind: "text",
    value: "NUMBERS",
    help: "what is subtracted from pixels of 0 to 255, one number or one a channel: 127.5",
  },
  std: {
    kind: "text",
    value: "NUMBERS",
    help:
      "what they are divided by then: 127.5; when both are left out, 255 or what the model says",
  },
} as const;

/** Pixels to numbers in [0, 1], as Keras' examples have it. */
const UNIT: Scaling = { mean: [0], std: [255] };
/** Pixels as they are. */
const PIXELS: Scaling = { mean: [0], std: [1] };
/** Pixels to numbers in [−1, 1]. */
const SYMMETRIC: Scaling = { mean: [127.5], std: [127.5] };

/**
 * The scaling that the user asks for.
 *
 * @param values the options `--mean` and `--std`
 * @returns undefined where neither is given
 * @throws Error naming the option whose value is no list of finite numbers, or zero where it divides
 */
export function givenScaling(
  { mean, std }: { readonly mean?: string; readonly std?: string },
): Scaling | undefined {
  if (mean === undefined && std === undefined) return undefined;
  return {
    mean: mean === undefined ? [0] : numbersOf("--mean", mean),
    std: std === undefined
      ? [mean === undefined ? 255 : 1]
      : numbersOf("--std", std, (value) => value !== 0),
  };
}

function numbersOf(
  name: string,
  text: string,
  allowed: (value: number) => boolean = () => true,
): number[] {
  const values = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (values.every((value) => Number.isFinite(value) && allowed(value))) return values;
  throw new Error(
    `${name} is "${text}", expected numbers${
      name === "--std" ? " other than 0" : ""
    } with commas between them`,
  );
}

/** A scaling, and where it is from. */
export interface ChosenScaling {
  readonly scaling: Scaling;
  /** A sentence for the user, where it is not what one expects. */
  readonly note?: string;
}

/**
 * The scaling of pixels that a model says itself: by the metadata beside it, or because it scales its
 * input; otherwise that of Keras' examples.
 *
 * @param graph the model's graph, not optimized
 * @param model the path of its `model.json`
 * @returns the scaling, and a note
 */
export async function scalingOfModel(graph: Graph, model: string): Promise<ChosenScaling> {
  if (scalesItsInput(graph)) {
    return {
      scaling: PIXELS,
      note: "the model scales its input itself: it gets pixels of 0 to 255",
    };
  }
  if (await isTeachableMachine(model)) {
    return {
      scaling: SYMMETRIC,
      note: "metadata.json is Teachable Machine's: the model gets (pixel − 127.5) ÷ 127.5",
    };
  }
  return {
    scaling: UNIT,
    note: "the model gets pixel ÷ 255; --mean and --std say otherwise",
  };
}

/** Multiplication by no more than this is for values that were up to 255. */
const PIXEL_FACTOR = 1 / 100;

/** Whether all that reads the input multiplies it by a constant that is made for pixels. */
function scalesItsInput({ inputs, operations }: Graph): boolean {
  const readers = operations.filter((operation) => operation.inputs.includes(inputs[0]?.value));
  return readers.length > 0 && readers.every(({ operator, inputs: [, factor] }) => {
    const data = factor?.data;
    return operator === "MUL" && data instanceof Float32Array &&
      data.every((value) => value > 0 && value <= PIXEL_FACTOR);
  });
}

async function isTeachableMachine(model: string): Promise<boolean> {
  try {
    const file = await readFile(join(model.replace(/[^/\\]*$/, ""), "metadata.json"));
    const json: unknown = JSON.parse(new TextDecoder().decode(file));
    const { packageName } = json as { readonly packageName?: unknown };
    return typeof packageName === "string" && packageName.startsWith("@teachablemachine/image");
  } catch {
    // No metadata, or somebody else's.
    return false;
  }
}

/**
 * Scales values in place.
 *
 * @param data values whose last axis counts channels
 * @param scaling the mean and the divisor of each channel, or one for all
 * @param options the length of the last axis, and how errors call what is scaled
 * @throws Error when there are neither one number nor one a channel
 */
export function scale(
  data: Float32Array,
  { mean, std }: Scaling,
  { channels, name }: { readonly channels: number; readonly name: string },
): void {
  for (const [option, { length }] of [["--mean", mean], ["--std", std]] as const) {
    if (length !== 1 && length !== channels) {
      throw new Error(
        `${option} has ${length} numbers, expected 1 or ${channels}, one for each channel of "${name}"`,
      );
    }
  }
  for (let i = 0; i < data.length; i++) {
    const channel = i % channels;
    data[i] = (data[i]! - mean[mean.length === 1 ? 0 : channel]!) /
      std[std.length === 1 ? 0 : channel]!;
  }
}
