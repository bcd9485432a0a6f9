/**
 * From a trained model to the files that people take home, each tried before it is offered.
 *
 * @module
 */
import type { NdArray } from "../../core/nd_array.ts";
import type { Sequential } from "../../core/tensorflow.ts";
import { errorMessage } from "../../core/text.ts";
import { convertClassifier } from "../../classifier/convert_classifier.ts";
import { type AugmentOptions, type Images, sliceImages } from "../../data/mod.ts";
import { predictLogits } from "../../evaluation/evaluate.ts";
import { encodeModel, loadModelFiles, type ModelFile, withSoftmax } from "../../models/mod.ts";
import { cArray } from "../../tflite/c_array.ts";
import { convert } from "../../tflite/convert.ts";
import { packFiles } from "../../tflite/metadata/packed_files.ts";
import { type Precision, PRECISIONS } from "../../tflite/quantize/precision.ts";
import { compareFile, compareOutputs, isFaithful } from "./compare_files.ts";
import type { Comparison, FileKind, MadeFile } from "./protocol.ts";

/** How many test images each file is tried with. */
const TRIED = 200;

/** What the files are made of. */
export interface Sources {
  /** What files are called by: a name in C, too. */
  readonly name: string;
  /** Whether the model itself, without softmax and metadata, is a file as well. */
  readonly isPlain: boolean;
  /** The names of the classes. */
  readonly labels: readonly string[];
  /** The training images as they were read, of which some calibrate `full-int8`. */
  readonly images: Images<Uint8Array>;
  /** How they were changed. */
  readonly augment?: AugmentOptions;
  /** Fixes which of them calibrate. */
  readonly seed: number;
  /** The probability below which an answer is unsure. */
  readonly threshold: number;
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
  return [...files.slice(0, -1), ...sourceOf(quantized, sources), files.at(-1)!];
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
  const { name: base, isPlain } = sources;
  const images = sliceImages(sources.testImages, 0, TRIED);
  const logits = predictLogits(model, images);
  const compare = async (name: string, bytes: Uint8Array, expected: NdArray): Promise<Made> => ({
    bytes,
    check: await compareFile(bytes, { name, images, expected }),
  });
  const probabilities = predictLogits(withSoftmax(model), images);
  const jobs: Job[] = PRECISIONS.map((precision) => {
    const name = `${nameOf(base, precision)}.tflite`;
    const make = async () =>
      compare(name, await convertClassifier(model, { ...sources, precision }), probabilities);
    return { kind: precision, name, make };
  });
  const plain = { kind: "plain", name: "mnist.tflite" } as const;
  if (isPlain) jobs.push({ ...plain, make: () => compare(plain.name, convert(model), logits) });
  const make = async () => {
    const parts = await encodeModel(model);
    const check = await compareModel(parts, { images, expected: logits });
    return { bytes: packFiles(new Uint8Array(), parts), check };
  };
  return [...jobs, { kind: "tfjs", name: `${base}_tfjs.zip`, make }];
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
function nameOf(base: string, precision: Precision): string {
  return `${base}_${precision.replace("-", "_")}`;
}

/** What microcontrollers compile: the file of integers, which has been tried. */
function sourceOf({ bytes, problem }: MadeFile, sources: Sources): MadeFile[] {
  const name = nameOf(sources.name, "full-int8");
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
