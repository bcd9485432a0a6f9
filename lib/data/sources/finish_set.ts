/**
 * The last steps of reading a set, the same for all kinds of files: images and labels are paired, and
 * images that lie on their side are turned or spoken of.
 *
 * @module
 */
import type { Images } from "../images.ts";
import { LARGEST_LABEL } from "../narrow_labels.ts";
import type { LabelledImages, SourceOptions } from "./data_source.ts";
import { looksTransposed, transpose } from "./transposed.ts";

/** What was read, and from where. */
export interface ReadSet {
  /** `[count, height, width]` uint8. */
  readonly images: Images<Uint8Array>;
  /** As they stand in the file, `[count]`. */
  readonly labels: Uint8Array;
  /** How errors call the images, a path. */
  readonly imageFile: string;
  /** How errors call the labels, a path. */
  readonly labelFile: string;
}

/** How the set is to be taken. */
export interface FinishOptions {
  /** How many classes there are. */
  readonly classes?: number;
  /** The label of the first class: 1 in EMNIST letters, 0 everywhere else. */
  readonly firstLabel?: number;
  /** Whether to turn the images. */
  readonly isTransposed: boolean;
  /** Is told when the images look as if that was wrong; undefined where it need not be asked. */
  readonly notify?: (note: string) => void;
}

/**
 * Pairs images with labels.
 *
 * @throws Error naming the file when there are no images, not as many labels, or a label is out of
 *   range
 */
export function finishSet(
  { images, labels, imageFile, labelFile }: ReadSet,
  { classes = LARGEST_LABEL + 1, firstLabel = 0, isTransposed, notify }: FinishOptions,
): LabelledImages {
  const [count] = images.shape;
  if (count === 0) {
    throw new Error(`Cannot use "${imageFile}": it holds 0 images, expected some`);
  }
  if (labels.length !== count) {
    throw new Error(
      `Cannot pair images with labels: "${imageFile}" holds ${count} images, ` +
        `"${labelFile}" ${labels.length} labels, expected as many`,
    );
  }
  const last = firstLabel + classes - 1;
  const stray = labels.findIndex((label) => label < firstLabel || label > last);
  if (stray >= 0) {
    throw new Error(
      `Cannot use "${labelFile}": label ${stray} is ${
        labels[stray]
      }, expected ${firstLabel}–${last}`,
    );
  }
  const set = {
    images: isTransposed ? transpose(images) : images,
    labels: firstLabel === 0 ? labels : labels.map((label) => label - firstLabel),
  };
  if (notify && looksTransposed(set)) {
    notify(
      isTransposed
        ? `the digits of "${imageFile}" seem to have been upright before they were turned because ` +
          "of their name: --transposed no leaves them as they are"
        : `the digits of "${imageFile}" seem to be stored with rows and columns exchanged, as ` +
          "EMNIST's are: --transposed yes turns them upright",
    );
  }
  return set;
}

/**
 * Whom to tell that images seem to lie otherwise than they are taken: nobody where the user has said how
 * they lie; else once, not for each set again.
 */
export function lookNotifier(
  { transposed, notify }: Pick<SourceOptions, "transposed" | "notify">,
): FinishOptions["notify"] {
  if (transposed !== undefined || notify === undefined) return undefined;
  let told = false;
  return (note) => {
    if (!told) notify(note);
    told = true;
  };
}
