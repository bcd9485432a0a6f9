/**
 * The shapes of a model's inputs: checked, and fixed where the caller says so.
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import type { LayerSpec, ModelSpec } from "./model_spec.ts";

/** The shape that an input is to have; `name` is needed where there are several. */
export interface InputShape {
  /** The input's name. */
  readonly name?: string;
  /** The length of each axis, the batch's first. */
  readonly shape: readonly number[];
}

/** More axes than tfjs has tensors for. */
const RANK_LIMIT = 6;

/**
 * Text of a shape for people: `[null, 28, 28, 1]`.
 *
 * @param shape the length of each axis, null where it is open
 */
export function shapeText(shape: readonly unknown[]): string {
  return `[${shape.map((length) => length ?? "null").join(", ")}]`;
}

/**
 * Checks the shapes of a model's inputs and fixes those that are asked for.
 *
 * @param model the model
 * @param options the shapes that are asked for, and how to refuse the model
 * @returns the model with the shapes as `batch_input_shape`
 */
export function fixInputShapes(
  model: ModelSpec,
  { inputShapes = [], fail }: { readonly inputShapes?: readonly InputShape[]; readonly fail: Fail },
): ModelSpec {
  const names = inputNames(model);
  const asked = new Map<string, InputShape>();
  for (const inputShape of inputShapes) {
    const { name = names.length === 1 ? names[0]! : undefined } = inputShape;
    const known = names.map((known) => `"${known}"`).join(", ");
    if (name === undefined) fail(`an input shape has no name, expected one of ${known}`);
    else if (!names.includes(name)) fail(`"${name}" is no input, expected one of ${known}`);
    else if (asked.has(name)) fail(`the input "${name}" is given two shapes`);
    else asked.set(name, inputShape);
  }
  return withShapes(model, asked, fail);
}

/** The layers that inputs enter, by name; a stack that begins with a model has that model's. */
function inputNames(model: ModelSpec): readonly string[] {
  if (!model.isSequential) return model.inputs.map(({ layer }) => layer);
  const [first] = model.layers;
  if (first === undefined) return [];
  return first.model ? inputNames(first.model) : [first.name];
}

function withShapes(
  model: ModelSpec,
  asked: ReadonlyMap<string, InputShape>,
  fail: Fail,
): ModelSpec {
  const entries = model.isSequential
    ? new Set(model.layers.slice(0, 1).map(({ name }) => name))
    : new Set(model.inputs.map(({ layer }) => layer));
  const layers = model.layers.map((layer): LayerSpec => {
    if (layer.model) {
      // Shapes of a model within are those of its own file, but for a stack that begins with it.
      const isEntry = model.isSequential && entries.has(layer.name);
      return { ...layer, model: withShapes(layer.model, isEntry ? asked : new Map(), fail) };
    }
    const isEntry = entries.has(layer.name);
    return withShape(layer, isEntry ? asked.get(layer.name) : undefined, { isEntry, fail });
  });
  return { ...model, layers };
}

function withShape(
  layer: LayerSpec,
  asked: InputShape | undefined,
  { isEntry, fail }: { readonly isEntry: boolean; readonly fail: Fail },
): LayerSpec {
  const { batch_input_shape: older, batch_shape: newer, input_shape: short, ...others } = layer
    .config;
  const { batch_size: batchSize } = others;
  const batch = typeof batchSize === "number" ? batchSize : null;
  const declared = older ?? newer ?? (Array.isArray(short) ? [batch, ...short] : undefined);
  if (declared === undefined || declared === null) {
    if (!isEntry) return layer;
    if (asked) return { ...layer, config: { ...others, batch_input_shape: asked.shape } };
    return fail(`layer "${layer.name}" does not say which shape goes in, expected --input-shape`);
  }
  const shape = checkedShape(declared, { name: layer.name, fail });
  if (!isEntry && layer.className !== "InputLayer") return { ...layer, config: others };
  const fixed = asked ? fixShape(shape, asked.shape, { name: layer.name, fail }) : shape;
  return { ...layer, config: { ...others, batch_input_shape: fixed } };
}

type Shape = readonly (number | null)[];

function checkedShape(
  shape: unknown,
  { name, fail }: { readonly name: string; readonly fail: Fail },
): Shape {
  // Some versions of TensorFlow write {"class_name": "TensorShape", "items": [null, 28, 28]}.
  const list: unknown = Array.isArray(shape) ? shape : (shape as { items?: unknown }).items;
  const lengths: unknown[] = Array.isArray(list) ? list : [];
  const isShape = Array.isArray(list) && lengths.length <= RANK_LIMIT &&
    lengths.every((length) => length === null || isLength(length));
  if (isShape) return lengths as Shape;
  const found = JSON.stringify(shape)?.slice(0, 80);
  return fail(
    `layer "${name}" has the input shape ${found}, expected at most ${RANK_LIMIT} lengths or null`,
  );
}

const isLength = (length: unknown) =>
  Number.isSafeInteger(length) && (length as number) > 0 && (length as number) < 2 ** 31;

function fixShape(
  shape: Shape,
  asked: readonly number[],
  { name, fail }: { readonly name: string; readonly fail: Fail },
): Shape {
  const fits = shape.length === asked.length &&
    shape.every((length, axis) => length === null || length === asked[axis]);
  if (!fits) {
    fail(
      `the input "${name}" has the shape ${shapeText(shape)}, which ${
        shapeText(asked)
      } does not fit`,
    );
  }
  // A batch of one is what files have anyway, and a model that takes any can be calibrated.
  return shape.map((length, axis) => axis === 0 && asked[0] === 1 ? length : asked[axis]!);
}
