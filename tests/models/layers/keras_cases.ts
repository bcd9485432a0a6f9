/** The cases of keras_cases.json as tfjs models. */
import * as tf from "@tensorflow/tfjs";
import { kerasActivation } from "../../../lib/models/layers/activations.ts";
import { kerasClass, registerLayers } from "../../../lib/models/layers/register_layers.ts";

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

/** A layer of Keras with weights, inputs and outputs; keras_cases.py says how it is made. */
export interface KerasCase {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly (Values & { readonly name: string })[];
  readonly inputs: readonly (Values & { readonly dtype: string })[];
  readonly outputs: readonly Values[];
}

/** All cases. */
export const KERAS_CASES: readonly KerasCase[] = JSON.parse(
  Deno.readTextFileSync(new URL("./keras_cases.json", import.meta.url)),
);

/** What the loader of Keras files does to a configuration, as far as these cases need it. */
function configOf({ className, config }: KerasCase): Record<string, unknown> {
  const camelCase = (text: string) => text.replaceAll(/_+(\w|$)/g, (_, next) => next.toUpperCase());
  const kept = Object.entries(config).filter(([key]) =>
    !/initializer|regularizer|constraint|dtype|quantization|unit_forget/.test(key)
  );
  const entries = kept.map(([key, value]) => [
    camelCase(key),
    /activation$/.test(key)
      ? camelCase(kerasActivation(String(value ?? "linear")))
      : typeof value === "string" && key !== "name" && key !== "equation"
      ? camelCase(value)
      : value,
  ]);
  const { negativeSlope, ...rest } = Object.fromEntries(entries);
  return className === "LeakyReLU" ? { ...rest, alpha: negativeSlope } : { ...rest, negativeSlope };
}

/** A model of the layer, with the weights of the case; the caller disposes of it. */
export function modelOf(one: KerasCase): tf.LayersModel {
  registerLayers(tf);
  const config = configOf(one);
  const map = tf.serialization.SerializationMap.getMap().classNameMap;
  const name = kerasClass(one.className, config);
  const [layerClass, fromConfig] = map[name]!;
  const layer = fromConfig(layerClass, config as tf.serialization.ConfigDict) as tf.layers.Layer;
  const inputs = one.inputs.map(({ shape, dtype }) =>
    tf.input({ shape: shape.slice(1), dtype: dtype as "int32" })
  );
  const outputs = layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.SymbolicTensor;
  const values = layer.weights.map(({ originalName, shape }) => {
    const short = originalName.replace(`${layer.name}/`, "");
    const found = one.weights.find((weight) =>
      weight.name.replace(/^\w+_cell\//, "") === short ||
      one.className.startsWith("Depthwise") && `depthwise_${weight.name}` === short
    );
    if (found === undefined) throw new Error(`no weight "${short}" in ${one.name}`);
    return tf.tensor(found.values, shape as number[]);
  });
  layer.setWeights(values);
  tf.dispose(values);
  return tf.model({ inputs, outputs });
}
