/**
 * `deno task convert --verify`: source and file on the same inputs, before the file is written.
 *
 * @module
 */
import { readFile } from "../core/files.ts";
import { errorMessage, printable } from "../core/text.ts";
import {
  type Calibration,
  type ConvertibleModel,
  inspect,
  type Verification,
  verify,
  type VerifyOptions,
} from "../tflite/mod.ts";
import { addVerification } from "../tflite/verification_metadata.ts";
import { userPath } from "./command.ts";

/** How many inputs are run where nobody asked for it. */
const UNASKED_COUNT = 1;
/** How many inputs are run where no number was given. */
const ASKED_COUNT = 10;
/** Layers that are shown. */
const MAX_LAYERS = 15;

/** The options of verification. */
export const VERIFY_OPTIONS = {
  verify: {
    kind: "integer",
    min: 1,
    help: `run source and file on as many inputs and print the differences (without a number ` +
      `${ASKED_COUNT}); float32 files are verified unasked`,
  },
  "verify-inputs": {
    kind: "text",
    value: "FILES",
    help: "inputs to verify on instead of random ones: raw float32 or int32 numbers, " +
      "a file for each input with a comma between",
  },
  "verify-metadata": { kind: "flag", help: "keep in the file what was found" },
  "no-verify": { kind: "flag", help: "do not verify" },
} as const;

/** The values of these options. */
export interface VerifyValues {
  readonly verify: number | undefined;
  readonly "verify-inputs": string | undefined;
  readonly "verify-metadata": boolean;
  readonly "no-verify": boolean;
}

/**
 * Gives `--verify` its number where it has none, since options with a value must have one.
 *
 * @param args the arguments
 * @returns the arguments, with a number behind each `--verify`
 */
export function withVerifyCount(args: readonly string[]): string[] {
  return args.map((arg, i) =>
    arg === "--verify" && !/^-?\d+$/.test(args[i + 1] ?? "") ? `--verify=${ASKED_COUNT}` : arg
  );
}

/** What was converted. */
export interface Converted {
  /** The source. */
  readonly model: ConvertibleModel;
  /** The file. */
  readonly bytes: Uint8Array;
  /** The ranges of a full-int8 file. */
  readonly calibration?: Calibration;
  /** The runtime that the file is for. */
  readonly runtime?: VerifyOptions["runtime"];
  /** Typical inputs, such as those that it was calibrated on, to be run instead of random ones. */
  readonly inputs?: VerifyOptions["inputs"];
}

/**
 * Compares a file with its source as the options say, and prints what it finds.
 *
 * @param converted source and file
 * @param values the options
 * @returns the file, with what was found where that is asked for
 * @throws Error when a float32 file computes something else than its source, or cannot be verified
 *   though it was asked for
 */
export async function verifyConversion(
  { bytes, model, ...converted }: Converted,
  values: VerifyValues,
): Promise<Uint8Array> {
  const { verify: count, "verify-inputs": files, "verify-metadata": isKept } = values;
  const isAsked = count !== undefined || files !== undefined || isKept;
  if (isAsked && values["no-verify"]) {
    throw new Error("--no-verify is given, and so is what to verify: expected one of both");
  }
  const isNeeded = isAsked || inspect(bytes).precision === "float32";
  if (!isNeeded || values["no-verify"]) return bytes;
  let found: Verification;
  try {
    found = await verify(model, bytes, {
      ...converted,
      count: count ?? (isAsked ? ASKED_COUNT : UNASKED_COUNT),
      inputs: files === undefined ? converted.inputs : await readInputs(bytes, files),
    });
  } catch (error) {
    if (isAsked) throw error;
    console.log(printable(`Not verified: ${errorMessage(error)}`));
    return bytes;
  }
  if (found.precision === "float32" && !found.passed) {
    throw new Error(
      `the file is not what its source is, so it is not saved.\n${formatFound(found)}`,
    );
  }
  console.log(isAsked ? formatFound(found) : formatShort(found));
  return isKept ? addVerification(bytes, found) : bytes;
}

/** Raw numbers, a file for each input. */
async function readInputs(bytes: Uint8Array, files: string): Promise<VerifyOptions["inputs"]> {
  const inputs = inspect(bytes).graphs[0]?.inputs ?? [];
  return await Promise.all(
    files.split(",").map(async (file, i) => {
      const contents = await readFile(userPath(file));
      if (contents.length % 4 !== 0) {
        throw new Error(
          `Cannot read "${file}": it has ${contents.length} bytes, expected numbers of 4 bytes each`,
        );
      }
      const { buffer } = contents.slice();
      const data = inputs[i]?.dtype === "int32" ? new Int32Array(buffer) : new Float32Array(buffer);
      return { data, shape: [data.length] };
    }),
  );
}

function formatShort({ count, relative }: Verification): string {
  return `Verified: source and file differ by ${number(relative)} of the largest output at most, ` +
    `on ${inputs(count)}`;
}

/**
 * Writes what a verification found as text.
 *
 * @param found what `verify` found
 * @returns lines without colours
 */
export function formatFound(found: Verification): string {
  const { count, seed, precision, outputs, passed, bound, layers } = found;
  const origin = seed === undefined ? "given" : `random, seed ${seed}`;
  return [
    `Verified: source and file on ${inputs(count)} (${origin})`,
    ...table([
      ["output", "shape", "largest", "mean", "of the largest output", "same answer"],
      ...outputs.map((output) => [
        output.name,
        `[${output.shape.join(", ")}]`,
        number(output.largest),
        number(output.mean),
        number(output.relative),
        (output.shape.at(-1) ?? 1) > 1 ? percent(output.agreement) : "",
      ]),
    ]),
    ...(passed ? [] : [`  That is more than ${bound} of the largest output.`]),
    ...(passed || seed === undefined || precision !== "full-int8" ? [] : [
      "  The model was not calibrated on random inputs: --verify-inputs takes typical ones.",
    ]),
    ...(layers.length === 0 ? [] : [
      "  Where the error comes from, the values that add most first:",
      ...table([
        ["value", "operator", "adds", "error", "signal to noise"],
        ...layers.slice(0, MAX_LAYERS).map(({ name, operator, added, error, signalToNoise }) => [
          name,
          operator,
          percent(added),
          percent(error),
          `${signalToNoise.toFixed(1)} dB`,
        ]),
      ]),
      ...(layers.length > MAX_LAYERS ? [`  … ${layers.length - MAX_LAYERS} more`] : []),
    ]),
  ].join("\n");
}

function inputs(count: number): string {
  return count === 1 ? "1 input" : `${count} inputs`;
}

/** Three digits: what is behind them says nothing of an error. */
function number(value: number): string {
  return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}

function percent(value: number): string {
  return `${number(value * 100)} %`;
}

/** Rows in columns, each as wide as its widest cell. */
function table(cells: readonly (readonly string[])[]): string[] {
  const rows = cells.map((row) => row.map(printable));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")}`.trimEnd()
  );
}
