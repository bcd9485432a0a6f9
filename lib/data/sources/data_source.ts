/**
 * A data set that has been found but not yet read, whichever files it lies in.
 *
 * @module
 */
import type { Dataset, Images } from "../images.ts";

/** What a model learns from, or what it is judged by. */
export type SetName = "train" | "test";

/** Images with labels, as read. */
export type LabelledImages = Dataset<Images<Uint8Array>>;

/** A data set whose files have been found. */
export interface DataSource {
  /** The names of the classes, by label; undefined where the files hold numbers only. */
  readonly classNames?: readonly string[];
  /**
   * Reads one of its sets.
   *
   * @throws Error naming the file when one is unreadable or malformed, or when they do not fit
   */
  readonly load: (set: SetName) => Promise<LabelledImages>;
}

/** What to find, and how to take it. */
export interface SourceOptions {
  /** The sets that must be there; both by default. */
  readonly sets?: readonly SetName[];
  /** How many classes there are where they have no names: labels must be below it; 256 by default. */
  readonly classes?: number;
  /**
   * Whether images are stored with rows and columns exchanged, so that they must be turned upright. By
   * default the images of files that are called EMNIST are.
   */
  readonly transposed?: boolean;
  /** Is told in a sentence what was decided that one might not expect. */
  readonly notify?: (note: string) => void;
}
