/**
 * What commands that read a data set have in common: their options, and how they speak of classes.
 *
 * @module
 */
import { areNumbers } from "../datasets/mod.ts";
import { printable } from "../core/text.ts";
import { userPath } from "./command.ts";

/** The options of every command that reads a data set. */
export const DATA_OPTIONS = {
  data: {
    kind: "text",
    value: "DIR",
    help: "IDX files, .npz, or a folder of pictures a class; MNIST when left out",
  },
  transposed: {
    kind: "choice",
    choices: ["auto", "yes", "no"],
    default: "auto",
    help: "turn images whose rows and columns are exchanged; auto: EMNIST's",
  },
  "skip-unreadable": { kind: "flag", help: "leave out pictures that cannot be read" },
} as const;

/** The values of those options. */
export interface DataValues {
  readonly data: string | undefined;
  readonly transposed: string;
  readonly "skip-unreadable": boolean;
}

/** Where the data set is, as the user means it; undefined for MNIST. */
export function dataPath({ data }: Pick<DataValues, "data">): string | undefined {
  return data && userPath(data);
}

/** How a data set is to be taken; what is decided on the way is told on stderr. */
export function datasetOptions(values: Omit<DataValues, "data">) {
  return {
    ...(values.transposed !== "auto" && { transposed: values.transposed === "yes" }),
    skipUnreadable: values["skip-unreadable"],
    notify: (note: string) => console.error(`note: ${printable(note)}`),
  };
}

/** The names of classes, where they say more than their numbers do. */
export function tellingNames(
  names: readonly string[] | undefined,
): readonly string[] | undefined {
  return names && areNumbers(names) ? undefined : names;
}
