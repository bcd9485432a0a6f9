import { LINEAR, RELU } from "../shared/activation.ts";
import { PART_ROWS, STATISTICS_ROWS } from "../shared/normalization.ts";
import type { Flow, Layout, PlannedLayer } from "../layout.ts";
import { activations, type BatchNormalizationLayer } from "../recognize_model.ts";

/** Channels that a thread takes at a time: a cache line of floats. */
const WEIGHT_UNIT = 16;

/**
 * Plans batch normalization, with the activation behind it. Sums over the batch are worked out for each
 * example and combined in the examples' order, so threads change no bit of them.
 */
export function planBatchNormalization(
  layout: Layout,
  layer: BatchNormalizationLayer,
  input: Flow,
): PlannedLayer {
  const { name, channels, momentum, epsilon } = layer;
  const { arena, batch, state } = layout;
  const positions = input.size / channels;
  const kind = activations[layer.activation];
  const output = layout.addFlow(name, input.size, { sparse: kind === RELU });
  const gamma = layer.gamma && layout.addParameter(layer.gamma);
  const beta = layer.beta && layout.addParameter(layer.beta);
  const movingMean = layout.addStatistic(layer.movingMean);
  const movingVariance = layout.addStatistic(layer.movingVariance);
  const statistics = arena.allocate(`${name} statistics`, STATISTICS_ROWS * channels);
  const parts = arena.allocate(`${name} parts`, batch * PART_ROWS * channels);
  const gradients = arena.allocate(`${name} gradients`, PART_ROWS * channels);

  return {
    output,
    parameters: [gamma, beta].flatMap((parameter) => parameter ?? []),
    statistics: [movingMean, movingVariance],
    forward(program, count) {
      program.byExample(count, ({ start, end }) => ({
        kernel: "channelMoments",
        args: [input.value, parts, start, end, positions, channels],
      }));
      program.byWeights(channels, ({ start, end }) => ({
        kernel: "combineMoments",
        args: [
          ...[parts, count, positions, channels, statistics],
          ...[gamma?.value ?? 0, beta?.value ?? 0, movingMean.value, movingVariance.value],
          ...[momentum, epsilon, start, end],
        ],
      }));
      program.byExample(count, ({ start, end }) => ({
        kernel: "normalize",
        args: [input.value, output.value, statistics, start, end, positions, channels],
      }));
      if (kind === LINEAR) return;
      program.byExample(count, ({ start, end }) => ({
        kernel: "activate",
        args: [kind, output.value, output.value, start * input.size, end * input.size],
      }));
    },
    backward(program, count) {
      if (kind !== LINEAR) {
        program.byExample(count, ({ start, end }) => ({
          kernel: "activateBackward",
          args: [
            ...[kind, output.value, output.gradient, output.gradient],
            ...[start * input.size, end * input.size],
          ],
        }));
      }
      program.byExample(count, ({ start, end }) => ({
        kernel: "channelGradients",
        args: [
          ...[input.value, output.gradient, statistics, parts],
          ...[start, end, positions, channels],
        ],
      }));
      program.byWeights(channels, ({ start, end }) => ({
        kernel: "combineGradients",
        args: [parts, count, positions, channels, statistics, gradients, start, end],
      }), { unit: WEIGHT_UNIT });
      if (input.gradient) {
        program.byExample(count, ({ start, end }) => ({
          kernel: "normalizeBackward",
          args: [
            ...[input.value, output.gradient, input.gradient, statistics],
            ...[start, end, positions, channels],
          ],
        }));
      }
    },
    update(program) {
      for (const [row, parameter] of [gamma, beta].entries()) {
        if (!parameter) continue;
        const gradient = gradients + 4 * row * channels;
        // Each thread updates the channels whose gradients it has combined.
        program.byWeights(channels, ({ start, end }) => ({
          kernel: "updateWeights",
          args: [
            state,
            ...[parameter.value, parameter.mean, parameter.square, gradient]
              .map((address) => address + 4 * start),
            end - start,
          ],
        }), { unit: WEIGHT_UNIT, joined: true });
      }
    },
  };
}
