/**
 * Lets tfjs build a model that has been checked, and sets its weights.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { LayersModel } from "../../core/tensorflow.ts";
import { errorMessage } from "../../core/text.ts";
import { type Fail, InvalidLayersModelError } from "./invalid_layers_model_error.ts";
import type { Leaf, ModelSpec } from "./spec/model_spec.ts";
import { shapeText } from "./spec/input_shapes.ts";
import { layerConfig, toTfjs } from "./translate/to_tfjs.ts";
import { checkFinite } from "./weights/check_weights.ts";
import { isIgnored, tfjsName } from "./weights/expected_weights.ts";
import { pathKey, type StoredWeight, type WeightsByLeaf } from "./weights/stored_weight.ts";

type Tfjs = typeof tf;

/** What the model is built from. */
export interface Parts {
  /** Its layers, in tfjs's terms. */
  readonly model: ModelSpec;
  /** The layers that are no models. */
  readonly leaves: readonly Leaf[];
  /** Their weights. */
  readonly weights: WeightsByLeaf;
}

/**
 * Builds a model. Nothing is awaited on the way, so whatever tensors there are in the end that were not
 * there before are its own.
 *
 * @param parts its layers and weights
 * @param options tfjs, and how to refuse the model: no tensor is left then
 * @returns the model; disposing of it once leaves no tensor
 */
export function buildModel(
  parts: Parts,
  { tf, fail }: { readonly tf: Tfjs; readonly fail: Fail },
): LayersModel {
  const engine = tf.engine();
  const before = new Set(Object.keys(engine.state.registeredVariables));
  let model: LayersModel | undefined;
  try {
    tf.tidy(() => {
      checkAlone(parts.leaves, { tf, fail });
      model = namingLayers(tf, () => fromConfig(parts.model, tf));
      countReleases(model, tf);
      setWeights(model, parts, { tf, fail });
    });
    return model!;
  } catch (error) {
    for (const [name, variable] of Object.entries(engine.state.registeredVariables)) {
      if (!before.has(name)) variable.dispose();
    }
    if (error instanceof InvalidLayersModelError) throw error;
    return fail(errorMessage(error));
  }
}

function fromConfig(model: ModelSpec, { LayersModel, Sequential }: Tfjs): LayersModel {
  const config = toTfjs(model) as unknown as tf.serialization.ConfigDict;
  // The last argument has weights made of zeros instead of random numbers.
  return model.isSequential
    ? Sequential.fromConfig<tf.Sequential>(Sequential, config, {}, true)
    : LayersModel.fromConfig<LayersModel>(LayersModel, config, {}, true);
}

/** Has tfjs look at the options of each layer by itself, so that its errors can be named. */
function checkAlone(
  leaves: readonly Leaf[],
  { tf, fail }: { readonly tf: Tfjs; readonly fail: Fail },
): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const { layer } of leaves) {
    const { className, config } = layerConfig(layer);
    const [construct, make] = classNameMap[className]!;
    try {
      make(construct, config as tf.serialization.ConfigDict);
    } catch (error) {
      fail(`layer "${layer.name}" of class ${layer.className}: ${errorMessage(error)}`);
    }
  }
}

/** Has errors of tfjs say in which layer they occurred, and with which input. */
function namingLayers<Result>({ layers: { Layer } }: Tfjs, build: () => Result): Result {
  const { apply } = Layer.prototype;
  let failed: string | undefined;
  Layer.prototype.apply = function (inputs, kwargs) {
    try {
      const output = apply.call(this, inputs, kwargs);
      for (const { shape } of [output].flat()) checkSize(shape);
      return output;
    } catch (error) {
      const shapes = [inputs].flat().map(({ shape }) => shapeText(shape)).join(", ");
      failed ??= `layer "${this.name}" of class ${this.getClassName()} with the input ${shapes}: ` +
        errorMessage(error);
      throw error;
    }
  };
  try {
    return build();
  } catch (error) {
    throw new Error(failed ?? errorMessage(error), { cause: error });
  } finally {
    Layer.prototype.apply = apply;
  }
}

/** More numbers than a value of any model has: 1 GiB of float32. */
const ELEMENT_LIMIT = 2 ** 28;

function checkSize(shape: readonly (number | null)[]): void {
  const elements = shape.reduce<number>((product, length) => product * (length ?? 1), 1);
  if (elements > ELEMENT_LIMIT) {
    throw new Error(`its output ${shapeText(shape)} has more than ${ELEMENT_LIMIT} numbers`);
  }
}

/**
 * tfjs counts the uses of a layer, and of a nested model one more for whoever made it. A model releases
 * each of its layers once, however often it uses it, and models among them twice or once: a graph lists
 * them (`internalContainerRefs`), a stack does not. Here nobody but the model has them, so the counts
 * become what will be released.
 */
function countReleases(model: LayersModel, tf: Tfjs): void {
  // Both are private; without them a shared layer would outlive its model, and a nested one would not.
  const { internalContainerRefs: listed = [] } = model as unknown as {
    readonly internalContainerRefs?: readonly tf.layers.Layer[];
  };
  for (const layer of model.layers) {
    const releases = 1 + listed.filter((other) => other === layer).length;
    (layer as unknown as { _refCount: number })._refCount = releases;
    if (layer instanceof tf.LayersModel) countReleases(layer, tf);
  }
}

function setWeights(
  model: LayersModel,
  { leaves, weights }: Parts,
  { tf, fail }: { readonly tf: Tfjs; readonly fail: Fail },
): void {
  const byPath = new Map<string, tf.layers.Layer>();
  const list = (model: LayersModel, path: readonly string[]): void => {
    for (const layer of model.layers) {
      byPath.set(pathKey([...path, layer.name]), layer);
      if (layer instanceof tf.LayersModel) list(layer, [...path, layer.name]);
    }
  };
  list(model, []);
  for (const { path, layer } of leaves) {
    const stored = weights.get(pathKey(path)) ?? [];
    const target = byPath.get(pathKey(path));
    const named = stored.map((weight) => ({
      ...weight,
      part: weight.part === undefined ? undefined : tfjsName(layer, weight.part),
    }));
    for (const [variable, weight] of pair(target, named, { name: layer.name, fail })) {
      setWeight(variable, weight, { tf, fail });
    }
  }
}

type Variable = tf.layers.Layer["weights"][number];

/** Which weight of the file is which of tfjs: by their names, else by their order. */
function pair(
  layer: tf.layers.Layer | undefined,
  stored: readonly StoredWeight[],
  { name, fail }: { readonly name: string; readonly fail: Fail },
): [Variable, StoredWeight][] {
  const left = [...stored];
  const pairs = (layer?.weights ?? []).map((variable): [Variable, StoredWeight] => {
    const part = variable.originalName.split("/").at(-1)!;
    const at = left.findIndex((weight) => weight.part === undefined || weight.part === part);
    if (at < 0) return fail(`weight "${name}/${part}" is missing`);
    return [variable, left.splice(at, 1)[0]!];
  });
  const unused = left.find(({ part }) => part === undefined || !isIgnored(part));
  if (unused) fail(`weight "${unused.name}" belongs to no layer`);
  return pairs;
}

function setWeight(
  variable: Variable,
  { name, shape, read }: StoredWeight,
  { tf, fail }: { readonly tf: Tfjs; readonly fail: Fail },
): void {
  const expected = variable.shape;
  const fits = expected.length === shape.length &&
    expected.every((length, axis) => length === shape[axis]);
  if (!fits) {
    fail(`weight "${name}" has the shape ${shapeText(shape)}, expected ${shapeText(expected)}`);
  }
  const values = read();
  checkFinite(name, values, fail);
  const tensor = tf.tensor(values, [...shape], variable.dtype);
  variable.write(tensor);
  tensor.dispose();
}
