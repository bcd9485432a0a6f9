/**
 * Finding the IDX files of one data set among all that a folder holds.
 *
 * @module
 */
import type { SetName } from "./data_source.ts";
import { type IdxName, parseIdxName, usualName } from "./idx_names.ts";
import type { FoundFile } from "./list_files.ts";

/** The files of a data set, and where they lie. */
export interface IdxFiles {
  /** What their names begin with, in small letters; nothing in MNIST. */
  readonly prefix: string;
  /** The folders that lead to them from the one that was searched. */
  readonly below: readonly string[];
  /** Images and labels of the sets that are there. */
  readonly paths: Readonly<Partial<Record<SetName, ImageAndLabelFile>>>;
}

/** The two files of a set. */
export interface ImageAndLabelFile {
  /** The path of the images. */
  readonly images: string;
  /** The path of the labels. */
  readonly labels: string;
}

interface IdxFile extends IdxName {
  readonly path: string;
  readonly name: string;
  readonly below: readonly string[];
}

const BOTH = ["train", "test"] as const;

/**
 * Finds the files of one data set: those nearest to the folder, and of a folder's several sets the
 * one whose names begin with nothing, as MNIST's. Of several forms of a file, raw and compressed say,
 * the plainest is taken.
 *
 * @param files what the folder holds
 * @param options how errors call the folder, and which sets are needed
 * @returns undefined when there are no IDX files at all
 * @throws Error naming the folder when files are missing, or several sets stand side by side
 */
export function findIdx(
  files: readonly FoundFile[],
  { folder, sets = BOTH }: { readonly folder: string; readonly sets?: readonly SetName[] },
): IdxFiles | undefined {
  const found = files.flatMap((file) => idxFile(file));
  if (found.length === 0) return undefined;
  const groups = groupBy(found, ({ below, prefix }) => [...below, prefix].join("/"));
  const having = (sets: readonly SetName[]) =>
    groups.filter((group) => missing(group, sets).length === 0);
  const whole = [having(BOTH), having(sets)].find(({ length }) => length > 0);
  const [chosen, ...others] = whole ? nearest(whole) : [together(groups, { folder, sets })];
  if (others.length > 0) {
    const names = [chosen!, ...others].map(([file]) => `"${address(file!)}"`);
    throw new Error(
      `Cannot choose from "${folder}": it holds ${names.length} data sets, ${names.join(", ")}, ` +
        `expected one: name it, as "${folder}/${names[0]!.slice(1, -1)}"`,
    );
  }
  return asFiles(chosen!);
}

/** What a file is; in a folder of its own, that has its name, it counts to the folder above. */
function idxFile({ path, name, below }: FoundFile): IdxFile[] {
  const parsed = parseIdxName(name);
  if (parsed === undefined) return [];
  const parent = parseIdxName(below.at(-1) ?? "");
  const isOwn = parent !== undefined &&
    (["prefix", "set", "kind"] as const).every((key) => parent[key] === parsed[key]);
  return [{ ...parsed, path, name, below: isOwn ? below.slice(0, -1) : below }];
}

/** Where a group lies, so that `--data` finds no other. */
function address({ below, prefix }: IdxFile): string {
  return [...below, prefix].filter(Boolean).join("/");
}

/** Of some groups those that are nearest to the folder searched; of those in one, the one without prefix. */
function nearest(groups: readonly IdxFile[][]): readonly IdxFile[][] {
  const level = (group: IdxFile[]) => group[0]!.below.length;
  const least = Math.min(...groups.map(level));
  const near = groups.filter((group) => level(group) === least);
  return near.filter(([file]) =>
    file!.prefix === "" ||
    !near.some(([other]) => other!.prefix === "" && home(other!) === home(file!))
  );
}

/** The folder that a file lies in. */
function home({ below }: IdxFile): string {
  return below.join("/");
}

/** Files that have something in common, in the order in which it is met. */
function groupBy(files: readonly IdxFile[], of: (file: IdxFile) => string): IdxFile[][] {
  const groups = new Map<string, IdxFile[]>();
  for (const file of files) {
    const group = groups.get(of(file));
    if (group) group.push(file);
    else groups.set(of(file), [file]);
  }
  return [...groups.values()];
}

/** Files of one set that lie in several folders, such as `train` and `test`. */
function together(
  groups: readonly IdxFile[][],
  { folder, sets }: { readonly folder: string; readonly sets: readonly SetName[] },
): IdxFile[] {
  const [first] = groups;
  const isOne = groups.every(([file]) => file!.prefix === first![0]!.prefix);
  const roles = groupBy(groups.flat(), ({ set, kind }) => `${set} ${kind}`);
  const isClear = roles.every((files) => files.every((file) => home(file) === home(files[0]!)));
  const all = isOne && isClear ? groups.flat() : first!;
  const [lacking] = missing(all, sets);
  if (lacking === undefined) return all;
  const [set, kind] = lacking;
  const usual = usualName(set, kind);
  const { prefix, name, below } = all[0]!;
  const found = [...below, name].join("/");
  const expected = prefix === "" ? usual : `${prefix}-${usual.replace("t10k", "test")}`;
  throw new Error(
    `Cannot find ${set} ${kind} in "${folder}": found ${found}, ` +
      `expected ${expected} or ${expected}.gz, too`,
  );
}

/** Which files a group lacks. */
function missing(group: readonly IdxFile[], sets: readonly SetName[]) {
  const all = sets.flatMap((set) => [[set, "images"], [set, "labels"]] as const);
  return all.filter(([set, kind]) => !group.some((file) => file.set === set && file.kind === kind));
}

function asFiles(group: readonly IdxFile[]): IdxFiles {
  const { prefix, below } = group[0]!;
  const paths = BOTH.filter((set) => missing(group, [set]).length === 0).map((set) =>
    [set, {
      images: plainest(group, set, "images"),
      labels: plainest(group, set, "labels"),
    }] as const
  );
  return { prefix, below, paths: Object.fromEntries(paths) };
}

/** The path of a file that may be there in several forms. */
function plainest(group: readonly IdxFile[], set: SetName, kind: IdxName["kind"]): string {
  const forms = group.filter((file) => file.set === set && file.kind === kind)
    .toSorted((a, b) => a.rank - b.rank);
  const [first] = forms;
  const other = forms.find(({ word }) => word !== first!.word);
  if (other !== undefined) {
    throw new Error(
      `Cannot choose between "${first!.path}" and "${other.path}": both are ${set} ${kind}, ` +
        "expected one",
    );
  }
  return first!.path;
}
