/**
 * Command-line options from one declaration: parsing, checking, suggestions, help.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { currentHost } from "../core/host.ts";

/** An option that a command takes. */
export type Option =
  | { readonly kind: "flag"; readonly help: string }
  | {
    readonly kind: "integer";
    readonly min: number;
    readonly default?: number;
    readonly help: string;
  }
  | {
    readonly kind: "choice";
    readonly choices: readonly string[];
    readonly default?: string;
    readonly help: string;
  }
  | {
    readonly kind: "text";
    readonly value: string;
    readonly default?: string;
    readonly help: string;
  };

/** What a command is called with, for parsing and for its help. */
export interface Usage<Options extends Readonly<Record<string, Option>>> {
  /** Its name, as it stands behind `deno task` or `digits`. */
  readonly command: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** The options by name, without dashes. */
  readonly options: Options;
  /** What it takes beside options, as the help shows it (`IMAGE...`), and how many at least and most. */
  readonly operands?: {
    readonly name: string;
    readonly min: number;
    readonly max: number;
    /** What it may be, where that is not plain. */
    readonly help?: string;
  };
}

type Value<O extends Option> = O["kind"] extends "flag" ? boolean
  : O["kind"] extends "integer" ? (O extends { default: number } ? number : number | undefined)
  : O extends { default: string } ? string
  : string | undefined;

/** The value of each option, given or default. */
export type Values<Options extends Readonly<Record<string, Option>>> = {
  readonly [Name in keyof Options]: Value<Options[Name]>;
};

/**
 * Parses a command line.
 *
 * @param args as the shell gave them, without the program's name
 * @param usage what is allowed
 * @returns the options' values and the operands, or `help` where `--help` was asked for
 * @throws Error naming the argument and what was expected, with a suggestion for a misspelt name
 */
export function parseOptions<const Options extends Readonly<Record<string, Option>>>(
  args: readonly string[],
  usage: Usage<Options>,
): { values: Values<Options>; operands: string[] } | { help: string } {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        Object.entries(usage.options).map(([name, { kind }]) => [
          name,
          { type: kind === "flag" ? "boolean" as const : "string" as const },
        ]),
      ),
      help: { type: "boolean", short: "h" },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands: string[] = [];
  const values: Record<string, string | number | boolean | undefined> = Object.fromEntries(
    Object.entries(usage.options).map(([name, option]) => [
      name,
      option.kind === "flag" ? false : option.default,
    ]),
  );
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help") return { help: formatHelp(usage) };
    const option = usage.options[token.name];
    if (!option) throw unknownOption(token.rawName, Object.keys(usage.options));
    values[token.name] = checkValue(token.rawName, token.value, option);
  }
  checkOperands(operands, usage);
  return { values: values as Values<Options>, operands };
}

function unknownOption(given: string, known: readonly string[]): Error {
  const names = [...known, "help"].map((name) => `--${name}`);
  return new Error(`Unknown option ${given}${suggest(given, names) || ", see --help"}`);
}

/** The most letters by which a name may differ from what was given to be suggested. */
const NEAR = 3;

/**
 * Words a suggestion: a name that what was given is a part of, or one of nearly the same letters.
 *
 * @param given what the user wrote
 * @param names what is known
 * @returns the end of an error's sentence; nothing when no name is near
 */
export function suggest(given: string, names: readonly string[]): string {
  const longer = given.length > NEAR ? names.find((name) => name.includes(given)) : undefined;
  const nearest: string = longer ?? closestString(given, names);
  const isNear = longer !== undefined || levenshteinDistance(given, nearest) <= NEAR;
  return isNear ? `: did you mean ${nearest}?` : "";
}

function checkValue(
  name: string,
  value: string | undefined,
  option: Option,
): string | number | boolean {
  if (option.kind === "flag") {
    if (value !== undefined) throw new Error(`${name} is "${value}", expected no value`);
    return true;
  }
  if (value === undefined || value === "") {
    throw new Error(`${name} has no value, expected ${expectation(option)}`);
  }
  if (option.kind === "choice" && !option.choices.includes(value)) {
    throw new Error(
      `${name} is "${value}", expected ${expectation(option)}${suggest(value, option.choices)}`,
    );
  }
  if (option.kind !== "integer") return value;
  const number = /^-?\d+$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(number) || number < option.min) {
    throw new Error(`${name} is "${value}", expected ${expectation(option)}`);
  }
  return number;
}

function expectation(option: Exclude<Option, { kind: "flag" }>): string {
  if (option.kind === "choice") return option.choices.join(" or ");
  return option.kind === "integer" ? `an integer of ${option.min} or more` : option.value;
}

function checkOperands<Options extends Readonly<Record<string, Option>>>(
  operands: readonly string[],
  { command, operands: allowed = { name: "", min: 0, max: 0 } }: Usage<Options>,
): void {
  if (operands.length < allowed.min) {
    throw new Error(`Nothing to work on, expected ${called(command)} ${allowed.name}`);
  }
  if (operands.length > allowed.max) {
    throw new Error(
      `Unexpected "${operands[allowed.max]}", expected ${called(command)} ${
        allowed.name || "[options]"
      }`,
    );
  }
}

/** How a command is called where it runs: as a task in Deno, by the package's program in Node. */
function called(command: string): string {
  return `${currentHost().name === "Deno" ? "deno task" : "digits"} ${command}`;
}

/** Options that are longer push their help to a line of its own instead of pushing all others. */
const WIDEST_OPTION = 24;

function formatHelp<Options extends Readonly<Record<string, Option>>>(
  { command, summary, options, operands }: Usage<Options>,
): string {
  const rows = Object.entries(options).map(([name, option]) => {
    if (option.kind === "flag") return [`--${name}`, option.help] as const;
    const value = option.kind === "choice"
      ? option.choices.join("|")
      : option.kind === "integer"
      ? "N"
      : option.value;
    const fallback = option.default === undefined || option.default === ""
      ? ""
      : ` (default: ${option.default})`;
    return [`--${name} ${value}`, option.help + fallback] as const;
  });
  const all = [...rows, ["--help", "show this text"] as const];
  const width = Math.max(
    ...all.map(([left]) => left.length).filter((length) => length <= WIDEST_OPTION),
  );
  return [
    `Usage: ${[called(command), operands?.name, "[options]"].filter(Boolean).join(" ")}`,
    "",
    summary,
    "",
    ...(operands?.help ? [`${operands.name} is ${operands.help}.`, ""] : []),
    "Options:",
    ...all.flatMap(([left, right]) =>
      left.length <= width
        ? [`  ${left.padEnd(width)}  ${right}`]
        : [`  ${left}`, `  ${" ".repeat(width)}  ${right}`]
    ),
  ].join("\n");
}
