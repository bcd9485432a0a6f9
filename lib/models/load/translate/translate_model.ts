/**
 * Turns a model of Keras into one of tfjs layers with the same effect.
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import type { Call, Dialect, LayerSpec, ModelSpec, TensorRef } from "../spec/model_spec.ts";
import type { Step } from "./activations.ts";
import { translateLayer } from "./translate_layer.ts";

/** How many layers that cannot be translated an error names. */
const NAMED = 10;

/** What translating needs to know. */
interface Context {
  readonly dialect: Dialect;
  /** Whether tfjs knows a name, or the project has taught it: of a layer or an activation. */
  readonly isKnown: (name: string) => boolean;
  /** Whether it is the name of a class of layers. */
  readonly isLayer: (className: string) => boolean;
  /** What cannot be translated. */
  readonly problems: string[];
}

/**
 * Translates a model.
 *
 * @param model the model
 * @param options who has written it, which classes tfjs knows, and how to refuse the model
 * @returns the model in tfjs's terms; layers with weights keep their names
 */
export function translateModel(
  model: ModelSpec,
  { fail, ...options }: Omit<Context, "problems"> & { readonly fail: Fail },
): ModelSpec {
  const problems: string[] = [];
  const translated = translateLayers(model, { ...options, problems });
  if (problems.length > 0) {
    const more = problems.length > NAMED ? `; and ${problems.length - NAMED} more` : "";
    fail(problems.slice(0, NAMED).join("; ") + more);
  }
  return translated;
}

function translateLayers(model: ModelSpec, context: Context): ModelSpec {
  /** The layers whose output is that of another one behind them. */
  const ends = new Map<string, string>();
  const layers = model.layers.flatMap((layer): LayerSpec[] => {
    if (layer.model) return [{ ...layer, model: translateLayers(layer.model, context) }];
    const { main, steps } = translateOne(asPredicted(layer, context), context);
    const behind = steps.map((step, i) => stepLayer(main, step, i));
    if (behind.length > 0) ends.set(layer.name, behind.at(-1)!.name);
    return [main, ...behind];
  });
  if (ends.size === 0) return { ...model, layers };
  const redirect = (ref: TensorRef): TensorRef => ({
    ...ref,
    layer: ends.get(ref.layer) ?? ref.layer,
  });
  const isStep = new Set(layers.map(({ name }) => name));
  for (const { name } of model.layers) isStep.delete(name);
  return {
    ...model,
    layers: layers.map((layer) =>
      isStep.has(layer.name) ? layer : {
        ...layer,
        calls: layer.calls.map((call) => ({ ...call, inputs: call.inputs.map(redirect) })),
      }
    ),
    inputs: model.inputs,
    outputs: model.outputs.map(redirect),
  };
}

/**
 * The layer without `training: true` in its calls: a functional model of Keras 3 gives its layers what
 * `predict` says instead of what was said when it was built.
 */
function asPredicted(layer: LayerSpec, { dialect }: Context): LayerSpec {
  if (dialect !== "keras3") return layer;
  const calls = layer.calls.map(({ kwargs: { training: _, ...kwargs }, ...call }): Call => ({
    ...call,
    kwargs,
  }));
  return { ...layer, calls };
}

const nameOf = (layer: LayerSpec, i: number): string =>
  i === 0 ? layer.name : `${layer.name}/activation${i === 1 ? "" : `_${i}`}`;

/** The layer for a step: it is called as often as the layer that it follows. */
function stepLayer(main: LayerSpec, { className, config }: Step, i: number): LayerSpec {
  const name = nameOf(main, i + 1);
  const calls = main.calls.map((_, call): Call => ({
    inputs: [{ layer: nameOf(main, i), call, tensor: 0 }],
    args: [],
    kwargs: {},
  }));
  return { className, name, config: { name, ...config }, calls, isOperation: false };
}

function translateOne(
  layer: LayerSpec,
  context: Context,
): { readonly main: LayerSpec; readonly steps: readonly Step[] } {
  const refuse = (reason: string) => {
    context.problems.push(`layer "${layer.name}" of class ${layer.className}: ${reason}`);
    return { main: layer, steps: [] };
  };
  const translated = translateLayer(layer, context);
  if ("problem" in translated) return refuse(translated.problem);
  const { layer: main, steps } = translated;
  const unknown = [main.className, ...steps.map(({ className }) => className)].find((name) =>
    !context.isLayer(name)
  );
  if (unknown !== undefined) {
    return refuse(
      unknown === main.className
        ? "tfjs has no layer of this class, and nothing here takes its place"
        : `tfjs has no ${unknown}, which it needs`,
    );
  }
  return { main: { ...main, wrapped: translateWrapped(main, context) }, steps };
}

function translateWrapped(layer: LayerSpec, context: Context): LayerSpec["wrapped"] {
  if (layer.wrapped === undefined) return undefined;
  return new Map([...layer.wrapped].map(([key, inner]) => {
    if (inner.model) return [key, { ...inner, model: translateLayers(inner.model, context) }];
    const { main, steps } = translateOne(inner, context);
    if (steps.length > 0) {
      context.problems.push(
        `layer "${layer.name}": its layer "${inner.name}" needs layers behind it`,
      );
    }
    return [key, main];
  }));
}
