import type { Flow, Layout, PlannedLayer } from "../layout.ts";
import { activations, type DenseLayer } from "../recognize_model.ts";

/** Weight rows that a thread takes at a time: a multiple of both blocks of the kernel. */
const ROW_UNIT = 48;

/** Plans a dense layer: product, bias and activation in one kernel; backward with the update fused. */
export function planDense(layout: Layout, layer: DenseLayer, input: Flow): PlannedLayer {
  const { name, units, inputSize, activation } = layer;
  const { batch, state } = layout;
  const output = layout.addFlow(name, units, { sparse: activation === "relu" });
  const kernel = layout.addParameter(layer.kernel);
  const bias = layer.bias && layout.addParameter(layer.bias);
  const biasAddress = bias?.value ?? layout.arena.allocate(`${name} zero bias`, units);
  const kind = activations[activation];
  const sparse = Number(input.sparse);
  layout.needScratch(scratchWords(batch, inputSize, units));

  return {
    output,
    parameters: bias ? [kernel, bias] : [kernel],
    forward(program, count) {
      program.byExamples(count, ({ start, end }, thread) => ({
        kernel: "denseForward",
        args: [
          ...[state, input.value, kernel.value, biasAddress, output.value],
          ...[start, end, inputSize, units, kind, sparse, layout.scratchOf(thread)],
        ],
      }));
    },
    backward(program, count) {
      if (kind !== activations.linear) {
        program.byExamples(count, ({ start, end }) => ({
          kernel: "activateBackward",
          args: [
            ...[kind, output.value, output.gradient, output.gradient],
            ...[start * units, end * units],
          ],
        }));
      }
      program.byWeights(inputSize, ({ start, end }, thread) => ({
        kernel: "denseBackward",
        args: [
          ...[state, input.value, output.gradient, input.gradient],
          ...[kernel.value, kernel.mean, kernel.square],
          ...[count, inputSize, units, start, end, sparse, layout.scratchOf(thread)],
        ],
      }), { unit: ROW_UNIT });
      if (!bias) return;
      program.byWeights(1, (_, thread) => ({
        kernel: "biasBackward",
        args: [
          ...[state, output.gradient, bias.value, bias.mean, bias.square],
          ...[count, units, layout.scratchOf(thread)],
        ],
      }), { joined: true });
    },
  };
}

/** The most that the three kernels ask for, as each one's source says. */
function scratchWords(batch: number, inputSize: number, units: number): number {
  const forward = Math.max(48 * inputSize, 257 * batch);
  const inputGradient = (batch + 6) * units + 8 * units;
  const sparseBackward = 32 * (batch + 3) + 2 * batch + 16 * units;
  const denseBackward = 24 * units;
  return Math.max(forward, inputGradient, sparseBackward, denseBackward) + 16;
}
