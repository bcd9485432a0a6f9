/**
 * The types of tfjs that this library takes and gives, so that its documentation names them.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** A tfjs model made of layers (https://js.tensorflow.org/api/latest/#class:LayersModel). */
export type LayersModel = tf.LayersModel;

/** A tfjs model that is a stack of layers (https://js.tensorflow.org/api/latest/#sequential). */
export type Sequential = tf.Sequential;
