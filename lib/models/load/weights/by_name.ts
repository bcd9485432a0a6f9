/**
 * Tells by their names to which layers weights belong: names hold the layer's, and often those of the
 * models around it (`base/conv/kernel`, `sequential/lstm/lstm_cell/kernel`).
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import type { Leaf } from "../spec/model_spec.ts";
import { pathKey, type StoredWeight, type WeightsByLeaf } from "./stored_weight.ts";

/** A weight whose layer is to be found. */
export type NamedWeight = Omit<StoredWeight, "part">;

/** The name of a weight within its layer: the last part, without TensorFlow's `:0`. */
export function partOf(name: string): string {
  return name.replace(/:\d+$/, "").split("/").at(-1)!;
}

/**
 * Gives each weight to its layer. Layers of one name in several models get the weights of one name in
 * turn.
 *
 * @param weights the weights in the order of the file
 * @param leaves the layers, in the order in which the file lists their weights
 * @param fail refuses the model
 * @returns the weights of each layer
 */
export function giveByName(
  weights: readonly NamedWeight[],
  leaves: readonly Leaf[],
  fail: Fail,
): WeightsByLeaf {
  const byName = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const list = byName.get(leaf.layer.name) ?? [];
    byName.set(leaf.layer.name, list);
    list.push(leaf);
  }
  const given = new Map<string, StoredWeight[]>();
  const repeated = new Map<string, number>();
  for (const weight of weights) {
    const count = repeated.get(weight.name) ?? 0;
    repeated.set(weight.name, count + 1);
    const all = best(weight.name, byName);
    if (all.length === 0) fail(`weight "${weight.name}" belongs to no layer`);
    const same = all.length === 1 ? 1 : weights.filter(({ name }) => name === weight.name).length;
    // As many layers as weights of this name, or the one that is in the fewest models.
    const candidates = same === all.length ? all : outermost(all);
    if (count >= candidates.length) fail(`weight "${weight.name}" is listed twice`);
    if (same !== candidates.length) {
      fail(`weight "${weight.name}" may belong to ${candidates.length} layers of this name`);
    }
    const key = pathKey(candidates[count]!.path);
    const list = given.get(key) ?? [];
    given.set(key, list);
    list.push({ ...weight, part: partOf(weight.name) });
  }
  return given;
}

/** The layers whose path fits a name best. */
function best(name: string, byName: ReadonlyMap<string, readonly Leaf[]>): readonly Leaf[] {
  const parts = name.replace(/:\d+$/, "").split("/").slice(0, -1);
  let found: Leaf[] = [];
  let highest = 0;
  // Names of layers may hold slashes themselves; the longest fits best, then that further behind.
  for (let length = parts.length; length >= 1 && found.length === 0; length--) {
    for (let start = parts.length - length; start >= 0; start--) {
      const before = parts.slice(0, start);
      for (const leaf of byName.get(parts.slice(start, start + length).join("/")) ?? []) {
        const score = 1 + matches(before, leaf.path.slice(0, -1));
        if (score > highest) found = [];
        if (score >= highest) found.push(leaf);
        highest = Math.max(highest, score);
      }
    }
  }
  return found;
}

function outermost(leaves: readonly Leaf[]): readonly Leaf[] {
  const depth = leaves.reduce((least, { path }) => Math.min(least, path.length), Infinity);
  return leaves.filter(({ path }) => path.length === depth);
}

/** How many names of a path are among those that stand before, in this order. */
function matches(before: readonly string[], path: readonly string[]): number {
  let [at, count] = [0, 0];
  for (const name of path) {
    const found = before.indexOf(name, at);
    if (found < 0) continue;
    count++;
    at = found + 1;
  }
  return count;
}
