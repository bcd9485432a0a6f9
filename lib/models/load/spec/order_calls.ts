/**
 * Checks that a model's calls form a graph without circles, and puts them into the order in which tfjs
 * makes them: it would loop for ever on a reference to nothing, and count calls otherwise than the
 * file where a later one can be made first.
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import type { Call, LayerSpec, ModelSpec, TensorRef } from "./model_spec.ts";

/** The longest chain of calls: tfjs and the converter follow it by functions that call themselves. */
const CHAIN_LIMIT = 2000;

/** The most outputs of a layer that gives its state as well: those of an LSTM both ways. */
const STATE_OUTPUTS = 5;

/**
 * Orders the calls of a model and of the models in it.
 *
 * @param model the model
 * @param fail refuses the model
 * @returns the model with its layers in an order in which each comes after what it is called with;
 *   layers that nothing comes of are left out
 */
export function orderCalls(model: ModelSpec, fail: Fail): ModelSpec {
  const inner = model.layers.map((layer) => ({
    ...layer,
    model: layer.model && orderCalls(layer.model, fail),
  }));
  if (model.isSequential) {
    if (inner.length > CHAIN_LIMIT) failChain(inner[CHAIN_LIMIT]!.name, fail);
    return { ...model, layers: inner };
  }
  const layers = new Map(inner.map((layer) => [layer.name, layer]));
  const used = usedCalls(model, layers, fail);
  const order = inOrder(used, { layers, fail });
  const numbers = countAsTfjs(order, layers);
  const renumber = (ref: TensorRef): TensorRef => ({ ...ref, call: numbers.get(keyOf(ref))! });
  const calls = new Map<string, Call[]>(order.map(({ layer }) => [layer, []]));
  for (const { layer, call } of order) {
    const found = layers.get(layer)!.calls[call];
    const number = numbers.get(keyOf({ layer, call }))!;
    if (found) calls.get(layer)![number] = { ...found, inputs: found.inputs.map(renumber) };
  }
  return {
    ...model,
    layers: [...calls].map(([name, made]) => ({ ...layers.get(name)!, calls: made })),
    inputs: model.inputs.map(renumber),
    outputs: model.outputs.map(renumber),
  };
}

interface CallRef {
  readonly layer: string;
  readonly call: number;
}

const keyOf = ({ layer, call }: CallRef) => `${call} ${layer}`;

/** The calls that outputs need, and the inputs; all references are checked on the way. */
function usedCalls(
  model: ModelSpec,
  layers: ReadonlyMap<string, LayerSpec>,
  fail: Fail,
): Map<string, CallRef> {
  const used = new Map<string, CallRef>();
  const waiting: { readonly ref: TensorRef; readonly by: string }[] = [
    ...model.inputs.map((ref) => ({ ref, by: "the model's inputs" })),
    ...model.outputs.map((ref) => ({ ref, by: "the model's outputs" })),
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { ref, by } = next;
    checkRef(ref, { by, layers, fail });
    if (used.has(keyOf(ref))) continue;
    used.set(keyOf(ref), { layer: ref.layer, call: ref.call });
    const { calls, className } = layers.get(ref.layer)!;
    const inputs = calls[ref.call]?.inputs ?? [];
    // tfjs would wait for ever for the output of such a call.
    if (inputs.length === 0 && className !== "InputLayer") {
      fail(`layer "${ref.layer}" is called without a tensor`);
    }
    for (const input of inputs) waiting.push({ ref: input, by: `layer "${ref.layer}"` });
  }
  return used;
}

function checkRef(
  { layer: name, call, tensor }: TensorRef,
  { by, layers, fail }: {
    readonly by: string;
    readonly layers: ReadonlyMap<string, LayerSpec>;
    readonly fail: Fail;
  },
): void {
  const layer = layers.get(name);
  if (layer === undefined) {
    return fail(
      `${by} refer${by.endsWith("s") ? "" : "s"} to "${name}", ` +
        "which is no layer of the model",
    );
  }
  const count = layer.className === "InputLayer" ? 1 : layer.calls.length;
  if (call >= count) {
    fail(`${by}: call ${call} of layer "${name}" does not exist, it is called ${count} times`);
  }
  const outputs = outputCount(layer);
  if (tensor >= outputs) {
    fail(`${by}: output ${tensor} of layer "${name}" does not exist, it has ${outputs}`);
  }
}

function outputCount({ config, model, wrapped }: LayerSpec): number {
  if (model) return model.isSequential ? 1 : model.outputs.length;
  const givesState = [config, ...[...wrapped?.values() ?? []].map((inner) => inner.config)]
    .some(({ return_state: state }) => state === true);
  return givesState ? STATE_OUTPUTS : 1;
}

/** Puts each call behind those that it needs. */
function inOrder(
  used: ReadonlyMap<string, CallRef>,
  { layers, fail }: { readonly layers: ReadonlyMap<string, LayerSpec>; readonly fail: Fail },
): CallRef[] {
  const order: CallRef[] = [];
  const missing = new Map<string, number>();
  const followers = new Map<string, CallRef[]>();
  let ready: CallRef[] = [];
  for (const [key, ref] of used) {
    const inputs = inputsOf(ref, layers);
    missing.set(key, inputs.size);
    for (const input of inputs) {
      const list = followers.get(input) ?? [];
      followers.set(input, list);
      list.push(ref);
    }
    if (inputs.size === 0) ready.push(ref);
  }
  const position = new Map([...layers.keys()].map((name, i) => [name, i]));
  for (let chain = 1; ready.length > 0; chain++) {
    if (chain > CHAIN_LIMIT) failChain(ready[0]!.layer, fail);
    ready.sort((a, b) => position.get(a.layer)! - position.get(b.layer)! || a.call - b.call);
    order.push(...ready);
    ready = ready.flatMap((ref) => followers.get(keyOf(ref)) ?? []).filter((follower) => {
      const left = missing.get(keyOf(follower))! - 1;
      missing.set(keyOf(follower), left);
      return left === 0;
    });
  }
  const stuck = [...used.values()].find((ref) => missing.get(keyOf(ref))! > 0);
  if (stuck) fail(`layer "${stuck.layer}" waits for its own output: its calls lead in a circle`);
  return order;
}

function inputsOf(
  { layer, call }: CallRef,
  layers: ReadonlyMap<string, LayerSpec>,
): ReadonlySet<string> {
  return new Set((layers.get(layer)!.calls[call]?.inputs ?? []).map(keyOf));
}

/**
 * The counts that tfjs will give to the calls: it goes through the layers again and again, and makes
 * each call whose inputs are there (`Container.fromConfig`).
 */
function countAsTfjs(
  order: readonly CallRef[],
  layers: ReadonlyMap<string, LayerSpec>,
): ReadonlyMap<string, number> {
  const waiting = new Map<string, CallRef[]>();
  for (const ref of order) waiting.set(ref.layer, [...waiting.get(ref.layer) ?? [], ref]);
  for (const calls of waiting.values()) calls.sort((a, b) => a.call - b.call);
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  while (waiting.size > 0) {
    for (const [layer, calls] of waiting) {
      const late = calls.filter((ref) => {
        if ([...inputsOf(ref, layers)].some((input) => !numbers.has(input))) return true;
        const count = counts.get(layer) ?? 0;
        numbers.set(keyOf(ref), count);
        counts.set(layer, count + 1);
        return false;
      });
      if (late.length === 0) waiting.delete(layer);
      else waiting.set(layer, late);
    }
  }
  return numbers;
}

function failChain(layer: string, fail: Fail): never {
  return fail(
    `layer "${layer}" ends a chain of more than ${CHAIN_LIMIT} layers, which is more than tfjs can ` +
      "build",
  );
}
