/**
 * What the names of IDX files say, in all the forms in which people have them.
 *
 * @module
 */
import type { SetName } from "./data_source.ts";

/** What a file's name says of it. */
export interface IdxName {
  /** What stands before the set's name: `emnist-letters`, `qmnist`; nothing in MNIST. Small letters. */
  readonly prefix: string;
  /** The set that it belongs to. */
  readonly set: SetName;
  /** Whether it holds pictures or labels. */
  readonly kind: "images" | "labels";
  /** How the set is called there: `t10k` and `test` are the same set, but not the same file. */
  readonly word: string;
  /** Which of several forms of one file is taken, the lowest first. */
  readonly rank: number;
}

/**
 * `emnist-letters-train-images-idx3-ubyte.gz` and what others make of it: upper case, dots or
 * underscores, without the end. What stands in the last brackets, the type, is not looked at.
 */
const PATTERN =
  /^(?:(.+?)[-_. ])?(train|training|t10k|test|testing)[-_. ](images|labels)(?:([-_. ])idx(\d?)(?:[-_. ][a-z]+\d*)?)?(\.gz)?$/;

/**
 * Reads a file's name.
 *
 * @param name the name, without the path
 * @returns what it says; undefined when it is not the name of an IDX file
 */
export function parseIdxName(name: string): IdxName | undefined {
  const match = PATTERN.exec(name.toLowerCase());
  if (match === null) return undefined;
  const [, prefix = "", word = "", kind, separator, axes, archive] = match;
  return {
    prefix,
    set: word.startsWith("train") ? "train" : "test",
    kind: kind as "images" | "labels",
    word,
    // Not compressed before compressed, MNIST's own dashes before others, one label an image (idx1)
    // before QMNIST's eight (idx2).
    rank: (archive ? 1 : 0) + (separator === "-" ? 0 : 2) + (axes === "2" ? 4 : 0),
  };
}

/** The names that are tried where folders cannot be listed: MNIST's and those of EMNIST's digits. */
export const USUAL_NAMES: readonly string[] = (["images-idx3", "labels-idx1"] as const).flatMap(
  (kind) =>
    [
      ...["train", "t10k", "test"].flatMap((set) => [
        `${set}-${kind}-ubyte`,
        `${set}-${kind.replace("-", ".")}-ubyte`,
      ]),
      ...["digits", "mnist"].flatMap((variant) =>
        ["train", "test"].map((set) => `emnist-${variant}-${set}-${kind}-ubyte`)
      ),
    ].flatMap((name) => [name, `${name}.gz`]),
);

/** How MNIST calls a file: what errors say is expected. */
export function usualName(set: SetName, kind: "images" | "labels"): string {
  return `${set === "train" ? "train" : "t10k"}-${kind}-idx${kind === "images" ? 3 : 1}-ubyte`;
}
