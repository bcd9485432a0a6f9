/**
 * Finding a data set in folders of pictures: a folder for each class, as torchvision's `ImageFolder`
 * and Keras' `image_dataset_from_directory` take them.
 *
 * @module
 */
import { currentHost } from "../core/host.ts";
import { errorMessage } from "../core/text.ts";
import { isHidden } from "../data/sources/list_files.ts";
import type { SetName } from "../data/mod.ts";
import { READ_ENDINGS } from "../image/decode/formats.ts";
import { compareNaturally } from "../core/natural_order.ts";

/** A picture, and what it shows. */
export interface PictureFile {
  /** Its path. */
  readonly path: string;
  /** Its path from the data set's folder, as errors call it. */
  readonly name: string;
  /** The folder of its class. */
  readonly className: string;
}

/** The pictures of a data set by set; a set that has no folder of its own is missing. */
export type Pictures = Readonly<Partial<Record<SetName, readonly PictureFile[] | undefined>>>;

/** How people call the folder of a set, in small letters. */
const TRAIN = ["train", "training", "trainingset"];
const TEST = ["test", "testing", "testset"];
const VALIDATION = ["val", "valid", "validation"];

/**
 * Names of pictures. Where at least half of the files in folders have such, all of them are taken for
 * pictures; other folders hold other things.
 */
const ENDINGS = [...READ_ENDINGS, ".heic", ".heif", ".avif"];
const isPicture = (name: string) => ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));

/** Files that systems leave in folders. */
const LITTER = /^(thumbs\.db|desktop\.ini)$/i;

/** How many folders down is searched. */
const DEEPEST = 6;

/** A folder with what it holds, in natural order. */
interface Folder {
  readonly path: string;
  /** Its path from the data set's folder; empty for that. */
  readonly name: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Finds pictures in folders of classes: in `train` and `test`, or in the folder itself.
 *
 * @param path the data set's folder
 * @param notify is told which folders are not used
 * @returns undefined when there are none
 * @throws Error naming a folder that cannot be read
 */
export async function findPictures(
  path: string,
  notify: (note: string) => void,
): Promise<Pictures | undefined> {
  const root = await unwrap(await open(path, ""));
  if (root === undefined) return undefined;
  const named = (names: readonly string[]) =>
    root.folders.find((name) => names.includes(name.toLowerCase()));
  const [train, test, validation] = [named(TRAIN), named(TEST), named(VALIDATION)];
  if (train === undefined && test === undefined) {
    const pictures = await classesOf(root);
    return pictures && { train: pictures };
  }
  const others = root.folders.filter((name) => ![train, test, validation].includes(name));
  const forTraining = train === undefined
    ? await classesOf({ ...root, folders: others })
    : await setOf(root, train);
  const forTest = await setOf(root, test);
  const inPlaceOfTest = forTest === undefined ? await setOf(root, validation) : undefined;
  if (test !== undefined && forTest === undefined) {
    notify(`"${test}" holds no pictures in folders of classes, and is not used`);
  }
  if (validation !== undefined) {
    notify(`"${validation}" is ${inPlaceOfTest ? "taken for the test set" : "not used"}`);
  }
  const found = { train: forTraining, test: forTest ?? inPlaceOfTest };
  return found.train || found.test ? found : undefined;
}

async function open(path: string, name: string): Promise<Folder | undefined> {
  let entries;
  try {
    entries = await currentHost().listFolder(path);
  } catch (error) {
    throw new Error(`Cannot read "${path}": ${errorMessage(error)}`, { cause: error });
  }
  // A page cannot list folders.
  if (entries === undefined) return undefined;
  const names = (are: "files" | "folders") =>
    entries.filter(({ name, kind }) =>
      (kind === "folder") === (are === "folders") && !isHidden(name)
    )
      .map(({ name }) => name).toSorted(compareNaturally);
  const files = names("files").filter((name) => !LITTER.test(name));
  return { path, name, files, folders: names("folders") };
}

function openWithin({ path, name }: Folder, below: string): Promise<Folder | undefined> {
  return open(currentHost().join(path, below), name === "" ? below : `${name}/${below}`);
}

/**
 * The folder that holds several, where each before it only holds one: archives unpack to a folder in a
 * folder.
 *
 * @param isSet whether the folder is known to be a set's; `train` alone is no such wrapper
 */
async function unwrap(
  folder: Folder | undefined,
  { isSet = false, depth = 0 } = {},
): Promise<Folder | undefined> {
  const [only, ...others] = folder?.folders ?? [];
  if (folder === undefined || only === undefined || others.length > 0) return folder;
  if (!isSet && [...TRAIN, ...TEST].includes(only.toLowerCase())) return folder;
  const inner = await openWithin(folder, only);
  const isWrapper = depth < DEEPEST && inner !== undefined && inner.folders.length > 0 &&
    !inner.files.some((name) => isPicture(name));
  return isWrapper ? await unwrap(inner, { isSet, depth: depth + 1 }) : folder;
}

async function setOf(root: Folder, name: string | undefined) {
  if (name === undefined) return undefined;
  const folder = await unwrap(await openWithin(root, name), { isSet: true });
  return folder && await classesOf(folder);
}

/** The pictures in the folders of a folder; undefined when there are none. */
async function classesOf(folder: Folder): Promise<readonly PictureFile[] | undefined> {
  const pictures: PictureFile[] = [];
  for (const className of folder.folders) {
    const files = await filesBelow(await openWithin(folder, className));
    pictures.push(...files.map((file) => ({ ...file, className })));
  }
  const named = pictures.filter(({ name }) => isPicture(name)).length;
  return named > 0 && named >= pictures.length / 2 ? pictures : undefined;
}

async function filesBelow(
  folder: Folder | undefined,
  depth = 0,
): Promise<Omit<PictureFile, "className">[]> {
  if (folder === undefined) return [];
  const found = folder.files.map((file) => ({
    path: currentHost().join(folder.path, file),
    name: `${folder.name}/${file}`,
  }));
  for (const below of depth < DEEPEST ? folder.folders : []) {
    found.push(...await filesBelow(await openWithin(folder, below), depth + 1));
  }
  return found;
}
