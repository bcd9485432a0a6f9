/**
 * What to do about parts of a model that cannot be converted, where there is something.
 *
 * @module
 */
import type { UnsupportedPart } from "./graph/unsupported_layer_error.ts";

/** Ways round by what the reason says; the first that fits counts. */
const BY_REASON: readonly (readonly [reason: RegExp, way: string])[] = [
  [
    /channelsFirst|NHWC only/,
    'build the model with channels last (in Keras: data_format="channels_last"); ' +
    "the weights of convolutions stay as they are",
  ],
  [/has no fixed length/, "fix the size of the input: in its input layer, or with --input-shape"],
  [/batch must be fixed/, "leave out --dynamic-batch"],
  [/training: true|in training/, "save the model as it is called at inference"],
  [
    /^weight .* holds/,
    "train or load the weights again: a number that is not finite spoils all others",
  ],
  [
    /maskZero|masked|mask /,
    "cut sequences to their length, or fill them up with zeros in training too",
  ],
  [/normalizes over the batch/, "use BatchNormalization or LayerNormalization"],
  [
    /dilationRate, which tfjs itself ignores/,
    "set its dilationRate to 1, which is what tfjs computes",
  ],
];

/** Ways round by class or operation, where none of the reasons fits. */
const BY_CLASS: Readonly<Record<string, string>> = {
  CategoryEncoding: "encode categories in the program, and give the model the numbers",
  Discretization: "find the numbers of the bins in the program",
  Hashing: "hash in the program, and give the model the numbers",
  IntegerLookup: "look the integers up in the program",
  Lambda: "write its formula with layers that convert",
  Masking: "cut sequences to their length in the program",
  StringLookup: "look the strings up in the program: a TFLite file takes numbers",
  TextVectorization: "turn the text into numbers in the program: a TFLite file takes numbers",
};

/**
 * What to do about a part that cannot be converted.
 *
 * @param part a layer or node, and the reason
 * @returns advice in the imperative; undefined where there is none better than another model
 */
export function wayRound({ className, reason }: UnsupportedPart): string | undefined {
  const byReason = BY_REASON.find(([pattern]) => pattern.test(reason))?.[1];
  return byReason ?? (Object.hasOwn(BY_CLASS, className) ? BY_CLASS[className] : undefined);
}
