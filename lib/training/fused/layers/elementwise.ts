import type { Flow, Layout, PlannedLayer } from "../layout.ts";
import { type ActivationLayer, activations, type DropoutLayer } from "../recognize_model.ts";

/** Values of an example from which on it pays to stay with it. */
const LARGE = 2048;

/** How the work of a layer is divided among threads, see `ProgramBuilder`. */
function perExample(size: number): "byExample" | "byExamples" {
  return size >= LARGE ? "byExample" : "byExamples";
}

/** Plans an activation that stands for itself. */
export function planActivation(layout: Layout, layer: ActivationLayer, input: Flow): PlannedLayer {
  const kind = activations[layer.activation];
  const { size } = input;
  const sparse = kind === activations.relu || (kind === activations.linear && input.sparse);
  const output = layout.addFlow(layer.name, size, { sparse, gradient: input.gradient !== 0 });
  return {
    output,
    parameters: [],
    forward(program, count) {
      program[perExample(size)](count, ({ start, end }) => ({
        kernel: "activate",
        args: [kind, input.value, output.value, start * size, end * size],
      }));
    },
    backward(program, count) {
      if (!input.gradient) return;
      program[perExample(size)](count, ({ start, end }) => ({
        kernel: "activateBackward",
        args: [
          ...[kind, output.value, output.gradient, input.gradient],
          ...[start * size, end * size],
        ],
      }));
    },
  };
}

/** Plans a dropout layer; the mask is a function of the step's seed, nothing is stored. */
export function planDropout(layout: Layout, layer: DropoutLayer, input: Flow): PlannedLayer {
  const { size } = input;
  // Behind relu a zero blocks the gradient anyhow. Elsewhere a kept zero would have to let it pass.
  const output = layout.addFlow(layer.name, size, {
    sparse: input.sparse,
    gradient: input.gradient !== 0,
  });
  const seed = layout.addSeed(layer.name);
  const threshold = Math.floor(layer.rate * 2 ** 32);
  const scale = 1 / (1 - layer.rate);
  return {
    output,
    parameters: [],
    forward(program, count) {
      program[perExample(size)](count, ({ start, end }) => ({
        kernel: "dropout",
        args: [seed, input.value, output.value, threshold, scale, start * size, end * size],
      }));
    },
    backward(program, count) {
      if (!input.gradient) return;
      program[perExample(size)](count, ({ start, end }) => ({
        kernel: "dropout",
        args: [seed, output.gradient, input.gradient, threshold, scale, start * size, end * size],
      }));
    },
  };
}
