/**
 * When the tensors and scratch buffers of a model are alive, as TFLite Micro counts it
 * (AllocationInfoBuilder): an operator is a step, and the graphs that it calls are steps within it.
 *
 * @module
 */
import type { BuiltinOptions, Model, Operator } from "../format/schema.ts";
import { constantBytes, elementBits, tensorElements } from "../format/verify_tensor.ts";
import { alignUp, ARENA_ALIGNMENT } from "./arena.ts";
import type { PlannedBuffer } from "./greedy_plan.ts";

/** A buffer that an operator's kernel needs while it runs. */
export interface ScratchRequest {
  /** The number of the operator's graph. */
  readonly graph: number;
  /** The number of the operator in its graph. */
  readonly operator: number;
  /** The buffer's size. */
  readonly bytes: number;
}

/** The steps of one buffer; undefined for one that nothing touches. */
interface Span {
  first?: number;
  last?: number;
}

/** What a device's planner has for a buffer that nothing touches. */
const NEVER = -1;

/**
 * The buffers of a model that need a place in the arena, in the order in which the planner gets them:
 * the tensors of all graphs, then scratch buffers.
 *
 * @param model a verified model
 * @param scratch what the kernels ask for
 * @returns sizes and lifetimes
 */
export function plannedBuffers(
  model: Model,
  scratch: readonly ScratchRequest[],
): PlannedBuffer[] {
  const graphs = model.subgraphs ?? [];
  const spans = graphs.map(({ tensors = [] }): Span[] => tensors.map(() => ({})));
  const scratchSpans = scratch.map((): Span => ({}));
  new Walk(model, { spans, scratch, scratchSpans }).graph(0);
  const offsets = fixedOffsets(model);
  let index = 0;
  const tensors = graphs.flatMap(({ tensors = [] }, graph) =>
    tensors.flatMap((tensor, number): PlannedBuffer[] => {
      const offset = offsets?.[index++];
      const bytes = Math.ceil(tensorElements(tensor) * elementBits(tensor) / 8);
      const isFree = offset === undefined || offset < 0;
      const isPlanned = constantBytes(tensor, model) === undefined && bytes > 0 &&
        !(tensor.isVariable && isFree);
      return isPlanned
        ? [{ ...buffer(bytes, spans[graph]![number]!), ...(!isFree && { offset }) }]
        : [];
    })
  );
  return [...tensors, ...scratch.map(({ bytes }, i) => buffer(bytes, scratchSpans[i]!))];
}

function buffer(bytes: number, { first = NEVER, last = NEVER }: Span): PlannedBuffer {
  return { bytes: alignUp(bytes, ARENA_ALIGNMENT), first, last };
}

/** Where a file's metadata says that tensors are, -1 for those that the planner places. */
function fixedOffsets(model: Model): Int32Array | undefined {
  const entry = model.metadata?.find(({ name }) => name === "OfflineMemoryAllocation");
  const data = entry && model.buffers?.[entry.buffer]?.data;
  if (!data) return undefined;
  // Version, graph, number of tensors; then an offset for each.
  return new Int32Array(data.slice(0, data.length - data.length % 4).buffer).subarray(3);
}

class Walk {
  readonly #model: Model;
  readonly #spans: readonly (readonly Span[])[];
  readonly #scratch: readonly { readonly request: ScratchRequest; readonly span: Span }[];
  #step = 0;
  /** Graphs on the way, so that a file whose graphs call each other in a circle comes to an end. */
  readonly #entered = new Set<number>();

  constructor(
    model: Model,
    { spans, scratch, scratchSpans }: {
      readonly spans: readonly (readonly Span[])[];
      readonly scratch: readonly ScratchRequest[];
      readonly scratchSpans: readonly Span[];
    },
  ) {
    this.#model = model;
    this.#spans = spans;
    this.#scratch = scratch.map((request, i) => ({ request, span: scratchSpans[i]! }));
  }

  graph(number: number): void {
    const graph = this.#model.subgraphs?.[number];
    if (graph === undefined || this.#entered.has(number)) return;
    this.#entered.add(number);
    const touch = (tensors: Iterable<number> | undefined, isMade: boolean, isUsed: boolean) => {
      for (const tensor of tensors ?? []) {
        const span = this.#spans[number]![tensor];
        if (span === undefined) continue; // an optional input that is not given
        if (isMade) span.first ??= this.#step;
        if (isUsed) span.last = this.#step;
      }
    };
    touch(graph.inputs, true, true);
    for (const [index, operator] of (graph.operators ?? []).entries()) {
      const start = ++this.#step;
      touch(operator.outputs, true, false);
      for (const called of calledGraphs(operator)) {
        this.#step++;
        this.graph(called);
      }
      touch(operator.inputs, false, true);
      touch(operator.outputs, false, true);
      for (const { request, span } of this.#scratch) {
        if (request.graph !== number || request.operator !== index) continue;
        span.first ??= start;
        span.last = this.#step;
      }
    }
    touch(graph.outputs, true, true);
    this.#entered.delete(number);
  }
}

/** The graphs that an operator runs. */
function calledGraphs({ builtinOptions }: Operator): number[] {
  const options: BuiltinOptions | undefined = builtinOptions;
  switch (options?.type) {
    case "IfOptions":
      return [options.thenSubgraphIndex, options.elseSubgraphIndex];
    case "WhileOptions":
      return [options.condSubgraphIndex, options.bodySubgraphIndex];
    case "CallOnceOptions":
      return [options.initSubgraphIndex];
    default:
      return [];
  }
}
