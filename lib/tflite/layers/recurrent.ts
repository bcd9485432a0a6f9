/**
 * Recurrent layers, unrolled: a step of the sequence is a handful of operations that every runtime
 * has, and all steps share their weights. (UNIDIRECTIONAL_SEQUENCE_LSTM would be one operation, but
 * it keeps its state from one call of the interpreter to the next, which layers of tfjs and Keras do
 * not, and LiteRT in a page cannot run it.)
 *
 * @module
 */
import type { Value } from "../graph/graph.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";
import { concatenate } from "./merge.ts";
import { Cell, type States } from "./recurrent_cell.ts";
import { stack, unstack } from "./sequence.ts";

/** More steps than this would make a file of many thousand operations. */
const MAX_STEPS = 1024;

/** The way round both. */
const HAND_ON =
  "give it pieces, and hand the states on from call to call (initialState, returnState)";

/** What a recurrent layer computes. */
interface Run {
  /** The first state after each step, in the order in which the steps were taken. */
  readonly outputs: readonly Value[];
  /** All states after the last step. */
  readonly states: States;
}

/** `LSTM`, `GRU`, `SimpleRNN`, and `RNN` around such cells. */
const recurrent: LayerConverter = (layer, inputs) => {
  const { outputs, states } = run(layer, inputs);
  const all = layer.option("returnSequences") === true;
  const output = all ? stack(outputs, 1, layer) : outputs.at(-1)!;
  if (all) layer.setMask(output, layer.maskOf(inputs[0]!));
  return layer.option("returnState") === true ? [output, ...states] : output;
};

/** `Bidirectional`: two recurrent layers, of which one goes through the sequence from its end. */
const bidirectional: LayerConverter = (layer, inputs) => {
  const [sequence, ...initial] = inputs as [Value, ...Value[]];
  const directions = [...layer.parts("forwardLayer"), ...layer.parts("backwardLayer")];
  const half = initial.length / 2;
  const [forward, backward] = directions.map((part, i) =>
    run(part, [sequence, ...initial.slice(i * half, (i + 1) * half)])
  ) as [Run, Run];
  const all = directions[0]!.option("returnSequences") === true;
  // The second one's outputs are put in the order of the sequence again.
  const outputs = [forward.outputs, backward.outputs.toReversed()].map((list, i) =>
    all ? stack(list, 1, directions[i]!) : [forward, backward][i]!.outputs.at(-1)!
  );
  const merged = merge(layer, outputs as [Value, Value]);
  if (all) { for (const value of merged) layer.setMask(value, layer.maskOf(sequence)); }
  const returnsState = directions[0]!.option("returnState") === true;
  return returnsState ? [...merged, ...forward.states, ...backward.states] : merged;
};

function merge(layer: LayerCall, [a, b]: readonly [Value, Value]): readonly Value[] {
  const compute = new ElementWise(layer);
  const mode = layer.option("mergeMode") ?? "none";
  switch (mode) {
    case "none":
      return [a, b];
    case "concat":
      return [concatenate(layer.graph, [a, b], { name: layer.name })];
    case "sum":
      return [compute.binary("ADD", [a, b])];
    case "ave":
      return [compute.binary("MUL", [compute.binary("ADD", [a, b]), 0.5])];
    case "mul":
      return [compute.binary("MUL", [a, b])];
    default:
      return layer.refuse(`its mergeMode is ${JSON.stringify(mode)}`);
  }
}

/** The steps of a layer; the inputs are the sequence, then the states before the first step. */
function run(layer: LayerCall, [sequence, ...initial]: readonly Value[]): Run {
  const { name, graph } = layer;
  const cells = cellsOf(layer);
  check(layer, { steps: sequence!.shape[1]!, cells, initial });
  const inOrder = <Step>(steps: readonly Step[]): readonly Step[] =>
    layer.option("goBackwards") === true ? steps.toReversed() : steps;
  const masks = stepMasks(layer, sequence!);
  return cells.reduce<Run>((before, cell, i) => {
    const inputs = i === 0
      ? inOrder(cell.project(sequence!))
      : cell.project(stack(before.outputs, 1, { graph, name: `${name}/sequence${i}` }));
    return walk(cell, { inputs, initial, masks: masks && inOrder(masks), name: `${name}/${i}` });
  }, { outputs: [], states: [] });
}

function cellsOf(layer: LayerCall): Cell[] {
  const [cell] = layer.parts("cell", { name: layer.name }) as [LayerCall];
  if (cell.className !== "StackedRNNCells") return [new Cell(cell)];
  return cell.parts("cells").map((part) => new Cell(part));
}

function check(
  layer: LayerCall,
  { steps, cells, initial }: {
    readonly steps: number;
    readonly cells: readonly Cell[];
    readonly initial: readonly Value[];
  },
): void {
  if (steps > MAX_STEPS) {
    layer.refuse(
      `its sequence has ${steps} steps, expected at most ${MAX_STEPS}, for each is unrolled: ` +
        HAND_ON,
    );
  }
  if (layer.option("stateful") === true) {
    layer.refuse(
      `it is stateful, but a file keeps nothing from one call to the next: ${HAND_ON}`,
    );
  }
  const givesStates = initial.length > 0 || layer.option("returnState") === true;
  if (cells.length > 1 && givesStates) {
    layer.refuse("it takes or gives the states of several cells, which tfjs orders unlike Keras");
  }
  if (initial.length > 0 && initial.length !== cells[0]!.stateCount) {
    layer.refuse(`it has ${initial.length} initial states, expected ${cells[0]!.stateCount}`);
  }
}

/** A mask for each step, `[batch, 1]`, and what it leaves. */
interface StepMask {
  readonly mask: Value;
  readonly rest: Value;
}

function stepMasks(layer: LayerCall, sequence: Value): StepMask[] | undefined {
  const mask = layer.maskOf(sequence);
  if (mask === undefined) return undefined;
  const place = { graph: layer.graph, name: `${layer.name}/mask` };
  const compute = new ElementWise(place);
  const rest = compute.binary("ADD", [compute.unary("NEG", mask), 1]);
  const rests = unstack(rest, 1, { ...place, name: `${place.name}/rest` });
  return unstack(mask, 1, place).map((step, i) => ({ mask: step, rest: rests[i]! }));
}

/** One cell over all steps, in the order in which they are given. */
function walk(
  cell: Cell,
  { inputs, initial, masks, name }: {
    readonly inputs: readonly (readonly Value[])[];
    readonly initial: States;
    readonly masks: readonly StepMask[] | undefined;
    readonly name: string;
  },
): Run {
  const outputs: Value[] = [];
  let states: States | undefined = initial.length > 0 ? initial : undefined;
  for (const [i, input] of inputs.entries()) {
    const compute = cell.compute(`${name}/${i}`);
    const next = cell.step(input, { states, compute });
    states = masks === undefined ? next : next.map((state, k) => {
      const { mask, rest } = masks[i]!;
      const taken = compute.binary("MUL", [state, mask]);
      const kept = states?.[k] && compute.binary("MUL", [states[k], rest]);
      return kept === undefined ? taken : compute.binary("ADD", [taken, kept]);
    });
    outputs.push(states[0]!);
  }
  return { outputs, states: states! };
}

/** The converters of this family by class name. */
export const recurrentLayers: Readonly<Record<string, LayerConverter>> = {
  Bidirectional: bidirectional,
  GRU: recurrent,
  LSTM: recurrent,
  RNN: recurrent,
  SimpleRNN: recurrent,
};
