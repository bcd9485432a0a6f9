/**
 * Compares the weights that a model's layers have with those that its files hold.
 *
 * @module
 */
import { fromFloat16Bits } from "../../core/float16.ts";
import type { Fail } from "./invalid_layers_model_error.ts";
import type { WeightEntry, WeightGroup } from "./manifest.ts";
import type { ExpectedWeights } from "./topology.ts";

/**
 * Checks that every weight of the layers is in the manifest in a shape that fits, and none that
 * belongs to no layer.
 *
 * @param groups the manifest
 * @param expected the layers and their weights
 * @param options refuses the model
 */
export function checkWeightNames(
  groups: readonly WeightGroup[],
  expected: readonly ExpectedWeights[],
  { fail }: { readonly fail: Fail },
): void {
  const entries = new Map<string, WeightEntry>();
  for (const entry of groups.flatMap(({ weights }) => weights)) {
    if (!entry.isOptimizers) entries.set(shortName(entry.name), entry);
  }
  for (const { layer, weights } of expected) {
    if (weights === undefined) {
      // Of a cell within a layer the name lies between those of layer and weight.
      for (const name of entries.keys()) if (name.startsWith(`${layer}/`)) entries.delete(name);
    }
    for (const [weight, shape] of Object.entries(weights ?? {})) {
      const name = `${layer}/${weight}`;
      const entry = entries.get(shortName(name));
      if (entry === undefined) return fail(`weight "${name}" is missing`);
      entries.delete(shortName(name));
      checkShape(entry, shape, { fail });
    }
  }
  const [unknown] = entries.values();
  if (unknown !== undefined) fail(`weight "${unknown.name}" belongs to no layer`);
}

function checkShape(
  { name, shape }: WeightEntry,
  expected: readonly (number | undefined)[],
  { fail }: { readonly fail: Fail },
): void {
  const fits = expected.length === 0 || expected.length === shape.length &&
      expected.every((length, axis) => length === undefined || length === shape[axis]);
  if (fits) return;
  fail(
    `weight "${name}" has the shape [${shape.join(", ")}], ` +
      `expected [${expected.map((length) => length ?? "any").join(", ")}]`,
  );
}

/** TensorFlow from 2.2 on puts a cell's name between those of layer and weight; tfjs drops it. */
function shortName(name: string): string {
  const parts = name.split("/");
  return parts.length > 2 ? [...parts.slice(0, -2), parts.at(-1)].join("/") : name;
}

/**
 * Checks that the values of all float32 and float16 weights are finite.
 *
 * @param group the weights
 * @param bytes the joined files of the group
 * @param options refuses the model
 */
export function checkFinite(
  group: WeightGroup,
  bytes: Uint8Array,
  { fail }: { readonly fail: Fail },
): void {
  for (const { name, dtype, stored, start, byteLength } of group.weights) {
    if (dtype !== "float32" || stored === "uint8" || stored === "uint16") continue;
    // A copy, because weights need not begin at a multiple of their element's size.
    const { buffer } = bytes.slice(start, start + byteLength);
    const values = stored === "float16"
      ? fromFloat16Bits(new Uint16Array(buffer))
      : new Float32Array(buffer);
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) {
        fail(`weight "${name}" holds ${values[i]} at index ${i}, expected a finite number`);
      }
    }
  }
}
