/**
 * What can be converted: a tfjs model of layers, or anything that knows how to become a graph.
 *
 * @module
 */
import type { LayersModel } from "../core/tensorflow.ts";
import type { Graph, GraphOptions } from "./graph/graph.ts";
import { graphOfLayersModel } from "./layers/layers_model.ts";

/** A model that makes its own graph; so `convert` need not know of every form a model comes in. */
export interface GraphSource {
  /**
   * Makes the graph of float32 operations.
   *
   * @param options whether the batch stays open, and the runtime that the file is for
   * @returns the graph, whose form is the converter's own affair
   * @throws UnsupportedLayerError when a part of the model cannot be expressed exactly
   */
  toGraph(options: GraphOptions): unknown;
}

/** What `convert` takes. */
export type ConvertibleModel = LayersModel | GraphSource;

/**
 * The graph of a model, in whichever form the model is.
 *
 * @param model the model; it is read, not changed
 * @param options whether the batch stays open, and the runtime that the file is for
 * @returns the graph
 * @throws UnsupportedLayerError when a part of the model cannot be expressed exactly
 */
export function graphOf(model: ConvertibleModel, options: GraphOptions = {}): Graph {
  return "toGraph" in model ? model.toGraph(options) as Graph : graphOfLayersModel(model, options);
}
