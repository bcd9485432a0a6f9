/**
 * How large the tensor arena must be that a model is given on a microcontroller: TFLite Micro's
 * allocation, done in numbers.
 *
 * @module
 */
import { builtinCode, type Model, operatorName, type SubGraph } from "../format/schema.ts";
import { readModel, type ReadOptions } from "../format/read.ts";
import { elementBits, tensorElements } from "../format/verify_tensor.ts";
import { alignUp, Arena, ARENA_ALIGNMENT } from "./arena.ts";
import { cmsisMemory, cmsisStructures, type CortexCore } from "./cmsis_nn.ts";
import { planGreedily } from "./greedy_plan.ts";
import { kernelMemory, type OperatorCall } from "./kernel_memory.ts";
import { isKernelKnown, kernelStructures } from "./kernel_structures.ts";
import { plannedBuffers, type ScratchRequest } from "./lifetimes.ts";
import {
  DEVICE,
  HOST,
  type Machine,
  PLANNER_BYTES_A_BUFFER,
  SCRATCH_REQUESTS_AN_OPERATOR,
} from "./machine.ts";

/** The arena on one kind of machine, in bytes. */
export interface ArenaSize {
  /** The tensors and scratch buffers: what TFLite Micro calls the head. */
  readonly head: number;
  /** What is kept about operators and tensors: what it calls the tail. */
  readonly tail: number;
  /** The smallest arena in which the model can be allocated, a multiple of 16. */
  readonly bytes: number;
}

/** The arena that a model needs. */
export interface ArenaPlan {
  /** The size to give, in bytes: enough for the reference kernels on computers and devices. */
  readonly recommended: number;
  /** The size to give where the kernels are CMSIS-NN's, on Arm Cortex-M. */
  readonly recommendedCmsisNn: number;
  /** On a 64-bit computer, as PyPI's `tflite-micro` reports it. */
  readonly host: ArenaSize;
  /** On a 32-bit device, with the reference kernels. */
  readonly device: ArenaSize;
  /** On a 32-bit device, with the kernels of CMSIS-NN: the larger of what its cores need. */
  readonly cmsisNn: ArenaSize;
  /** Operators whose kernels are not known here, so that the sizes are guesses; each once. */
  readonly unknown: readonly string[];
}

/**
 * What is added for other versions of TFLite Micro, whose structures have a field more or less: this
 * part of the tail.
 */
const VERSION_MARGIN = 1 / 32;

/**
 * Plans the tensor arena of a model. Nothing is run; the sizes are those at which TFLite Micro
 * (2026) allocates the model's tensors.
 *
 * @param bytes a `.tflite` file
 * @param options what errors call the model
 * @returns sizes in bytes
 * @throws InvalidModelError when the bytes are no `.tflite` file, or a damaged one
 */
export function arenaPlan(bytes: Uint8Array, options: ReadOptions = {}): ArenaPlan {
  return planArena(readModel(bytes, options));
}

/**
 * Plans the tensor arena of a model that has been read.
 *
 * @param model a verified model
 * @returns sizes in bytes
 */
export function planArena(model: Model): ArenaPlan {
  const host = allocate(model, { machine: HOST });
  const device = allocate(model, { machine: DEVICE });
  const [dsp, mve] = (["dsp", "mve"] as const)
    .map((core) => allocate(model, { machine: DEVICE, core })) as [ArenaSize, ArenaSize];
  const cmsisNn = dsp.bytes > mve.bytes ? dsp : mve;
  const recommended = Math.max(withMargin(host), withMargin(device));
  const names = (model.operatorCodes ?? [])
    .map((code) => code.customCode || operatorName(builtinCode(code)) || "");
  return {
    recommended,
    recommendedCmsisNn: Math.max(recommended, withMargin(cmsisNn)),
    host,
    device,
    cmsisNn,
    unknown: [...new Set(names)].filter((name) => !isKernelKnown(name)),
  };
}

function withMargin({ bytes, tail }: ArenaSize): number {
  return alignUp(bytes + tail * VERSION_MARGIN, ARENA_ALIGNMENT);
}

/** The machine, and the core if its kernels are CMSIS-NN's. */
interface Target {
  readonly machine: Machine;
  readonly core?: CortexCore;
}

/** Does what `MicroInterpreter::AllocateTensors` does, in its order. */
function allocate(model: Model, target: Target): ArenaSize {
  const { machine } = target;
  const graphs = model.subgraphs ?? [];
  const arena = new Arena();
  for (const bytes of machine.allocators) arena.keep(bytes, machine.pointer);
  const calls = graphs.map((graph) => operatorCalls(graph, model));
  arena.keep(machine.graph * graphs.length, machine.pointer);
  for (const { tensors = [] } of graphs) {
    arena.keep(machine.evalTensor * tensors.length, machine.pointer);
  }
  for (const { operators = [] } of graphs) {
    arena.keep(machine.node * operators.length, machine.pointer);
  }
  const scratch = keepKernels(arena, calls, target);
  if (scratch.length > 0) arena.keep(machine.pointer * scratch.length, machine.pointer);
  const head = planTensors(arena, { model, scratch, machine });
  keepEnds(arena, graphs[0], machine);
  return { head, tail: arena.tail, bytes: arena.peak };
}

/** The operators of a graph with their tensors. */
function operatorCalls({ tensors = [], operators = [] }: SubGraph, model: Model): OperatorCall[] {
  return operators.map(({ opcodeIndex, inputs, outputs, builtinOptions }) => {
    const code = model.operatorCodes![opcodeIndex]!;
    return {
      name: code.customCode || operatorName(builtinCode(code)) || "",
      inputs: Array.from(inputs ?? [], (index) => tensors[index]),
      outputs: Array.from(outputs ?? [], (index) => tensors[index]!),
      options: builtinOptions,
    };
  });
}

/** Keeps options and data of all operators, then prepares them; the scratch that they ask for. */
function keepKernels(
  arena: Arena,
  calls: readonly (readonly OperatorCall[])[],
  { machine, core }: Target,
): ScratchRequest[] {
  const structures = (call: OperatorCall) => {
    const reference = kernelStructures(call.name, machine.pointer);
    return core ? cmsisStructures(call.name, reference) : reference;
  };
  const all = calls.flat();
  for (const call of all) {
    const { options, alignment } = structures(call);
    if (options > 0) arena.keep(options, alignment);
  }
  for (const call of all) {
    const { data } = structures(call);
    if (data > 0) arena.keep(data);
  }
  const requests: ScratchRequest[] = [];
  const reserve = () =>
    arena.setHead(machine.scratchRequest * (requests.length + SCRATCH_REQUESTS_AN_OPERATOR));
  reserve();
  for (const [graph, operators] of calls.entries()) {
    for (const [operator, call] of operators.entries()) {
      const reference = kernelMemory(call, machine.pointer);
      const { kept, scratch } = core ? cmsisMemory(call, { core, reference }) : reference;
      for (const bytes of kept) arena.keep(bytes);
      arena.borrow(lookBytes(call, machine));
      for (const bytes of scratch) if (bytes > 0) requests.push({ graph, operator, bytes });
      reserve();
    }
  }
  return requests;
}

/** Kernels that look at each of their tensors once while they are prepared; others may do so twice. */
const LOOK_ONCE: ReadonlySet<string> = new Set([
  "DEQUANTIZE",
  "FULLY_CONNECTED",
  "QUANTIZE",
  "RESHAPE",
  "SOFTMAX",
]);

/** What a kernel borrows to look at its tensors while it is prepared. */
function lookBytes({ name, inputs, outputs }: OperatorCall, machine: Machine): number {
  const bytes = [...inputs, ...outputs].map((tensor) => {
    if (tensor === undefined) return 0;
    const scales = tensor.quantization?.scale?.length ?? 0;
    const zeroPoints = scales > 0 ? machine.quantization + alignUp(4 * (1 + scales), 8) : 0;
    return alignUp(machine.tensor, 8) + zeroPoints;
  });
  return (LOOK_ONCE.has(name) ? 1 : 2) * bytes.reduce((sum, each) => sum + each, 0);
}

/** Keeps variables and plans all else; the bytes of the plan. */
function planTensors(
  arena: Arena,
  { model, scratch, machine }: {
    readonly model: Model;
    readonly scratch: readonly ScratchRequest[];
    readonly machine: Machine;
  },
): number {
  const tensors = (model.subgraphs ?? []).flatMap(({ tensors = [] }) => tensors);
  for (const tensor of tensors.filter(({ isVariable }) => isVariable)) {
    arena.keep(Math.ceil(tensorElements(tensor) * elementBits(tensor) / 8));
  }
  const buffers = plannedBuffers(model, scratch);
  const information = machine.allocationInfo * (tensors.length + scratch.length) +
    machine.pointer * (model.subgraphs?.length ?? 0);
  arena.borrow(
    alignUp(alignUp(arena.head, ARENA_ALIGNMENT) - arena.head + information, ARENA_ALIGNMENT) +
      PLANNER_BYTES_A_BUFFER * buffers.length,
  );
  const { bytes } = planGreedily(buffers);
  arena.setHead(bytes);
  return bytes;
}

/** Keeps what callers get of inputs and outputs. */
function keepEnds(arena: Arena, graph: SubGraph | undefined, machine: Machine): void {
  for (const ends of [graph?.inputs, graph?.outputs]) {
    arena.keep(machine.pointer * (ends?.length ?? 0));
    for (const index of ends ?? []) {
      arena.keep(machine.tensor, machine.pointer);
      const scales = graph?.tensors?.[index]?.quantization?.scale?.length ?? 0;
      if (scales === 0) continue;
      arena.keep(machine.quantization, machine.pointer);
      arena.keep(4 * (1 + scales), 4);
    }
  }
}
