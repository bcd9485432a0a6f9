/**
 * From what a command is given to the pictures that it stands for: a file, a folder, a pattern,
 * standard input.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { isGlob, join } from "@std/path";
import { compareNaturally } from "../core/natural_order.ts";
import { errorMessage } from "../core/text.ts";
import { listFolder } from "../host/system/files.ts";
import { READ_ENDINGS } from "../image/decode/formats.ts";
import { userPath } from "./command.ts";
import { expandPattern } from "./expand_pattern.ts";

/** A picture that is to be read. */
export interface PictureSource {
  /** What results and errors call it: as the user would write it. */
  readonly name: string;
  /** Its path, absolute; undefined for standard input. */
  readonly path: string | undefined;
}

/** Why there is no picture where one was expected. */
export interface MissingPicture {
  readonly problem: string;
}

type Found = readonly (PictureSource | MissingPicture)[];

/** What stands for standard input, and what it is called. */
export const [STDIN, STDIN_NAME] = ["-", "stdin"] as const;

const EXPECTED_ENDINGS = `expected names that end in ${READ_ENDINGS.slice(0, -1).join(", ")} or ${
  READ_ENDINGS.at(-1)
}`;

/**
 * Finds the pictures that operands stand for. A folder stands for the pictures right in it, by the
 * endings of their names; a pattern, where there is no file of that very name, for the files that
 * match it, and one that ends in `*` for the pictures among them. What starts with a dot is passed
 * over, as a shell does it.
 *
 * @param operands as the user gave them
 * @param signal ends the search early
 * @returns in the operands' order; those of one operand in natural order, `2.png` before `10.png`
 */
export async function findPictures(
  operands: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const found: Found[] = [];
  for (const operand of operands) {
    if (!signal.aborted) found.push(await picturesOf(operand, signal));
  }
  return found.flat();
}

async function picturesOf(operand: string, signal: AbortSignal): Promise<Found> {
  if (operand === STDIN) return [{ name: STDIN_NAME, path: undefined }];
  if (operand === "") return [{ problem: 'Cannot read image "": expected a name' }];
  const there = await stat(userPath(operand)).catch(() => undefined);
  if (there?.isDirectory()) return await inFolder(operand);
  if (there === undefined && isGlob(operand)) return await matching(operand, signal);
  return [sourceOf(operand)];
}

function sourceOf(name: string): PictureSource {
  return { name, path: userPath(name) };
}

async function inFolder(folder: string): Promise<Found> {
  try {
    const names = (await listFolder(userPath(folder)))
      .filter(({ name, kind }) => kind === "file" && !name.startsWith(".") && isPictureName(name))
      .map(({ name }) => name);
    if (names.length === 0) throw new Error(`it has no picture, ${EXPECTED_ENDINGS}`);
    return names.toSorted(naturally).map((name) => sourceOf(join(folder, name)));
  } catch (error) {
    return [{ problem: `Cannot read folder "${folder}": ${errorMessage(error)}` }];
  }
}

async function matching(pattern: string, signal: AbortSignal): Promise<Found> {
  const { files, problems } = await expandPattern(pattern, signal);
  // A star at the end stands for all that is there, which is more than what is meant.
  const endsOpen = pattern.endsWith("*");
  const names = endsOpen ? files.filter(isPictureName) : files;
  if (names.length + problems.length > 0) {
    return [
      ...names.toSorted(naturally).map(sourceOf),
      ...problems.map((problem) => ({ problem })),
    ];
  }
  const found = endsOpen ? `no picture matches it, ${EXPECTED_ENDINGS}` : "no file matches it";
  return [{ problem: `Cannot read images "${pattern}": ${found}` }];
}

/** Whether a file is, by its name, a picture of a format that is read. */
function isPictureName(name: string): boolean {
  return READ_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}

/** Orders names as people do, numbers by their value, capital and small letters alike. */
function naturally(left: string, right: string): number {
  return compareNaturally(left.toLowerCase(), right.toLowerCase()) || compareNaturally(left, right);
}
