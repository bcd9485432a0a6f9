import { elementCount } from "../../../core/nd_array.ts";
import { geometryOf } from "../geometry.ts";
import type { Flow, Layout, PlannedLayer } from "../layout.ts";
import type { PoolLayer } from "../recognize_model.ts";

/** Plans a pooling layer; the maximum remembers where it was. */
export function planPool(layout: Layout, layer: PoolLayer, input: Flow): PlannedLayer {
  const { name, mode } = layer;
  const size = elementCount(layer.output);
  const shape = { ...layer, window: layer.poolSize, dilation: [1, 1] } as const;
  const geometry = layout.arena.allocateInts(`${name} geometry`, geometryOf(shape));
  // A zero behind relu is the largest (or the mean) of zeros alone, whose gradients do not matter.
  const output = layout.addFlow(name, size, {
    sparse: input.sparse,
    gradient: input.gradient !== 0,
  });
  const places = mode === "max"
    ? [layout.arena.allocate(`${name} places`, layout.batch * size)]
    : [];
  const [forward, backward] = mode === "max"
    ? ["maxPool", "maxPoolBackward"]
    : ["averagePool", "averagePoolBackward"];
  return {
    output,
    parameters: [],
    forward(program, count) {
      program.byExample(count, ({ start, end }) => ({
        kernel: forward!,
        args: [geometry, input.value, output.value, ...places, start, end],
      }));
    },
    backward(program, count) {
      if (!input.gradient) return;
      program.byExample(count, ({ start, end }) => ({
        kernel: backward!,
        args: [geometry, output.gradient, ...places, input.gradient, start, end],
      }));
    },
  };
}
