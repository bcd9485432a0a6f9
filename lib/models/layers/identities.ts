/**
 * Layers of Keras that act during training only, or never: at inference they give their input.
 *
 * @module
 */
import { type LayerDescription, numberIn } from "./define_layer.ts";

/** Their classes, as far as tfjs does not have them. */
const CLASSES: readonly string[] = [
  "ActivityRegularization",
  "AugMix",
  "RandAugment",
  "RandomBrightness",
  "RandomColorDegeneration",
  "RandomColorJitter",
  "RandomContrast",
  "RandomElasticTransform",
  "RandomErasing",
  "RandomFlip",
  "RandomGaussianBlur",
  "RandomGrayscale",
  "RandomHue",
  "RandomInvert",
  "RandomPerspective",
  "RandomPosterization",
  "RandomRotation",
  "RandomSaturation",
  "RandomSharpness",
  "RandomShear",
  "RandomTranslation",
  "RandomZoom",
  "SpatialDropout2D",
  "SpatialDropout3D",
];

/**
 * Layers whose names tfjs has for something else: `Identity` for an initializer, the others for layers
 * that change the input even when a model is run.
 */
const KERAS_ONLY: readonly string[] = [
  "Keras>Identity",
  "Keras>RandomHeight",
  "Keras>RandomWidth",
];

/** `RandomCrop` leaves its input as it is, though Keras says that its shape is another one. */
const randomCrop: LayerDescription = {
  className: "RandomCrop",
  shape: ([shape], config) => {
    const size = ["height", "width"].map((key) => numberIn(config, key, NaN));
    if (shape!.slice(1, 3).join() !== size.join()) {
      throw new Error(
        `RandomCrop to ${size.join(" × ")} does nothing at inference, expected input of that size`,
      );
    }
    return [...shape!];
  },
  call: ([x], _, tf) => tf.clone(x!),
};

/** All layers of this family. */
export const identities = (): readonly LayerDescription[] => [
  ...[...CLASSES, ...KERAS_ONLY].map((className): LayerDescription => ({
    className,
    passesMask: true,
    call: ([x], _, tf) => tf.clone(x!),
  })),
  randomCrop,
];
