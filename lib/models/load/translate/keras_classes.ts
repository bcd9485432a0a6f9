/**
 * What Keras has and tfjs has not, or means otherwise: asked by the loader, answered where such layers
 * are written.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { kerasActivation } from "../../layers/activations.ts";
import { kerasClass, registerLayers } from "../../layers/register_layers.ts";
import { registerReshape } from "./reshape.ts";

export { kerasActivation, kerasClass };

/** Teaches tfjs the layers and activations that it lacks; once is enough, and more do no harm. */
export function registerClasses(tfjs: typeof tf): void {
  registerReshape(tfjs);
  registerLayers(tfjs);
}
