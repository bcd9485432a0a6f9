/**
 * Weights as they stand in a file of any format.
 *
 * @module
 */

/** The values of a weight. */
export type WeightValues = Float32Array | Int32Array;

/** A weight in a file. */
export interface StoredWeight {
  /** Its name there, for errors. */
  readonly name: string;
  /** Its name within its layer, such as `kernel`; undefined where the file has but numbers. */
  readonly part: string | undefined;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /**
   * Reads its values.
   *
   * @throws Error when they are damaged
   */
  readonly read: () => WeightValues;
}

/** The weights of a leaf, by the leaf's path: names that are joined by `pathKey`. */
export type WeightsByLeaf = ReadonlyMap<string, readonly StoredWeight[]>;

/**
 * The key of a layer.
 *
 * @param path the names of the models around it, then its own
 * @returns text that no other path has
 */
export function pathKey(path: readonly string[]): string {
  return path.join("\0");
}
