/**
 * Why some classes of layers have no converter, and what to do instead where there is a way.
 *
 * @module
 */

const IN_THE_PROGRAM = ": do this in the program, and convert the layers behind it";

/** Reasons, and the classes that they are true for. */
const REASONS: readonly (readonly [string, string])[] = [
  [
    "it reads text, as no operator of TFLite Micro can" + IN_THE_PROGRAM,
    "StringLookup TextVectorization",
  ],
  [
    "TFLite Micro has no tables of categories" + IN_THE_PROGRAM,
    "IntegerLookup Hashing HashedCrossing",
  ],
  ["it checks the range of its input while it runs" + IN_THE_PROGRAM, "CategoryEncoding"],
  ["it runs a function that is not in the file" + IN_THE_PROGRAM, "Lambda"],
  ["TFLite has no weights for each place", "LocallyConnected1D LocallyConnected2D"],
  [
    "there are no operators for volumes in TFLite Micro, and none are written here",
    "AveragePooling3D Conv3D Conv3DTranspose Cropping3D GlobalAveragePooling3D GlobalMaxPooling3D " +
    "MaxPooling3D UpSampling3D ZeroPadding3D",
  ],
  ["tfjs' class differs from Keras': convert the Keras file", "CenterCrop Resizing"],
  ["tfjs' class differs from Keras': convert the Keras file", "EinsumDense MultiHeadAttention"],
  ["tfjs changes its input at random even at inference: take it out", "RandomHeight RandomWidth"],
];

/**
 * Why a class of layers cannot be converted.
 *
 * @param className a class without a converter
 * @returns the reason, and a way round where there is one
 */
export function refusalOf(className: string): string {
  return REASONS.find(([, classes]) => classes.split(" ").includes(className))?.[0] ??
    "there is no exact form of this class in TFLite, or none has been written yet";
}
