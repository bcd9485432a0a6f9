/**
 * Bringing a data set's classes to a model's.
 *
 * @module
 */

/** What a model, and what a data set, calls its classes. */
export interface Classes {
  /** How many classes the model tells apart. */
  readonly count: number;
  /** Their names in the model's file; undefined where it names none. */
  readonly modelNames?: readonly string[];
  /** The names of the data set's classes, by label; undefined where it has numbers only. */
  readonly names?: readonly string[];
}

/** So many names stand in an error. */
const SHOWN = 12;

/** Whether names say no more than labels do: `0`, `1`, `2`, and so on. */
export function areNumbers(names: readonly string[]): boolean {
  return names.every((name, label) => name === `${label}`);
}

/**
 * The model's class for each of a data set's labels: by name where the model has names, or where the
 * data set's names are numbers (a folder `7` holds sevens, even where there is no folder `6`); in order
 * where there are as many.
 *
 * @returns the model's class by label; undefined where the data set names none: labels are classes
 * @throws Error with both lists when they do not fit
 */
export function alignClasses({ count, modelNames, names }: Classes): readonly number[] | undefined {
  if (names === undefined) return undefined;
  const known = modelNames ?? Array.from({ length: count }, (_, index) => `${index}`);
  const byName = names.map((name) => known.indexOf(name));
  if (!byName.includes(-1)) return byName;
  const canBeInOrder = modelNames === undefined || areNumbers(names);
  if (canBeInOrder && names.length === count) return names.map((_, label) => label);
  throw new Error(
    `Cannot evaluate: the data set's ${names.length} classes are ${list(names)}, the model's ` +
      `${count} are ${modelNames ? list(modelNames) : "not named"}, expected the same`,
  );
}

function list(names: readonly string[]): string {
  return names.slice(0, SHOWN).join(" ") + (names.length > SHOWN ? " …" : "");
}
