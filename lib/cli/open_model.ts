/**
 * The converter's front door: finds out what a file or folder holds, and opens it as something that
 * `convert` takes.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";
import { errorMessage } from "../core/text.ts";
import {
  findModel,
  type FoundModel,
  type InputShape,
  loadModel,
  readCompanion,
} from "../models/mod.ts";
import { type ConvertibleModel, type InputDescription, loadGraphModel } from "../tflite/mod.ts";
import { shownPath } from "./command.ts";

/** A model that was found, not opened yet. */
export interface Source {
  /** What it is and where. */
  readonly found: FoundModel & { readonly file: string };
  /** Its path without what says its form: `models/mnist`, `models/flowers`. */
  readonly stem: string;
  /** What it is called in what the command prints. */
  readonly shown: string;
}

/** A model that is open. */
export interface Opened {
  readonly model: ConvertibleModel;
  /** Gives back what it holds. */
  readonly dispose: () => void;
}

/** What stands beside a model: how its classes are called, and what goes in. */
export interface Companion {
  /** The names of the classes. */
  readonly labels: readonly string[];
  /** How a picture becomes the input, where that is known. */
  readonly input: InputDescription;
}

/**
 * Finds out what lies at a path.
 *
 * @param path a file or a folder
 * @returns the model
 * @throws InvalidLayersModelError when there is none that can be read, with what it is instead
 */
export async function findSource(path: string): Promise<Source> {
  const { kind, file } = await findModel(path);
  const text = `${file}`;
  const stem: string = basename(text) === "model.json"
    ? dirname(text)
    : text.replace(/\.(json|keras|h5|hdf5|zip)$/i, "");
  return { found: { kind, file: text }, stem, shown: shownPath(stem) };
}

/**
 * Opens a model.
 *
 * @param source what was found
 * @param options the shapes of inputs that are open, as the user has written them
 * @returns the model; the caller disposes of it
 * @throws InvalidLayersModelError when it cannot be read
 * @throws Error when the shapes are none
 */
export async function openModel(
  { found: { kind, file } }: Source,
  { inputShape }: { readonly inputShape?: string } = {},
): Promise<Opened> {
  const inputShapes = inputShape === undefined ? [] : parseInputShapes(inputShape);
  switch (kind) {
    case "tfjs-graph": {
      const model = await loadGraphModel(file, { inputShapes });
      return { model, dispose: () => {} };
    }
    case "tfjs":
    case "tfjs-zip":
    case "keras":
    case "hdf5": {
      const model = await loadModel(file, { inputShapes });
      return { model, dispose: () => model.dispose() };
    }
  }
}

/** `1,224,224,3`, or `left:1,10;right:1,10` where there are several inputs. */
function parseInputShapes(text: string): InputShape[] {
  return text.split(";").map((part) => {
    const [, name, lengths = ""] = /^(?:(.+):)?([\d,\s×x]+)$/.exec(part.trim()) ?? [];
    const shape = lengths.split(/[,×x]/).map((length) => Number(length.trim() || NaN));
    if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
      throw new Error(
        `--input-shape is "${text}", expected lengths such as 1,224,224,3, or with the names of ` +
          "inputs: left:1,10;right:1,10",
      );
    }
    return { ...name !== undefined && { name: name.trim() }, shape };
  });
}

/** What Teachable Machine does with the pixels of a picture, 0–255: to −1…1. */
const TEACHABLE_IMAGE: InputDescription = {
  image: "rgb",
  normalization: { mean: [127.5], standardDeviation: [127.5] },
};

/**
 * Reads `metadata.json` beside a model, as Teachable Machine writes it.
 *
 * @param source what was found
 * @returns the names of the classes, undefined where there are none
 * @throws Error when the file is there but damaged
 */
export async function readLabels({ found }: Source): Promise<Companion | undefined> {
  const text = await readCompanion(found, "metadata.json");
  if (text === undefined) return undefined;
  let metadata: Readonly<Record<string, unknown>> | null;
  try {
    metadata = JSON.parse(text);
  } catch (error) {
    const path = join(dirname(found.file), "metadata.json");
    throw new Error(`Cannot read "${path}": it is no JSON: ${errorMessage(error)}`);
  }
  const labels = metadata?.labels ?? metadata?.wordLabels;
  const areNames = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (!areNames) return undefined;
  const isImage = /teachablemachine\/image/.test(String(metadata?.packageName));
  return { labels, input: isImage ? TEACHABLE_IMAGE : {} };
}
