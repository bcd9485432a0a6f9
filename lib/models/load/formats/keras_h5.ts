/**
 * A whole model in an `.h5` file, as Keras 2 and 3 write it: the topology as an attribute, the weights
 * in a group for each layer of the outermost model.
 *
 * @module
 */
import { groupBy } from "../../../core/group_by.ts";
import { type Hdf5Group, openHdf5 } from "../hdf5/open_hdf5.ts";
import type { Fail } from "../invalid_layers_model_error.ts";
import { parseJson } from "../parse_json.ts";
import type { Dialect, Leaf } from "../spec/model_spec.ts";
import { giveByName, type NamedWeight, partOf } from "../weights/by_name.ts";
import { pathKey, type StoredWeight, type WeightsByLeaf } from "../weights/stored_weight.ts";
import type { SavedModel } from "./source.ts";

/**
 * Reads an `.h5` file.
 *
 * @param bytes the file
 * @param fail refuses the model
 * @returns the model
 * @throws Hdf5Error when it is damaged
 */
export function readKerasH5(bytes: Uint8Array<ArrayBuffer>, fail: Fail): SavedModel {
  const root = openHdf5(bytes);
  const config = root.attributes.get("model_config");
  const group = root.group(["model_weights"]);
  if (typeof config !== "string" || group === undefined) {
    const isWeights = root.attributes.has("layer_names") || root.group(["layers"]) !== undefined;
    return fail(
      isWeights
        ? "it holds the weights of a Keras model, but not its layers: save the whole model, with " +
          "model.save()"
        : "it is an HDF5 file, but holds no Keras model (no attribute model_config)",
    );
  }
  return {
    topology: parseJson(config, fail),
    path: "model_config",
    dialect: dialectOf(root.attributes.get("keras_version")),
    weightsOf: (leaves) => weightsOf(group, leaves, fail),
    prepare: () => Promise.resolve(),
  };
}

function dialectOf(version: unknown): Dialect {
  return typeof version === "string" && /^3\./.test(version) ? "keras3" : "keras2";
}

function weightsOf(group: Hdf5Group, leaves: readonly Leaf[], fail: Fail): WeightsByLeaf {
  const outer = groupBy(leaves, ({ path }) => path[0]!);
  const weights = new Map<string, readonly StoredWeight[]>();
  for (const layer of texts(group, "layer_names", fail)) {
    const found = group.group([layer]) ?? fail(`there is no group for the layer "${layer}"`);
    const named = texts(found, "weight_names", fail).map((name): NamedWeight => {
      const path = name.split("/").filter((part) => part !== "");
      const dataset = found.dataset(path) ?? fail(`weight "${name}" is missing`);
      return { name: name.replace(/:\d+$/, ""), shape: dataset.shape, read: dataset.read };
    });
    if (named.length === 0) continue;
    const within = outer.get(layer) ?? fail(`weight "${named[0]!.name}" belongs to no layer`);
    for (const [key, stored] of give(named, { layer, within, fail })) weights.set(key, stored);
  }
  return weights;
}

/** A layer has all weights of its group, whatever they are called; those of a model are told apart. */
function give(
  named: readonly NamedWeight[],
  { layer, within, fail }: {
    readonly layer: string;
    readonly within: readonly Leaf[];
    readonly fail: Fail;
  },
): WeightsByLeaf {
  const [first] = within;
  if (first?.path.length === 1) {
    const stored = named.map((weight): StoredWeight => {
      const part = partOf(weight.name);
      // TensorFlow 1 has names of its own for a layer that is made twice: "dense_1_1/kernel".
      return { ...weight, name: `${layer}/${part}`, part };
    });
    return new Map([[pathKey(first.path), stored]]);
  }
  return giveByName(named, within, fail);
}

/** A list of names; long ones are split into several attributes (`layer_names0`, …). */
function texts(group: Hdf5Group, name: string, fail: Fail): readonly string[] {
  const whole = group.attributes.get(name);
  if (Array.isArray(whole)) return whole;
  if (group.attributes.has(name)) return [];
  const pieces: string[] = [];
  for (let i = 0; group.attributes.has(`${name}${i}`); i++) {
    const piece = group.attributes.get(`${name}${i}`);
    if (Array.isArray(piece)) pieces.push(...piece);
  }
  if (pieces.length > 0) return pieces;
  return fail(`a group has no ${name}, expected a model that Keras has saved`);
}
