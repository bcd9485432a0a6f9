/**
 * `deno task convert --check`: all that will not convert, before any work is done.
 *
 * @module
 */
import { printable } from "../core/text.ts";
import {
  convert,
  type ConvertibleModel,
  type ConvertOptions,
  inspect,
  UnsupportedLayerError,
  type UnsupportedPart,
} from "../tflite/mod.ts";
import { wayRound } from "../tflite/ways_round.ts";

/**
 * Tells whether a model will convert, and which runtimes will take it then. Nothing is written.
 *
 * @param model the model
 * @param options the model's name, and what the file is to be like
 * @returns lines without colours
 * @throws Error that lists all that will not convert
 */
export function checkConversion(
  model: ConvertibleModel,
  { name, ...options }: Pick<ConvertOptions, "dynamicBatch" | "runtime"> & {
    readonly name: string;
  },
): string {
  const { graphs, runtimes } = inspect(explained(name, () => convert(model, options)));
  const operators = graphs.reduce((sum, graph) => sum + graph.operators.length, 0);
  return [
    printable(`All of ${name} converts, to ${operators} operators`),
    ...Object.values(runtimes).map(({ runtime, accepts, reasons }) =>
      `       ${runtime} ${accepts ? "takes it" : `does not take it: ${reasons.join("; ")}`}`
    ),
  ].join("\n");
}

/**
 * Does something that converts, and lists with ways round what cannot be converted.
 *
 * @param name the model's name, usually its path
 * @param action what converts
 * @returns the action's result
 * @throws Error that lists what cannot be converted; other errors as they are
 */
export function explained<Result>(name: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof UnsupportedLayerError)) throw error;
    throw new Error(formatProblems(error.parts, name), { cause: error });
  }
}

/** Lists what cannot be converted, each with the reason and, where there is one, a way round. */
function formatProblems(parts: readonly UnsupportedPart[], name: string): string {
  const lines = parts.flatMap((part) => {
    const way = wayRound(part);
    return [
      printable(`  ${part.kind} "${part.name}" of class ${part.className}: ${part.reason}`),
      ...(way ? [`    → ${way}`] : []),
    ];
  });
  const some = parts.length === 1 ? "1 part of it" : `${parts.length} parts of it`;
  return [printable(`Cannot convert ${name}: ${some} cannot be expressed`), ...lines].join("\n");
}
