/**
 * Refuses, by name, what LiteRT for JavaScript would get wrong or cannot do.
 *
 * @module
 */
import { printable } from "../../core/text.ts";
import { dataLengths } from "../format/data_lengths.ts";
import { BuiltinOperator } from "../format/enums.ts";
import { builtinCode, type Model, usedCodes } from "../format/schema.ts";
import { activationBytes } from "../inspect/activation_bytes.ts";
import { MAX_RUNTIME_BYTES } from "./runtime.ts";

/** What is asked for, and within which limits. */
export interface Limits {
  /** What errors call the file. */
  readonly name: string;
  /** The size of the file. */
  readonly fileBytes: number;
  /** The most bytes that the file and what it computes may take. */
  readonly memoryLimit?: number;
}

/**
 * Custom operators that LiteRT for JavaScript has: SSD's last step, and three of MediaPipe (those where
 * XNNPACK can take them; else it says so when the model runs).
 */
const BUILT_IN: ReadonlySet<string> = new Set([
  "TFLite_Detection_PostProcess",
  "Convolution2DTransposeBias",
  "MaxPoolingWithArgmax2D",
  "MaxUnpooling2D",
]);

/**
 * Refuses a model that LiteRT for JavaScript (2.5.3) cannot run, or would give wrong results of: one with
 * custom operators (it leaves them out and gives zeros for what they would compute), with values that are kept from one run to the next, with outputs whose length depends
 * on the data, or one that is too large.
 *
 * @param model the file's contents
 * @param limits what errors call the file, and how large it may be
 * @throws Error naming the file, what it needs, and where it runs instead
 */
export function refuseUnsupported(model: Model, limits: Limits): void {
  const { name } = limits;
  const fail = (problem: string): never => {
    throw new Error(`Cannot run "${printable(name)}": ${printable(problem)}`);
  };
  const custom = usedCodes(model).find((code) =>
    builtinCode(code) === BuiltinOperator.CUSTOM && !BUILT_IN.has(code.customCode ?? "")
  );
  if (custom !== undefined) {
    fail(
      `it needs the custom operator "${custom.customCode ?? ""}", ` +
        "which LiteRT for JavaScript has not",
    );
  }
  for (const { tensors = [] } of model.subgraphs ?? []) {
    const kept = tensors.find(({ isVariable }) => isVariable);
    if (kept !== undefined) {
      fail(
        `it keeps the value "${
          kept.name ?? ""
        }" from one run to the next (a variable tensor, as LSTM ` +
          "and SVDF operators have), which LiteRT for JavaScript cannot; LiteRT for Python can",
      );
    }
  }
  const [signature] = model.signatureDefs ?? [];
  const graph = model.subgraphs?.[signature?.subgraphIndex ?? 0];
  const lengths = graph === undefined ? new Map<number, string>() : dataLengths(graph, model);
  const open = graph?.outputs?.find((index) => lengths.has(index));
  if (open !== undefined) {
    fail(
      `the length of its output "${graph?.tensors?.[open]?.name ?? ""}" depends on the data ` +
        `(${lengths.get(open)}), expected outputs of fixed shapes`,
    );
  }
  refuseLarge(model, { ...limits, fail });
}

function refuseLarge(
  model: Model,
  { fileBytes, memoryLimit = MAX_RUNTIME_BYTES, fail }: Limits & {
    readonly fail: (problem: string) => never;
  },
): void {
  const limit = Math.min(memoryLimit, MAX_RUNTIME_BYTES);
  const computed = Math.max(
    0,
    ...(model.subgraphs ?? []).slice(0, 1000).map((graph) => activationBytes(graph, model)),
  );
  const needed = fileBytes + computed;
  if (needed > limit) {
    const count = (bytes: number) => bytes.toLocaleString("en-US");
    fail(
      `it needs ${count(needed)} bytes of memory, the file and what it computes, ` +
        `expected at most ${count(limit)}`,
    );
  }
}
