/**
 * From a trained model to the files that people take home, each tried before it is offered.
 *
 * @module
 */
import type { NdArray } from "../../core/nd_array.ts";
import type { Sequential } from "../../core/tensorflow.ts";
import { errorMessage } from "../../core/text.ts";
import { chooseThreshold } from "../../classifier/choose_threshold.ts";
import { convertClassifier } from "../../classifier/convert_classifier.ts";
import { type Dataset, type Images, sliceImages } from "../../data/mod.ts";
import { predictLogits } from "../../evaluation/evaluate.ts";
import { encodeModel, loadModelFiles, type ModelFile, withSoftmax } from "../../models/mod.ts";
import { cArray } from "../../tflite/c_array.ts";
import { convert } from "../../tflite/convert.ts";
import { packFiles } from "../../tflite/metadata/packed_files.ts";
import { type Precision, PRECISIONS } from "../../tflite/quantize/precision.ts";
import { splitExamples } from "../../training/split_examples.ts";
import { compareFile, compareOutputs, isFaithful } from "./compare_files.ts";
import { type Order, recipeOf } from "./order.ts";
import type { Comparison, FileKind, MadeFile } from "./protocol.ts";

/** How many test images each file is tried with. */
const TRIED = 200;

/** From this probability on, more speaks for an answer than against it. */
const MORE_FOR_THAN_AGAINST = 0.5;

/** What the files are made of. */
export interface Sources {
  readonly order: Order;
  /** The names of the classes. */
  readonly labels: readonly string[];
  /** The training images as they were read, of which some calibrate `full-int8`. */
  readonly images: Images<Uint8Array>;
  /** What the model has learnt from, some of it held back. */
  readonly examples: Dataset<Images<Float32Array>>;
  /** Images that it has not learnt from, in [0, 1]. */
  readonly testImages: Images<Float32Array>;
}

/**
 * Makes all files.
 *
 * @param model from images to logits; it stays the caller's
 * @param onMade is told how many are made, of how many
 */
export async function makeFiles(
  model: Sequential,
  sources: Sources,
  onMade: (done: number, count: number) => void,
): Promise<readonly MadeFile[]> {
  const jobs = jobsOf(model, sources);
  const files: MadeFile[] = [];
  onMade(0, jobs.length);
  for (const job of jobs) {
    files.push(await attempt(job));
    onMade(files.length, jobs.length);
    await new Promise((resolve) => setTimeout(resolve)); // messages are heard in between
  }
  const quantized = files.find(({ kind }) => kind === "full-int8")!;
  return [...files.slice(0, -1), ...sourceOf(quantized, sources.order), files.at(-1)!];
}

/** A file that is to be made. */
interface Job {
  readonly kind: FileKind;
  readonly name: string;
  readonly make: () => Promise<Made>;
}

/** A file that was made, and how it compares. */
interface Made {
  readonly bytes: Uint8Array;
  readonly check: Comparison;
}

function jobsOf(model: Sequential, sources: Sources): Job[] {
  const { order } = sources;
  const images = sliceImages(sources.testImages, 0, TRIED);
  const logits = predictLogits(model, images);
  const compare = async (name: string, bytes: Uint8Array, expected: NdArray): Promise<Made> => ({
    bytes,
    check: await compareFile(bytes, { name, images, expected }),
  });
  const probabilities = predictLogits(withSoftmax(model), images);
  const options = optionsOf(model, sources);
  const jobs: Job[] = PRECISIONS.map((precision) => {
    const name = `${nameOf(order, precision)}.tflite`;
    const make = async () =>
      compare(name, await convertClassifier(model, { ...options, precision }), probabilities);
    return { kind: precision, name, make };
  });
  // The other recipes' float32 file is what `deno task train` writes.
  const isPlain = recipeOf(order).validationSplit === undefined;
  const plain = { kind: "plain", name: "mnist.tflite" } as const;
  if (isPlain) jobs.push({ ...plain, make: () => compare(plain.name, convert(model), logits) });
  const make = async () => {
    const parts = await encodeModel(model);
    const check = await compareModel(parts, { images, expected: logits });
    return { bytes: packFiles(new Uint8Array(), parts), check };
  };
  return [...jobs, { kind: "tfjs", name: `${order.model}_tfjs.zip`, make }];
}

/** As `deno task train` converts what it has trained. */
function optionsOf(model: Sequential, { order, labels, images, examples }: Sources) {
  const { augment, validationSplit } = recipeOf(order);
  const { seed } = order;
  if (validationSplit === undefined) {
    return { images, augment, seed, labels, threshold: MORE_FOR_THAN_AGAINST };
  }
  const { validation } = splitExamples(examples, { validationSplit, seed });
  const threshold = chooseThreshold(model, validation!, { seed });
  return { images, augment, seed, labels, threshold };
}

async function attempt({ kind, name, make }: Job): Promise<MadeFile> {
  const none = { kind, name, bytes: new Uint8Array() };
  try {
    const { bytes, check } = await make();
    return isFaithful(kind, check)
      ? { kind, name, bytes: new Uint8Array(bytes), check }
      : { ...none, check, problem: "it does not compute what the trained model does" };
  } catch (error) {
    return { ...none, problem: errorMessage(error) };
  }
}

/** `cnn_full_int8`: a name in C, too. */
function nameOf({ model }: Order, precision: Precision): string {
  return `${model}_${precision.replace("-", "_")}`;
}

/** What microcontrollers compile: the file of integers, which has been tried. */
function sourceOf({ bytes, problem }: MadeFile, order: Order): MadeFile[] {
  const name = nameOf(order, "full-int8");
  const kinds = [["header", "h"], ["source", "cc"]] as const;
  const none = kinds.map(([kind, ending]): MadeFile => ({
    kind,
    name: `${name}_model_data.${ending}`,
    bytes: new Uint8Array(),
  }));
  try {
    if (problem !== undefined) throw new Error(problem);
    const parts = cArray(bytes, { name });
    return none.map((file) => ({
      ...file,
      bytes: new TextEncoder().encode(parts[file.kind as "header" | "source"].text),
    }));
  } catch (error) {
    return none.map((file) => ({ ...file, problem: errorMessage(error) }));
  }
}

/** Loads the model from its files, as another program would, and runs it. */
async function compareModel(
  parts: readonly ModelFile[],
  { images, expected }: { readonly images: NdArray<Float32Array>; readonly expected: NdArray },
): Promise<Comparison> {
  const find = (name: string) => parts.find((part) => part.name === name)!.data;
  const loaded = await loadModelFiles({
    json: new TextDecoder().decode(find("model.json")),
    sizeOf: (path) => Promise.resolve(find(path).length),
    read: (path) => Promise.resolve(find(path)),
  });
  try {
    return compareOutputs(predictLogits(loaded, images), expected);
  } finally {
    loaded.dispose();
  }
}
