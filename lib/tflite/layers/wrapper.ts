/**
 * `TimeDistributed`: any layer, a model too, for each step of a sequence.
 *
 * @module
 */
import type { LayerConverter } from "./layer.ts";

/** The steps become more examples of the batch, so that the inner layer sees them all at once. */
const timeDistributed: LayerConverter = (layer, inputs) => {
  const { graph, name } = layer;
  const [batch, steps, ...rest] = inputs[0]!.shape as [number, number, ...number[]];
  const [inner] = layer.parts("layer") as [typeof layer];
  const flat = graph.reshape(inputs[0]!, [batch * steps, ...rest], { name: `${name}/steps` });
  const [output, ...others] = inner.convert([flat]) as [typeof flat, ...unknown[]];
  if (others.length > 0) inner.refuse("it has several outputs, of which tfjs takes one only");
  const whole = graph.reshape(output, [batch, steps, ...output.shape.slice(1)], { name });
  layer.setMask(whole, layer.maskOf(inputs[0]!));
  return whole;
};

/** The converters of this family by class name. */
export const wrapperLayers: Readonly<Record<string, LayerConverter>> = {
  TimeDistributed: timeDistributed,
};
