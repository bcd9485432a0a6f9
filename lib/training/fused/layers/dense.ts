import type { Flow, Layout, PlannedLayer } from "../layout.ts";
import { activations, type DenseLayer } from "../recognize_model.ts";
import { denseScratch } from "../scratch.ts";
import { ROW_UNIT, SPARSE_COLUMNS } from "../shared/blocks.ts";

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
  layout.needScratch(denseScratch(batch, { inputSize, units }));

  return {
    output,
    parameters: bias ? [kernel, bias] : [kernel],
    forward(program, count) {
      // Whether skipping zeros pays is judged by the whole batch, which other threads help to make.
      if (input.sparse && !input.given && units >= SPARSE_COLUMNS) program.wait();
      program.byExamples(count, ({ start, end }, thread) => ({
        kernel: "denseForward",
        args: [
          ...[state, input.value, kernel.value, biasAddress, output.value],
          ...[start, end, count, inputSize, units, kind, sparse, layout.scratchOf(thread)],
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
