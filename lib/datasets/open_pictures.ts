/**
 * A data set in folders of pictures.
 *
 * @module
 */
import {
  type DataSource,
  finishSet,
  lookNotifier,
  type SetName,
  type SourceOptions,
} from "../data/mod.ts";
import { LARGEST_LABEL } from "../data/narrow_labels.ts";
import { findPictures, type PictureFile, type Pictures } from "./find_pictures.ts";
import { holdBack, mix } from "./hold_back.ts";
import { compareNaturally } from "../core/natural_order.ts";
import { readPictures, type ReadPicturesOptions } from "./read_pictures.ts";

/**
 * Opens a folder that has a folder of pictures for each class, or two such folders, `train` and
 * `test`. The classes are the folders' names in natural order. Where there is no folder `test`, a sixth
 * of each class is held back. The pictures of a set are mixed.
 *
 * @param path the folder
 * @param options which sets must be there, and how pictures are read
 * @returns undefined when it holds no pictures in folders
 * @throws Error naming the folder when a set or a class has no pictures, or there are too many classes
 */
export async function openPictures(
  path: string,
  { sets = ["train", "test"], transposed, notify = () => {}, ...options }:
    & SourceOptions
    & ReadPicturesOptions,
): Promise<DataSource | undefined> {
  const found = await findPictures(path, notify);
  if (found === undefined) return undefined;
  const classNames = classesOf(found, path);
  const pictures = withTest(found, { sets, path, notify });
  const tellLook = lookNotifier({ transposed, notify });
  return {
    classNames,
    async load(set) {
      const { images, files } = await readPictures(mix(pictures[set]!), path, {
        ...options,
        notify,
      });
      const labels = Uint8Array.from(files, ({ className }) => classNames.indexOf(className));
      return finishSet({ images, labels, imageFile: path, labelFile: path }, {
        classes: classNames.length,
        isTransposed: transposed ?? false,
        notify: tellLook,
      });
    },
  };
}

/** The names of the classes: of what is learnt from where there is such, else of what there is. */
function classesOf({ train, test }: Pictures, path: string): string[] {
  const names = (files: readonly PictureFile[] = []) =>
    [...new Set(files.map(({ className }) => className))].toSorted(compareNaturally);
  const classes = names(train ?? test);
  if (train !== undefined && classes.length < 2) {
    throw new Error(
      `Cannot use "${path}": all pictures are in one folder, "${
        classes[0]
      }", expected a folder for ` +
        'each of several classes (or, to test with one class only, in "test")',
    );
  }
  if (classes.length > LARGEST_LABEL + 1) {
    throw new Error(
      `Cannot use "${path}": it has ${classes.length} folders of classes, ` +
        `expected at most ${LARGEST_LABEL + 1}`,
    );
  }
  const strange = names(test).find((name) => !classes.includes(name));
  if (strange !== undefined) {
    throw new Error(
      `Cannot use "${path}": the class "${strange}" has test pictures, but none to train on`,
    );
  }
  return classes;
}

/** The pictures of each set that is needed, some held back where none are there to test with. */
function withTest(
  found: Pictures,
  { sets, path, notify }: {
    readonly sets: readonly SetName[];
    readonly path: string;
    readonly notify: (note: string) => void;
  },
): Pictures {
  if (found.train === undefined && sets.includes("train")) {
    throw new Error(
      `Cannot use "${path}": it has test pictures only, expected folders of classes in "train", too`,
    );
  }
  if (found.test !== undefined || found.train === undefined) return found;
  const held = holdBack(found.train, ({ className }) => className);
  notify(
    `"${path}" has no folder "test": ${held.test.length.toLocaleString("en")} of ` +
      `${
        found.train.length.toLocaleString("en")
      } pictures, always the same, are held back to test with`,
  );
  if (held.test.length === 0) {
    throw new Error(
      `Cannot use "${path}": it has 1 picture a class, expected 2 or more, one to test with`,
    );
  }
  return held;
}
