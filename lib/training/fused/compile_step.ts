/**
 * Lays out the memory of a recognized model and lists the calls of its training step.
 *
 * A step is planned once and then repeated: every array has its place in one WebAssembly memory, every
 * kernel call its arguments. Threads run the same list but for the ranges, and wait for each other
 * only where the division of the work changes:
 *
 * ```text
 *   prepare   by weights    weights turned and transformed for this step
 *   forward   by examples   layer after layer, up to the loss and its gradient
 *   backward  by weights    a dense layer: its weights' rows, updated on the spot, and dx's columns
 *             by examples   convolutions, pooling: each thread its images, gradients of each part kept apart
 *   update    by weights    the parts' gradients of the convolutions added up, weights updated
 * ```
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import { planActivation, planDropout } from "./layers/elementwise.ts";
import { planBatchNormalization } from "./layers/batch_normalization.ts";
import { planConv2d } from "./layers/conv2d.ts";
import { planDense } from "./layers/dense.ts";
import { planPool } from "./layers/pool.ts";
import {
  type Flow,
  Layout,
  type PlannedLayer,
  type PlannedParameter,
  type PlannedStatistic,
} from "./layout.ts";
import { type Program, ProgramBuilder } from "./program.ts";
import type { PlanLayer, Recognized } from "./recognize_model.ts";
import { REPORT_WORDS } from "./shared/report.ts";
import { ThreadOffset } from "./thread_protocol.ts";

/** 32-bit words of a cache line. */
const LINE_WORDS = 16;

/** A planned step: where everything lies, and what to call. */
export interface CompiledStep {
  readonly arena: Arena;
  /** Examples of the largest batch. */
  readonly batch: number;
  readonly threads: number;
  readonly addresses: {
    /** The step's state, see `StateOffset`. */
    readonly state: number;
    /** `[batch, inputSize]` float32. */
    readonly input: number;
    /** `[batch]` int32. */
    readonly labels: number;
    /** `[batch, REPORT_WORDS]` float32, see the kernel `softmaxCrossEntropy`. */
    readonly reports: number;
    /** Where threads meet: the command of the main thread, the barrier, the sign to halt. */
    readonly threads: number;
  };
  /** Addresses of the dropout layers' seeds. */
  readonly seeds: readonly number[];
  /** All trained arrays, in tfjs' order. */
  readonly parameters: readonly PlannedParameter[];
  /** All arrays that are followed, such as running means. */
  readonly statistics: readonly PlannedStatistic[];
  /** The layers, for tests that look into the memory. */
  readonly layers: readonly PlannedLayer[];
  /** Lists the calls for a batch of `count` examples. */
  program(count: number): Program;
}

/**
 * Plans the step.
 *
 * @param recognized the model
 * @param options `batch`: the largest batch; `threads`: how many share the work
 */
export function compileStep(
  recognized: Recognized,
  { batch, threads }: { readonly batch: number; readonly threads: number },
): CompiledStep {
  const layout = new Layout(batch, threads);
  const { arena } = layout;
  const meeting = arena.allocate("threads", ThreadOffset.halt / 4 + LINE_WORDS);
  const labels = arena.allocate("labels", batch);
  const reports = arena.allocate("reports", batch * REPORT_WORDS);
  const input = layout.addFlow("input", recognized.inputSize, {
    given: true,
    sparse: true,
    gradient: false,
  });
  const layers: PlannedLayer[] = [];
  let flow = input;
  for (const layer of recognized.layers) {
    const planned = planLayer(layout, layer, flow);
    layers.push(planned);
    flow = planned.output;
  }
  layout.placeScratch();

  return {
    arena,
    batch,
    threads,
    addresses: { state: layout.state, input: input.value, labels, reports, threads: meeting },
    seeds: layout.seeds,
    parameters: layers.flatMap((layer) => layer.parameters),
    statistics: layers.flatMap((layer) => layer.statistics ?? []),
    layers,
    program(count) {
      const barrierArgs = [meeting + ThreadOffset.barrier, threads, meeting + ThreadOffset.halt];
      const program = new ProgramBuilder(threads, { barrierArgs });
      for (const layer of layers) layer.prepare?.(program);
      for (const layer of layers) layer.forward(program, count);
      program.byExamples(count, ({ start, end }) => ({
        kernel: "softmaxCrossEntropy",
        args: [flow.value, labels, flow.gradient, reports, start, end, flow.size, 1 / count],
      }));
      for (const layer of layers.toReversed()) layer.backward(program, count);
      for (const layer of layers.toReversed()) layer.update?.(program, count);
      return program.build();
    },
  };
}

function planLayer(layout: Layout, layer: PlanLayer, input: Flow): PlannedLayer {
  switch (layer.kind) {
    case "dense":
      return planDense(layout, layer, input);
    case "batchNormalization":
      return planBatchNormalization(layout, layer, input);
    case "dropout":
      return planDropout(layout, layer, input);
    case "activation":
      return planActivation(layout, layer, input);
    case "conv2d":
      return planConv2d(layout, layer, input);
    case "pool":
      return planPool(layout, layer, input);
  }
}
