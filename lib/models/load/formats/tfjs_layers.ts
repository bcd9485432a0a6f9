/**
 * A tfjs layers model: `model.json`, and files of weights beside it.
 *
 * @module
 */
import { fromFloat16Bits } from "../../../core/float16.ts";
import { elementCount } from "../../../core/nd_array.ts";
import type { Fail } from "../invalid_layers_model_error.ts";
import { isObject, type JsonObject, parseJson } from "../parse_json.ts";
import type { Dialect, Leaf } from "../spec/model_spec.ts";
import { giveByName, type NamedWeight } from "../weights/by_name.ts";
import type { WeightsByLeaf, WeightValues } from "../weights/stored_weight.ts";
import { parseManifest, type WeightEntry, type WeightGroup } from "./manifest.ts";
import type { SavedModel } from "./source.ts";

/** The files of a tfjs model. */
export interface ModelFiles {
  /** The text of `model.json`. */
  readonly json: string;
  /** How many bytes a file of weights has; it is asked before any file is read. */
  readonly sizeOf: (path: string) => Promise<number>;
  /** Reads a file of weights; its path is relative to `model.json`. */
  readonly read: (path: string) => Promise<Uint8Array>;
}

/**
 * Reads `model.json`.
 *
 * @param files the text, and how to get at the weights
 * @param fail refuses the model
 * @returns the model
 */
export function readTfjsLayers(files: ModelFiles, fail: Fail): SavedModel {
  const json = parseJson(files.json, fail);
  const { modelTopology, weightsManifest, generatedBy, format } = checkedJson(json, fail);
  if (format === "graph-model") {
    return fail("it is a graph model, expected a layers model (its layers are no longer known)");
  }
  const groups = parseManifest(weightsManifest, fail);
  /** The joined files of each group, once they are read. */
  const joined = new Map<WeightGroup, Uint8Array<ArrayBuffer>>();
  const dialect = dialectOf(modelTopology, generatedBy);
  return {
    topology: modelTopology,
    path: "modelTopology",
    dialect,
    weightsOf: (leaves) => {
      const weights = groups.flatMap((group) =>
        group.weights.filter(({ isOptimizers }) => !isOptimizers).map((entry): NamedWeight => ({
          name: entry.name,
          shape: entry.shape,
          read: () => decode(joined.get(group)!, entry),
        }))
      );
      return dialect === "tfjs" ? give(weights, leaves, fail) : giveByName(weights, leaves, fail);
    },
    prepare: async () => {
      for (const group of groups) await checkSizes(group, files, fail);
      for (const group of groups) joined.set(group, await joinShards(group, files, fail));
    },
  };
}

function checkedJson(json: unknown, fail: Fail): JsonObject {
  if (isObject(json) && json.format === "graph-model") return json;
  if (!isObject(json) || !("modelTopology" in json)) {
    return fail("it has no modelTopology, expected a tfjs layers model");
  }
  return typeof json.modelTopology === "string"
    ? { ...json, modelTopology: parseJson(json.modelTopology, fail) }
    : json;
}

function dialectOf(topology: unknown, generatedBy: unknown): Dialect {
  const version = isObject(topology) ? topology.keras_version ?? topology.kerasVersion : undefined;
  if (/tfjs|tensorflow\.js/i.test(`${version} ${generatedBy}`)) return "tfjs";
  if (/^keras v3|^3\./.test(`${version}`) || /^keras v3/.test(`${generatedBy}`)) return "keras3";
  return version === undefined ? "tfjs" : "keras2";
}

/** tfjs saves the weights that are trained first, then those that are not, each in order of layers. */
function give(weights: readonly NamedWeight[], leaves: readonly Leaf[], fail: Fail): WeightsByLeaf {
  const isFrozen = ({ layer }: Leaf) => layer.config.trainable === false;
  return giveByName(
    weights,
    [...leaves.filter((leaf) => !isFrozen(leaf)), ...leaves.filter(isFrozen)],
    fail,
  );
}

async function checkSizes(group: WeightGroup, files: ModelFiles, fail: Fail): Promise<void> {
  let total = 0;
  for (const path of group.paths) total += await files.sizeOf(path);
  if (total !== group.byteLength) {
    fail(
      `${group.paths.map((path) => `"${path}"`).join(", ") || "a group without files"} ` +
        `has ${total} bytes, expected ${group.byteLength} for ${group.weights.length} weights`,
    );
  }
}

async function joinShards(
  group: WeightGroup,
  files: ModelFiles,
  fail: Fail,
): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(group.byteLength);
  let start = 0;
  for (const path of group.paths) {
    const shard = await files.read(path);
    if (start + shard.length > joined.length) fail(`"${path}" has grown while it was read`);
    joined.set(shard, start);
    start += shard.length;
  }
  if (start !== joined.length) fail(`"${group.paths.at(-1)}" has shrunk while it was read`);
  return joined;
}

/** The values of a weight; a copy, because weights need not begin at a multiple of their size. */
function decode(bytes: Uint8Array<ArrayBuffer>, entry: WeightEntry): WeightValues {
  const buffer: ArrayBuffer = bytes.slice(entry.start, entry.start + entry.byteLength).buffer;
  const isFloat = entry.dtype === "float32";
  if (entry.stored === "float16") return fromFloat16Bits(new Uint16Array(buffer));
  if (entry.stored !== undefined) {
    const steps = entry.stored === "uint8" ? new Uint8Array(buffer) : new Uint16Array(buffer);
    const { scale, min } = entry.quantization!;
    // As tfjs restores them: in double precision, then rounded once.
    return isFloat
      ? Float32Array.from(steps, (step) => step * scale + min)
      : Int32Array.from(steps, (step) => Math.round(step * scale + min));
  }
  if (entry.dtype === "bool") return Int32Array.from(new Uint8Array(buffer));
  if (elementCount(entry.shape) === 0) return new Float32Array(0);
  return isFloat ? new Float32Array(buffer) : new Int32Array(buffer);
}
