/**
 * What Keras has and tfjs has not, or means otherwise: asked by the loader, answered where such layers
 * are written.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { JsonObject } from "../parse_json.ts";
import { registerReshape } from "./reshape.ts";

/** Teaches tfjs the layers and activations that it lacks; once is enough, and more do no harm. */
export function registerClasses(tfjs: typeof tf): void {
  registerReshape(tfjs);
}

/**
 * The class of tfjs that computes what a class of Keras does.
 *
 * @param className the class in Keras
 * @param _config the layer's options, their names in camelCase
 * @returns the class in tfjs; the same where tfjs is right
 */
export function kerasClass(className: string, _config: JsonObject): string {
  return className;
}

/**
 * The name that an activation of Keras 3 has in tfjs.
 *
 * @param name the name in Keras, such as `hard_sigmoid`
 * @returns the name in tfjs; the same where it means the same
 */
export function kerasActivation(name: string): string {
  // In Keras 2 and tfjs it is clip(x / 5 + 1/2, 0, 1), in Keras 3 clip(x / 6 + 1/2, 0, 1).
  return name === "hard_sigmoid" ? "kerasHardSigmoid" : name;
}
