/**
 * What a model means to people: what is written into a file and read from it.
 *
 * @module
 */
import type { Model } from "../format/schema.ts";

/** What a model is and does. */
export interface ModelDescription {
  /** Its name. */
  readonly name?: string;
  /** What it does. */
  readonly description?: string;
  /** Its own version. */
  readonly version?: string;
  /** Who made it. */
  readonly author?: string;
  /** On what terms it may be used. */
  readonly license?: string;
  /** One for each input, in the model's order. */
  readonly inputs: readonly InputDescription[];
  /** One for each output, in the model's order. */
  readonly outputs: readonly OutputDescription[];
}

/** What an input means. */
export interface InputDescription {
  /** Its name for people. */
  readonly name?: string;
  /** What it means. */
  readonly description?: string;
  /** How the channels of an image lie, if it is one. */
  readonly image?: "rgb" | "grayscale";
  /** How real pixels or measurements become the input: `(value − mean) / standardDeviation`. */
  readonly normalization?: Normalization;
}

/** One mean and deviation for all channels, or one for each. */
export interface Normalization {
  /** What is subtracted; 0 for pixels that are divided by 255. */
  readonly mean: readonly number[];
  /** By what is divided then, never 0; 255 for pixels in 0–255 that are to be in 0–1. */
  readonly standardDeviation: readonly number[];
}

/** What an output means. */
export interface OutputDescription {
  /** Its name for people. */
  readonly name?: string;
  /** What it means. */
  readonly description?: string;
  /** The names of the classes along the last axis, one a line in the file that is packed. */
  readonly labels?: readonly string[];
  /** Scores below it are of low confidence; of probabilities, in 0–1. */
  readonly scoreThreshold?: number;
}

/**
 * Checks that a description fits a model.
 *
 * @param description what is to be added to the model
 * @param model the model
 * @throws Error when it describes more or fewer inputs or outputs than there are, normalizes by 0,
 *   has another number of labels than the output has classes, or a threshold that is no number
 */
export function checkDescription({ inputs, outputs }: ModelDescription, model: Model): void {
  const graph = model.subgraphs?.[0];
  for (
    const [end, given, tensors] of [["input", inputs, graph?.inputs], [
      "output",
      outputs,
      graph?.outputs,
    ]] as const
  ) {
    if (given.length !== tensors?.length) {
      throw new Error(
        `Cannot add metadata: ${given.length} ${end}s are described, expected ${tensors?.length}`,
      );
    }
  }
  for (const [index, { normalization }] of inputs.entries()) {
    const { mean, standardDeviation } = normalization ?? { mean: [], standardDeviation: [] };
    const isUsable = standardDeviation.every((value) => Number.isFinite(value) && value !== 0);
    if (mean.length !== standardDeviation.length || !isUsable) {
      throw new Error(
        `Cannot add metadata: input ${index} is normalized by mean [${mean}] and standard ` +
          `deviation [${standardDeviation}], expected as many of both, the latter not 0`,
      );
    }
  }
  for (const [index, { labels, scoreThreshold }] of outputs.entries()) {
    if (scoreThreshold !== undefined && !Number.isFinite(scoreThreshold)) {
      throw new Error(
        `Cannot add metadata: output ${index} has a scoreThreshold of ${scoreThreshold}, ` +
          "expected a number",
      );
    }
    const classes = graph?.tensors?.[graph.outputs![index]!]?.shape?.at(-1);
    if (labels !== undefined && labels.length !== classes) {
      throw new Error(
        `Cannot add metadata: output ${index} has ${labels.length} labels, expected ${classes}`,
      );
    }
    const broken = labels?.find((label) => /[\r\n]/.test(label));
    if (broken !== undefined) {
      throw new Error(
        `Cannot add metadata: label ${JSON.stringify(broken)} has several lines, expected one`,
      );
    }
  }
}
