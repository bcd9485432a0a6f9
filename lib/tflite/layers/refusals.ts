/**
 * Why some classes of layers have no converter, and what to do instead where there is a way.
 *
 * @module
 */

const MASKS_AWAY = "convert the model without it and do its work in the program around the model";

/** Reasons by class name. */
const REASONS: Readonly<Record<string, string>> = {};

/**
 * Why a class of layers cannot be converted.
 *
 * @param className a class without a converter
 * @returns the reason
 */
export function refusalOf(className: string): string {
  return Object.hasOwn(REASONS, className)
    ? REASONS[className]!
    : "there is no exact form of this class in TFLite, or none has been written yet";
}
