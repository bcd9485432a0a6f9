/**
 * A `.keras` file: a ZIP archive of `config.json`, `metadata.json` and `model.weights.h5`, in which
 * weights are numbered below the parts that have them: `layers/lstm/cell/vars/0`.
 *
 * @module
 */
import { listZip } from "../../../data/sources/zip.ts";
import { type Hdf5Group, openHdf5 } from "../hdf5/open_hdf5.ts";
import type { Fail } from "../invalid_layers_model_error.ts";
import { isObject, parseJson } from "../parse_json.ts";
import type { Dialect, LayerSpec, Leaf, ModelSpec } from "../spec/model_spec.ts";
import { weightNames } from "../weights/expected_weights.ts";
import { pathKey, type StoredWeight, type WeightsByLeaf } from "../weights/stored_weight.ts";
import type { SavedModel } from "./source.ts";

/** What holds the layers of a model; that of tf.keras 2.13 comes second. */
const CONTAINERS: readonly string[] = ["layers", "_layer_checkpoint_dependencies"];

/** Parts of layers that have weights, in the order in which tfjs lists them. */
const PARTS: readonly string[] = [
  ...["forward_layer", "backward_layer", "layer", "cell"],
  ...["query_dense", "key_dense", "value_dense", "output_dense"],
];

/**
 * Reads a `.keras` file.
 *
 * @param bytes the file
 * @param options its name, and how to refuse the model
 * @returns the model
 * @throws Error naming the file when the archive is damaged
 */
export function readKerasArchive(
  bytes: Uint8Array,
  { name, fail }: { readonly name: string; readonly fail: Fail },
): SavedModel {
  const files = listZip(bytes, name);
  const read = (wanted: string): Uint8Array => {
    const file = files.find((file) => file.name === wanted) ??
      fail(`it has no ${wanted}, expected a model that Keras has saved`);
    return file.read();
  };
  const json = (wanted: string) => parseJson(new TextDecoder().decode(read(wanted)), fail);
  const topology = json("config.json");
  return {
    topology,
    path: "config.json",
    dialect: dialectOf(
      files.some((file) => file.name === "metadata.json") && json("metadata.json"),
    ),
    weightsOf: (leaves, original) => {
      const root = openHdf5(read("model.weights.h5").slice());
      return weightsOf(original, { root, leaves, fail });
    },
    prepare: () => Promise.resolve(),
  };
}

function dialectOf(metadata: unknown): Dialect {
  const version = isObject(metadata) ? metadata.keras_version : undefined;
  return typeof version === "string" && version.startsWith("2.") ? "keras2" : "keras3";
}

interface Context {
  readonly root: Hdf5Group;
  readonly leaves: readonly Leaf[];
  readonly fail: Fail;
}

/** The weights of all layers; a layer keeps its name when it is translated, but not its class. */
function weightsOf(model: ModelSpec, context: Context): WeightsByLeaf {
  const translated = new Map(context.leaves.map(({ path, layer }) => [pathKey(path), layer]));
  const weights = new Map<string, readonly StoredWeight[]>();
  const enter = (model: ModelSpec, group: Hdf5Group, path: readonly string[]): void => {
    for (const { layer, found } of members(model, group)) {
      const own = [...path, layer.name];
      if (layer.model && found) enter(layer.model, found, own);
      const target = translated.get(pathKey(own));
      if (found === undefined || target === undefined) continue;
      const stored = gather(found, target, own.join("/"), context.fail);
      if (stored.length > 0) weights.set(pathKey(own), stored);
    }
  };
  enter(model, context.root, []);
  return weights;
}

/** The layers of a model with the groups that hold their weights. */
function members(
  model: ModelSpec,
  group: Hdf5Group,
): { readonly layer: LayerSpec; readonly found: Hdf5Group | undefined }[] {
  const container = CONTAINERS.map((name) => group.group([name])).find(Boolean);
  if (container === undefined) return model.layers.map((layer) => ({ layer, found: undefined }));
  const groups = new Map(container.names.map((name) => [name, container.group([name])]));
  // Keras 3 notes the layer's name; before, only the order of its class tells which it is.
  const named = new Map<string, Hdf5Group>();
  for (const found of groups.values()) {
    const name = found?.group(["vars"])?.attributes.get("name");
    if (found && typeof name === "string") named.set(name, found);
  }
  const counts = new Map<string, number>();
  return model.layers.filter(({ isOperation }) => !isOperation).map((layer) => {
    const base = snakeCase(layer);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const found = named.get(layer.name) ?? groups.get(count === 0 ? base : `${base}_${count}`);
    return { layer, found };
  });
}

/** The class in the form that Keras names groups by: `Conv2D` is `conv2d`, `ReLU` is `re_lu`. */
function snakeCase({ className, model }: LayerSpec): string {
  const name = model ? (model.isSequential ? "Sequential" : className) : className;
  return name.replaceAll(/\W+/g, "").replaceAll(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}

/** The weights of a layer: its own, then those of its parts. */
function gather(group: Hdf5Group, layer: LayerSpec, name: string, fail: Fail): StoredWeight[] {
  const names = weightNames(layer);
  const own = numbered(group, name, names);
  const parts = group.names.filter((part) => part !== "vars" && !/^seed_generator/.test(part));
  const known = PARTS.filter((part) => parts.includes(part));
  const cells = cellsOf(group, layer);
  const withWeights = parts.filter((part) =>
    !known.includes(part) && !(part === "cells" && cells.length > 0) && hasWeights(group, part)
  );
  if (withWeights.length > 0) {
    const [part] = withWeights;
    fail(
      `layer "${name}" of class ${layer.className} has weights in its part "${part}", which is not known`,
    );
  }
  const inner = known.flatMap((part) => {
    const found = group.group([part])!;
    const wrapped = layer.wrapped?.get(part) ??
      (part === "backward_layer" ? layer.wrapped?.get("layer") : undefined) ??
      (part === "forward_layer" ? layer.wrapped?.get("layer") : undefined);
    // A cell has the weights of its layer; a wrapper those of what it wraps.
    return gather(found, wrapped ?? layer, `${name}/${part}`, fail);
  });
  const ofCells = cells.flatMap(({ cell, found }) =>
    gather(found, cell, `${name}/${cell.name}`, fail)
  );
  return [...own, ...inner, ...ofCells];
}

/** The cells of a stack, in the order in which they run, with the groups that hold their weights. */
function cellsOf(
  group: Hdf5Group,
  { config }: LayerSpec,
): { readonly cell: LayerSpec; readonly found: Hdf5Group }[] {
  const container = group.group(["cells"]);
  if (container === undefined || !Array.isArray(config.cells)) return [];
  const counts = new Map<string, number>();
  return config.cells.filter(isObject).flatMap(({ class_name: className, config }) => {
    if (typeof className !== "string" || !isObject(config)) return [];
    const cell = { className, name: `${config.name}`, config, calls: [], isOperation: false };
    const base = snakeCase(cell);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const found = container.group([count === 0 ? base : `${base}_${count}`]);
    return found ? [{ cell, found }] : [];
  });
}

function numbered(
  group: Hdf5Group,
  name: string,
  names: readonly string[] | undefined,
): StoredWeight[] {
  const vars = group.group(["vars"]);
  const count = vars?.names.length ?? 0;
  return Array.from({ length: count }, (_, i): StoredWeight => {
    const dataset = vars!.dataset([`${i}`]);
    if (dataset === undefined) throw new Error(`"${name}" has no weight ${i} of ${count}`);
    const part = names?.[i];
    return { name: `${name}/${part ?? i}`, part, shape: dataset.shape, read: dataset.read };
  });
}

function hasWeights(group: Hdf5Group, part: string): boolean {
  const found = group.group([part]);
  if (found === undefined) return false;
  if ((found.group(["vars"])?.names.length ?? 0) > 0) return true;
  return found.names.some((name) => name !== "vars" && hasWeights(found, name));
}
