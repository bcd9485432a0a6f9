/**
 * Which converter takes which class of layer.
 *
 * @module
 */
import { activationLayers } from "./activation.ts";
import { attentionLayers } from "./attention.ts";
import { convolutionLayers } from "./convolution.ts";
import { denseLayers } from "./dense.ts";
import { einsumDenseLayers } from "./einsum_dense.ts";
import { embeddingLayers } from "./embedding.ts";
import type { LayerConverter } from "./layer.ts";
import { mergeLayers } from "./merge.ts";
import { normalizationLayers } from "./normalization.ts";
import { poolingLayers } from "./pooling.ts";
import { preprocessingLayers } from "./preprocessing.ts";
import { recurrentLayers } from "./recurrent.ts";
import { shapeLayers } from "./shape.ts";
import { wrapperLayers } from "./wrapper.ts";

const CONVERTERS: Readonly<Record<string, LayerConverter | undefined>> = {
  ...activationLayers,
  ...attentionLayers,
  ...convolutionLayers,
  ...denseLayers,
  ...einsumDenseLayers,
  ...embeddingLayers,
  ...mergeLayers,
  ...normalizationLayers,
  ...poolingLayers,
  ...preprocessingLayers,
  ...recurrentLayers,
  ...shapeLayers,
  ...wrapperLayers,
};

/** Classes that do something with masks themselves; others hand them on or refuse them. */
const KNOW_MASKS: ReadonlySet<string> = new Set([
  ...Object.keys(recurrentLayers),
  ...Object.keys(wrapperLayers),
  "Embedding",
  "Masking",
]);

/** The classes of layers that can be converted, in alphabetical order. */
export const supportedLayers = (): readonly string[] => Object.keys(CONVERTERS).sort();

/**
 * The converter of a class of layers.
 *
 * @param className the layer's class, such as `Conv2D`
 * @returns its converter, undefined if there is none
 */
export function converterOf(className: string): LayerConverter | undefined {
  return Object.hasOwn(CONVERTERS, className) ? CONVERTERS[className] : undefined;
}

/**
 * Whether the converter of a class looks after masks.
 *
 * @param className the layer's class
 * @returns true if it reads the mask of its input or makes one
 */
export function knowsMasks(className: string): boolean {
  return KNOW_MASKS.has(className);
}
