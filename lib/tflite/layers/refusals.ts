/**
 * Why some classes of layers have no converter, and what to do instead where there is a way.
 *
 * @module
 */

const IN_THE_PROGRAM = ": do this in the program, and convert the layers behind it";

/** Reasons, and the classes that they are true for. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(StringLookup|TextVectorization)$/, `TFLite Micro has no texts${IN_THE_PROGRAM}`],
  [/^(IntegerLookup|Hash.*)$/, `TFLite Micro has no tables of categories${IN_THE_PROGRAM}`],
  [/^CategoryEncoding$/, `it checks the range of its input while it runs${IN_THE_PROGRAM}`],
  [/^Lambda$/, `it runs a function that is not in the file${IN_THE_PROGRAM}`],
  [/^LocallyConnected/, "TFLite has no weights for each place"],
  [/3D(Transpose)?$/, "TFLite Micro has no operators for volumes"],
  [
    /^(CenterCrop|Resizing|EinsumDense|MultiHeadAttention)$/,
    "tfjs' class differs from Keras': convert the Keras file",
  ],
  [/^Random(Height|Width)$/, "tfjs changes its input at random even at inference: take it out"],
];

/**
 * Why a class of layers cannot be converted.
 *
 * @param className a class without a converter
 * @returns the reason, and a way round where there is one
 */
export function refusalOf(className: string): string {
  return REASONS.find(([classes]) => classes.test(className))?.[1] ??
    "there is no exact form of this class in TFLite, or none has been written yet";
}
