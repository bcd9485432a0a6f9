/**
 * From a `.tflite` file and pictures to digits: the one way that commands and programs share.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openClassifier, readImage } from "digits";
 *
 * using classifier = await openClassifier("models/mnist.tflite");
 * const [prediction] = classifier.classify(await readImage("data/zero.png", classifier.size));
 * assertEquals(prediction?.digit, 0);
 * ```
 *
 * @module
 */
export { calibrateOnImages, CALIBRATION_COUNT } from "./calibrate_on_images.ts";
export { chooseThreshold } from "./choose_threshold.ts";
export { convertClassifier } from "./convert_classifier.ts";
export { type Classifier, openClassifier, type Prediction } from "./open_classifier.ts";
export { namesOf, type ReadDigit, readDigits, type Reading, secondDigit } from "./read_digits.ts";
