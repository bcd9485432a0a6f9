/**
 * Calibration on whatever `--data` names: pictures, arrays, raw values, or a data set.
 *
 * @module
 */
import { currentHost } from "../core/host.ts";
import { createRandom, permutation } from "../core/random.ts";
import { printable } from "../core/text.ts";
import { gatherImages } from "../data/mod.ts";
import { openDataset } from "../datasets/mod.ts";
import { readPictures } from "../datasets/read_pictures.ts";
import { isFolder } from "../host/system/files.ts";
import type { Graph, Port } from "../tflite/graph/graph.ts";
import {
  calibrate,
  type Calibration,
  type ConvertibleModel,
  type Examples,
  type TargetRuntime,
} from "../tflite/mod.ts";
import { tableLength } from "../tflite/calibration_examples.ts";
import { graphOf } from "../tflite/source.ts";
import { examplesOfArrays } from "./calibration_examples.ts";
import { type NamedNumbers, readArrays, readFolderOfArrays } from "./calibration_files.ts";
import { RAW_TYPES, type RawType } from "./calibration_numbers.ts";
import { findSomePictures, readColourPictures } from "./calibration_pictures.ts";
import {
  givenScaling,
  scale,
  type Scaling,
  SCALING_OPTIONS,
  scalingOfModel,
} from "./calibration_scaling.ts";
import { dataPath, datasetOptions, type DataValues } from "./data_options.ts";

/** The options of calibration, beside those of data sets. */
export const CALIBRATION_OPTIONS = {
  ...SCALING_OPTIONS,
  "data-type": {
    kind: "choice",
    choices: RAW_TYPES,
    help: "what raw values are, where the file's name does not say it; float32 when left out",
  },
} as const;

/** What calibration needs to know from the command line. */
export interface CalibrationValues extends DataValues {
  readonly examples: number;
  readonly mean: string | undefined;
  readonly std: string | undefined;
  readonly "data-type": string | undefined;
}

/** Fewer examples than this may miss values that the model will see. */
const FEW = 100;

/**
 * Calibrates a model.
 *
 * @param model the model
 * @param values the options of the command line
 * @param options the path of the `model.json`, and the runtime that the file is for
 * @returns the ranges of the model's values
 * @throws Error naming what does not fit the model
 */
export async function calibrateOnData(
  model: ConvertibleModel,
  values: CalibrationValues,
  { path, runtime }: { readonly path: string; readonly runtime?: TargetRuntime },
): Promise<Calibration> {
  const { notify } = datasetOptions(values);
  const graph = graphOf(model, { runtime });
  const examples = await examplesOf(graph, values, { path, notify });
  const [count = 0] = examples[0]!.shape;
  if (count < FEW) {
    notify(
      `${count} ${count === 1 ? "example is" : "examples are"} few, expected ${FEW} or more: ` +
        "larger values than theirs are cut off",
    );
  }
  return await calibrate(model, examples, { runtime });
}

interface Context {
  readonly path: string;
  readonly notify: (note: string) => void;
}

async function examplesOf(
  graph: Graph,
  values: CalibrationValues,
  { path, notify }: Context,
): Promise<Examples[]> {
  const data = dataPath(values);
  const given = givenScaling(values);
  const scaling = async () => {
    if (given !== undefined) return given;
    const { scaling, note } = await scalingOfModel(graph, path);
    // That MNIST goes in as numbers up to 1 surprises nobody.
    if (data !== undefined && note !== undefined) notify(note);
    return scaling;
  };
  const arrays = data === undefined ? undefined : await arraysOf(data, graph, values);
  if (arrays !== undefined) {
    const count = values.examples;
    return await examplesOfArrays(graph.inputs, arrays, {
      count,
      scaling: given,
      byteScaling: scaling,
      rowsOf: ({ value }) => tableLength(graph, value),
    });
  }
  const pictures =
    (data === undefined ? undefined : await picturesOf(data, graph.inputs, { values, notify })) ??
      await imagesOfDataset(graph, values);
  return [scaled(pictures, await scaling(), graph.inputs[0]!)];
}

function scaled(examples: Examples, scaling: Scaling, { name, value }: Port): Examples {
  const shape = [examples.shape[0]!, ...value.shape.slice(1)];
  const data = examples.data as Float32Array;
  scale(data, scaling, { channels: value.shape.length > 3 ? value.shape[3]! : 1, name });
  return { data, shape };
}

async function arraysOf(
  data: string,
  { inputs }: Graph,
  values: CalibrationValues,
): Promise<NamedNumbers | undefined> {
  const rawType = values["data-type"] as RawType | undefined;
  if (await isFolder(data)) {
    return await readFolderOfArrays(data, { inputs: inputs.map(({ name }) => name), rawType });
  }
  // Images that are to be turned are those of a data set; what is no file may be the beginning of the
  // names of its files.
  const isFile = await currentHost().fileSize(data).then(() => true, () => false);
  return isFile && values.transposed === "auto" ? await readArrays(data, { rawType }) : undefined;
}

async function picturesOf(
  data: string,
  inputs: readonly Port[],
  { values, notify }: { readonly values: CalibrationValues; readonly notify: Context["notify"] },
): Promise<Examples | undefined> {
  const [, height, width, channels = 1] = inputs[0]!.value.shape;
  const rank = inputs[0]!.value.shape.length;
  const isPicture = inputs.length === 1 && (rank === 3 || rank === 4) && [1, 3].includes(channels);
  if (!isPicture || height === undefined || width === undefined) return undefined;
  const files = await findSomePictures(data, { count: values.examples, notify });
  if (files === undefined) return undefined;
  const options = {
    size: { height, width },
    skipUnreadable: values["skip-unreadable"],
    notify,
  };
  if (channels === 3) return await readColourPictures(files, options);
  // In folders of classes they are a data set, of which some are held back.
  if (files[0]!.className !== "") return undefined;
  const { images } = await readPictures(files, data, options);
  return { data: Float32Array.from(images.data), shape: images.shape };
}

/** Picks images; always the same ones of the same data set. */
const SEED = 1;

/** Training images of a data set in gray; test images would fit the model to what it is judged by. */
async function imagesOfDataset(
  { inputs }: Graph,
  values: CalibrationValues,
): Promise<Examples> {
  const [, height, width, channels = 1, ...more] = inputs[0]!.value.shape;
  const isGray = height !== undefined && width !== undefined && channels === 1;
  if (inputs.length !== 1 || !isGray || more.length > 0) {
    const list = inputs.map(({ name, value }) =>
      `"${printable(name)}" [${value.shape.join(", ")}]`
    );
    throw new Error(
      `Cannot calibrate on ${values.data === undefined ? "MNIST" : `"${values.data}"`}: ` +
        `the model takes ${
          list.join(", ")
        }, expected --data with pictures (for an input of height, ` +
        "width and 1 or 3 channels), or .npy, .npz, IDX or raw values for each input",
    );
  }
  const source = await openDataset(dataPath(values), {
    ...datasetOptions(values),
    size: { height, width },
    sets: ["train"],
  });
  const { images } = await source.load("train");
  const [available, ...size] = images.shape;
  if (size[0] !== height || size[1] !== width) {
    throw new Error(
      `Cannot calibrate: the model takes [${height}, ${width}], ` +
        `the images are [${size.join(", ")}]`,
    );
  }
  const order = permutation(available, createRandom(SEED)).subarray(0, values.examples);
  const { data, shape } = gatherImages(images, order);
  return { data: Float32Array.from(data), shape };
}
