/**
 * Why some classes of layers have no converter, and what to do instead where there is a way.
 *
 * @module
 */

const IN_THE_PROGRAM = "do this in the program, and convert a model that takes what comes of it";
const THREE_D = "TFLite's operators for volumes are missing in TFLite Micro and not written here";

/** Reasons by class name. */
const REASONS: Readonly<Record<string, string>> = {
  ...reason(
    `it makes numbers of text, which no operator of TFLite Micro can: ${IN_THE_PROGRAM}`,
    "StringLookup TextVectorization",
  ),
  ...reason(
    `it looks up or hashes categories, which only tables in the program can: ${IN_THE_PROGRAM}`,
    "IntegerLookup Hashing HashedCrossing",
  ),
  ...reason(
    "it counts or marks categories and checks their range while it runs: " + IN_THE_PROGRAM +
      ", or use an Embedding whose weights are the unit matrix",
    "CategoryEncoding",
  ),
  ...reason(
    "it runs a function of the program that made the model, which is not in the file: " +
      "use layers instead, or do this in the program",
    "Lambda",
  ),
  ...reason(
    "each place has weights of its own, for which TFLite has no operator",
    "LocallyConnected1D LocallyConnected2D",
  ),
  ...reason(
    `it works on volumes: ${THREE_D}`,
    "AveragePooling3D Conv3D Conv3DTranspose Cropping3D GlobalAveragePooling3D GlobalMaxPooling3D " +
      "MaxPooling3D UpSampling3D ZeroPadding3D ConvLSTM3D",
  ),
  ...reason(
    "recurrent convolutions are not written here",
    "ConvLSTM1D ConvLSTM2D",
  ),
  ...reason(
    "tfjs resizes or crops in another way than Keras, and not as TFLite can: " +
      "convert the Keras file itself",
    "CenterCrop Resizing",
  ),
  ...reason(
    "tfjs changes its input at random even when the model is run: take it out",
    "RandomHeight RandomWidth",
  ),
  ...reason(
    "tfjs has it for another model than Keras: convert the Keras file itself",
    "EinsumDense MultiHeadAttention",
  ),
};

function reason(text: string, classNames: string): Record<string, string> {
  return Object.fromEntries(classNames.split(" ").map((className) => [className, text]));
}

/**
 * Why a class of layers cannot be converted.
 *
 * @param className a class without a converter
 * @returns the reason, and a way round where there is one
 */
export function refusalOf(className: string): string {
  return Object.hasOwn(REASONS, className)
    ? REASONS[className]!
    : "there is no exact form of this class in TFLite, or none has been written yet";
}
