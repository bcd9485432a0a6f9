/**
 * Which converter takes which class of layer.
 *
 * @module
 */
import { activationLayers } from "./activation.ts";
import { convolutionLayers } from "./convolution.ts";
import { denseLayers } from "./dense.ts";
import { embeddingLayers } from "./embedding.ts";
import type { LayerConverter } from "./layer.ts";
import { mergeLayers } from "./merge.ts";
import { normalizationLayers } from "./normalization.ts";
import { poolingLayers } from "./pooling.ts";
import { shapeLayers } from "./shape.ts";

const CONVERTERS: Readonly<Record<string, LayerConverter | undefined>> = {
  ...activationLayers,
  ...convolutionLayers,
  ...denseLayers,
  ...embeddingLayers,
  ...mergeLayers,
  ...normalizationLayers,
  ...poolingLayers,
  ...shapeLayers,
};

/** The classes of layers that can be converted, in alphabetical order. */
export const SUPPORTED_LAYERS: readonly string[] = Object.keys(CONVERTERS).sort();

/**
 * The converter of a class of layers.
 *
 * @param className the layer's class, such as `Conv2D`
 * @returns its converter, undefined if there is none
 */
export function converterOf(className: string): LayerConverter | undefined {
  return Object.hasOwn(CONVERTERS, className) ? CONVERTERS[className] : undefined;
}
