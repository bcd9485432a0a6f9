/**
 * Loads a tfjs graph model from disk.
 *
 * @module
 */
import { currentHost } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";
import { InvalidLayersModelError } from "../../models/load/invalid_layers_model_error.ts";
import type { GraphInputShape, GraphModel } from "./graph_model.ts";
import { readGraphModel } from "./read_graph_model.ts";

/** What is to be fixed of a model. */
export interface LoadGraphModelOptions {
  /** The shapes of inputs whose height, width or length the model leaves open. */
  readonly inputShapes?: readonly GraphInputShape[];
}

/**
 * Loads a graph model from disk: what `tensorflowjs_converter` wrote of a SavedModel, with float32
 * weights or weights quantized to uint8, uint16 or float16. Nodes, manifest and the files' sizes are
 * checked before any weight is read.
 *
 * @param path the `model.json`, or the folder that holds it
 * @param options the shapes of inputs that the model leaves open
 * @returns the model, plain data that needs no disposal; `convert` takes it
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export async function loadGraphModel(
  path: string | URL,
  options: LoadGraphModelOptions = {},
): Promise<GraphModel> {
  const host = currentHost();
  const json = modelJson(path);
  const folder = json instanceof URL ? new URL(".", json) : json.replace(/[^/\\]*$/, "");
  const place = (file: string) => folder instanceof URL ? new URL(file, folder) : folder + file;
  const name = json instanceof URL ? decodeURI(json.pathname) : json;
  const attempt = async <Result>(file: string, action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      throw new InvalidLayersModelError(name, `cannot read "${file}": ${errorMessage(error)}`);
    }
  };
  const bytes = await attempt("model.json", () => host.readFile(json));
  return await readGraphModel({
    json: new TextDecoder().decode(bytes),
    sizeOf: (file) => attempt(file, () => host.fileSize(place(file))),
    read: (file) => attempt(file, () => host.readFile(place(file))),
  }, { ...options, name });
}

function modelJson(path: string | URL): string | URL {
  if (/\.json$/i.test(path instanceof URL ? path.pathname : path)) return path;
  return path instanceof URL
    ? new URL("model.json", path.href.replace(/\/?$/, "/"))
    : path.replace(/[/\\]?$/, "/") + "model.json";
}
