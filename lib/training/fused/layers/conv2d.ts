import { geometryOf } from "../geometry.ts";
import type { Flow, Layout, PlannedLayer, PlannedParameter } from "../layout.ts";
import { partsOf } from "../program.ts";
import { activations, type Conv2dLayer } from "../recognize_model.ts";
import { conv2dScratch } from "../scratch.ts";
import { WINOGRAD_POINTS } from "../shared/blocks.ts";
import { partBiases, partWords } from "../shared/sizes.ts";

/** Weights that a thread updates at a time: a cache line. */
const WEIGHT_UNIT = 16;

/** Plans a convolution: threads divide the images; gradients of the batch's parts are added up. */
export function planConv2d(layout: Layout, layer: Conv2dLayer, input: Flow): PlannedLayer {
  const { name, activation } = layer;
  const [height, width, units] = layer.output;
  const patch = layer.kernelSize[0] * layer.kernelSize[1] * layer.input[2];
  const shape = { ...layer, window: layer.kernelSize };
  const geometry = layout.arena.allocateInts(`${name} geometry`, geometryOf(shape));
  const output = layout.addFlow(name, height * width * units, { sparse: activation === "relu" });
  const kernel = layout.addParameter(layer.kernel);
  const bias = layer.bias && layout.addParameter(layer.bias);
  const biasAddress = bias?.value ?? layout.arena.allocate(`${name} zero bias`, units);
  const turned = layout.arena.allocate(`${name} turned`, patch * units);
  const partSize = Math.ceil(partWords(patch, units) / WEIGHT_UNIT) * WEIGHT_UNIT;
  const parts = layout.arena.allocate(`${name} parts`, partSize * partsOf(layout.batch));
  const kind = activations[activation];
  const winograd = suitsWinograd(layer);
  const pointWords = WINOGRAD_POINTS * layer.input[2] * units;
  const forwardPoints = winograd ? layout.arena.allocate(`${name} points`, pointWords) : 0;
  const backwardPoints = winograd && input.gradient
    ? layout.arena.allocate(`${name} turned points`, pointWords)
    : 0;
  layout.needScratch(conv2dScratch(shape, { winograd }));

  return {
    output,
    parameters: bias ? [kernel, bias] : [kernel],
    prepare(program) {
      program.byWeights(units, ({ start, end }) => ({
        kernel: "turnWeights",
        args: [kernel.value, turned, patch, units, start, end],
      }), { joined: true });
      const transform = (args: readonly number[], columns: number, points: number, rows: number) =>
        program.byWeights(rows, ({ start, end }, thread) => ({
          kernel: "winogradWeights",
          args: [...args, points, rows, columns, start, end, layout.scratchOf(thread)],
        }), { joined: args[0] !== turned });
      const channels = layer.input[2];
      if (forwardPoints) {
        const strides = [4 * units, 4 * channels * units];
        transform([kernel.value, ...strides, 0], units, forwardPoints, channels);
      }
      if (backwardPoints) {
        transform([turned, 4 * patch, 4 * channels, 1], channels, backwardPoints, units);
      }
    },
    forward(program, count) {
      program.byExample(count, ({ start, end }, thread) => ({
        kernel: "convForward",
        args: [
          ...[geometry, input.value, kernel.value, forwardPoints, biasAddress],
          ...[output.value],
          ...[start, end, kind, layout.scratchOf(thread)],
        ],
      }));
    },
    backward(program, count) {
      program.byExample(count, ({ start, end, part, first, last }, thread) => ({
        kernel: "convBackward",
        args: [
          ...[layout.state, geometry, input.value, output.value, output.gradient, input.gradient],
          ...[kernel.value, turned, backwardPoints, parts + 4 * partSize * part, kind],
          ...[start, end, Number(first), Number(last), layout.scratchOf(thread)],
        ],
      }));
    },
    update(program, count) {
      const targets: [PlannedParameter, number][] = [[kernel, parts]];
      if (bias) targets.push([bias, partBiases(parts, patch, units)]);
      for (const [parameter, gradient] of targets) {
        program.byWeights(parameter.length, ({ start, end }) => ({
          kernel: "updateFromParts",
          args: [
            ...[layout.state, parameter.value, parameter.mean, parameter.square],
            ...[gradient, 4 * partSize, partsOf(count), start, end],
          ],
        }), { unit: WEIGHT_UNIT, joined: true });
      }
    },
  };
}

/** Whether Winograd's method can compute the convolution, and has enough channels to pay. */
function suitsWinograd({ kernelSize, strides, dilation, input, output }: Conv2dLayer): boolean {
  const [channels, units] = [input[2], output[2]];
  return kernelSize.every((size) => size === 3) &&
    [...strides, ...dilation].every((step) => step === 1) &&
    channels % 4 === 0 && units % 4 === 0 && channels * units >= 64;
}
