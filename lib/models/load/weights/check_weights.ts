/**
 * Compares the weights that a model's layers have with those that its files hold.
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import type { Leaf } from "../spec/model_spec.ts";
import { expectedWeights, isIgnored, type Lengths, tfjsName } from "./expected_weights.ts";
import {
  pathKey,
  type StoredWeight,
  type WeightsByLeaf,
  type WeightValues,
} from "./stored_weight.ts";

/** Options that are lengths of weights in classes that are not described. */
const LENGTHS: readonly string[] = ["units", "filters", "input_dim", "output_dim", "num_heads"];

/**
 * Checks that every weight of the layers is in the files in a shape that fits, and none that belongs
 * to no layer.
 *
 * @param leaves the layers
 * @param weights what the files hold for each
 * @param fail refuses the model
 */
export function checkWeights(leaves: readonly Leaf[], weights: WeightsByLeaf, fail: Fail): void {
  for (const leaf of leaves) checkLeaf(leaf, weights.get(pathKey(leaf.path)) ?? [], fail);
}

function checkLeaf({ layer }: Leaf, stored: readonly StoredWeight[], fail: Fail): void {
  const expected = expectedWeights(layer);
  if (expected === undefined) return checkLengths({ layer, stored }, fail);
  const found = new Map(
    stored.map((weight) => [tfjsName(layer, weight.part ?? weight.name), weight]),
  );
  for (const [part, shape] of Object.entries(expected)) {
    const weight = found.get(part);
    if (weight === undefined) return fail(`weight "${layer.name}/${part}" is missing`);
    found.delete(part);
    checkShape(weight, shape, fail);
  }
  for (const [part, { name }] of found) {
    if (!isIgnored(part)) fail(`weight "${name}" belongs to no layer`);
  }
}

/** tfjs would take memory for lengths that no weight has. */
function checkLengths(
  { layer, stored }: { readonly layer: Leaf["layer"]; readonly stored: readonly StoredWeight[] },
  fail: Fail,
): void {
  const longest = stored.flatMap(({ shape }) => shape).reduce((a, b) => Math.max(a, b), 0);
  const layers = [layer, ...layer.wrapped?.values() ?? []];
  for (const { name, config, className } of layers) {
    for (const key of LENGTHS) {
      const length = config[key];
      if (typeof length !== "number" || length <= longest || /^Random/.test(className)) continue;
      fail(`layer "${name}" has ${key} ${length}, but its weights have at most ${longest}`);
    }
  }
}

function checkShape({ name, shape }: StoredWeight, expected: Lengths, fail: Fail): void {
  const fits = expected.length === 0 || expected.length === shape.length &&
      expected.every((length, axis) => length === undefined || length === shape[axis]);
  if (fits) return;
  fail(
    `weight "${name}" has the shape [${shape.join(", ")}], ` +
      `expected [${expected.map((length) => length ?? "any").join(", ")}]`,
  );
}

/**
 * Checks that all values of a weight are finite.
 *
 * @param name the weight's name
 * @param values its values
 * @param fail refuses the model
 */
export function checkFinite(name: string, values: WeightValues, fail: Fail): void {
  if (values instanceof Int32Array) return;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      fail(`weight "${name}" holds ${values[i]} at index ${i}, expected a finite number`);
    }
  }
}
