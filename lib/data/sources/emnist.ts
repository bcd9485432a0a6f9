/**
 * What the labels of EMNIST mean ("EMNIST: an extension of MNIST to handwritten letters", Cohen et al.
 * 2017): six sets, each with a mapping file from labels to characters.
 *
 * @module
 */

/** The classes of a set, by label. */
export interface ClassTable {
  /** Their names, the first label's first. */
  readonly names: readonly string[];
  /** The first label: 1 in EMNIST letters, 0 in the others. */
  readonly firstLabel: number;
}

const DIGITS = "0123456789";
const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL = CAPITALS.toLowerCase();
/** The small letters that do not look like their capitals. */
const DISTINCT_SMALL = "abdefghnqrt";

const TABLES: ReadonlyMap<string, ClassTable> = new Map([
  ["byclass", { names: [...DIGITS + CAPITALS + SMALL], firstLabel: 0 }],
  ["bymerge", { names: [...DIGITS + CAPITALS + DISTINCT_SMALL], firstLabel: 0 }],
  ["balanced", { names: [...DIGITS + CAPITALS + DISTINCT_SMALL], firstLabel: 0 }],
  ["letters", { names: [...CAPITALS], firstLabel: 1 }],
  ["digits", { names: [...DIGITS], firstLabel: 0 }],
  ["mnist", { names: [...DIGITS], firstLabel: 0 }],
]);

/** Whether a prefix of file names, in small letters, is EMNIST's; KMNIST's and QMNIST's are not. */
export function isEmnist(prefix: string): boolean {
  return /(^|[^a-z])emnist($|[^a-z])/.test(prefix);
}

/**
 * The classes of one of EMNIST's sets.
 *
 * @param prefix what its files' names begin with, in small letters: `emnist-letters`
 * @returns undefined when it is none of the six
 */
export function emnistClasses(prefix: string): ClassTable | undefined {
  return isEmnist(prefix) ? TABLES.get(/[a-z]*$/.exec(prefix)![0]) : undefined;
}

/**
 * Reads a mapping file: a label and the code points of its characters a line, such as `1 65 97`. The
 * first of them names the class. Arrows and quotes, which some copies have, do no harm.
 *
 * @param text the file's contents
 * @param name how errors call it
 * @throws Error naming the file when a line says something else, or a label is missing
 */
export function parseMapping(text: string, name: string): ClassTable {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => {
    const [label, code = -1] = (line.match(/\d+/g) ?? []).map(Number);
    // Below are control characters, above there are none.
    if (label === undefined || code < 0x20 || code > 0x10ffff) {
      throw new Error(
        `Cannot read "${name}": a line is ${JSON.stringify(line.slice(0, 40))}, ` +
          "expected a label and the number of a character, as 1 65",
      );
    }
    return [label, String.fromCodePoint(code)] as const;
  }).toSorted(([a], [b]) => a - b);
  const firstLabel = pairs[0]?.[0] ?? 0;
  const stray = pairs.findIndex(([label], i) => label !== firstLabel + i);
  if (pairs.length === 0 || stray >= 0) {
    throw new Error(
      `Cannot read "${name}": it names ${pairs.length} labels` +
        (stray < 0 ? "" : `, the one behind ${pairs[stray - 1]![0]} being ${pairs[stray]![0]}`) +
        ", expected each label once, without gaps",
    );
  }
  return { names: pairs.map(([, character]) => character), firstLabel };
}
