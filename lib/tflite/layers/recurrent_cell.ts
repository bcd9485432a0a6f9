/**
 * The cells of recurrent layers: what one step computes from its input and the states before it.
 *
 * What does not depend on the states is computed for all steps at once, by one FULLY_CONNECTED for
 * the gates and one for the candidate; the same two, of the recurrent weights, are all the products
 * of a step. Before the first step the states are zero unless the model gives some, so that the
 * products with them are left out there.
 *
 * @module
 */
import type { Value } from "../graph/graph.ts";
import { applyActivation } from "./activation.ts";
import { rowsTimes } from "./dense.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall } from "./layer.ts";
import { split, unstack } from "./sequence.ts";

/** The states after a step; the first one is also the step's output. */
export type States = readonly Value[];

/** What a kind of cell computes. */
interface Form {
  /**
   * The blocks of columns of its kernel that are multiplied together: for LSTM, whose blocks are
   * input gate, forget gate, candidate and output gate, the gates 0, 1, 3 and the candidate 2.
   */
  readonly groups: readonly (readonly number[])[];
  /** How many states it has. */
  readonly states: number;
  /** One step: the states after it. */
  readonly step: (step: CellStep, states: States | undefined) => States;
}

/** `LSTMCell`: c ← f c + i g, h ← o a(c) (Hochreiter & Schmidhuber 1997, with a forget gate). */
const lstm: Form = {
  groups: [[0, 1, 3], [2]],
  states: 2,
  step(step, states) {
    const [hidden, carry] = states ?? [];
    const [input, forget, output] = step.gates(hidden, 3) as [Value, Value, Value];
    const candidate = step.activate("activation", step.sum(1, hidden));
    const update = step.compute.binary("MUL", [input, candidate]);
    const kept = carry && step.compute.binary("MUL", [forget, carry]);
    const next = kept ? step.compute.binary("ADD", [kept, update]) : update;
    return [step.compute.binary("MUL", [output, step.activate("activation", next)]), next];
  },
};

/**
 * `GRUCell`: h ← z h + (1 − z) g, as g + z (h − g) (Cho et al. 2014). The reset gate acts on the state
 * before its product with the weights, or after it (`resetAfter`, the default of Keras).
 */
const gru: Form = {
  groups: [[0, 1], [2]],
  states: 1,
  step(step, states) {
    const [hidden] = states ?? [];
    const { compute } = step;
    const [update, reset] = step.gates(hidden, 2) as [Value, Value];
    const candidate = step.activate("activation", resetSum(step, { hidden, reset }));
    if (hidden === undefined) {
      const rest = compute.binary("MUL", [candidate, update]);
      return [compute.binary("SUB", [candidate, rest])];
    }
    const change = compute.binary("SUB", [hidden, candidate]);
    const part = compute.binary("MUL", [change, update]);
    return [compute.binary("ADD", [candidate, part])];
  },
};

function resetSum(
  step: CellStep,
  { hidden, reset }: { readonly hidden: Value | undefined; readonly reset: Value },
): Value {
  const { compute } = step;
  if (!step.cell.resetsAfter) {
    return step.sum(1, hidden && compute.binary("MUL", [hidden, reset]));
  }
  const bias = step.cell.recurrentBias(1);
  if (hidden === undefined && bias === undefined) return step.inputs[1]!;
  const product = hidden === undefined ? bias! : step.cell.product(1, hidden, compute);
  return compute.binary("ADD", [step.inputs[1]!, compute.binary("MUL", [reset, product])]);
}

/** `SimpleRNNCell`: h ← a(W x + U h + b) (Elman 1990). */
const simple: Form = {
  groups: [[0]],
  states: 1,
  step: (step, states) => [step.activate("activation", step.sum(0, states?.[0]))],
};

const FORMS: Readonly<Record<string, Form>> = {
  GRUCell: gru,
  LSTMCell: lstm,
  SimpleRNNCell: simple,
};

/** A cell, with its weights as constants of the graph. */
export class Cell {
  /** How many numbers each of its states has. */
  readonly units: number;
  /** Whether its reset gate acts after the product with the recurrent weights. */
  readonly resetsAfter: boolean;
  readonly #layer: LayerCall;
  readonly #form: Form;

  /**
   * Looks at a cell.
   *
   * @param layer the cell
   * @throws UnsupportedLayerError when its class is not known here
   */
  constructor(layer: LayerCall) {
    this.#form = Object.hasOwn(FORMS, layer.className)
      ? FORMS[layer.className]!
      : layer.refuse(`it is a cell, expected ${Object.keys(FORMS).join(", ")}`);
    this.#layer = layer;
    this.units = layer.number("units");
    this.resetsAfter = layer.option("resetAfter") === true;
  }

  /** How many states it has. */
  get stateCount(): number {
    return this.#form.states;
  }

  /**
   * The products with the inputs of all steps, plus bias.
   *
   * @param sequence `[batch, steps, features]`
   * @returns for each step its part for each group of columns, `[batch, units of the group]`
   */
  project(sequence: Value): Value[][] {
    const { graph, name } = this.#layer;
    const [batch, steps, features] = sequence.shape as [number, number, number];
    const rows = graph.reshape(sequence, [batch * steps, features], { name: `${name}/rows` });
    const groups = this.#form.groups.map((_, group) => {
      const product = rowsTimes(this.#layer, rows, {
        weights: this.#weights("kernel", group),
        bias: this.#inputBias(group),
        name: `${name}/inputs${group}`,
      });
      const all = graph.reshape(product, [batch, steps, product.shape[1]!], {
        name: `${name}/steps${group}`,
      });
      return unstack(all, 1, { graph, name: `${name}/step${group}` });
    });
    return Array.from({ length: steps }, (_, step) => groups.map((group) => group[step]!));
  }

  /**
   * Writes the formulas of a step.
   *
   * @param name what its results are named after
   */
  compute(name: string): ElementWise {
    return new ElementWise({ name, graph: this.#layer.graph });
  }

  /**
   * One step.
   *
   * @param inputs what `project` gave for it
   * @param context the states before it, undefined if they are zero; and what writes its formulas
   * @returns the states after it
   */
  step(
    inputs: readonly Value[],
    { states, compute }: { readonly states: States | undefined; readonly compute: ElementWise },
  ): States {
    return this.#form.step(new CellStep(this, { layer: this.#layer, inputs, compute }), states);
  }

  /** The product of a state with the recurrent weights of a group, plus what bias belongs to it. */
  product(group: number, state: Value, { name }: ElementWise): Value {
    return rowsTimes(this.#layer, state, {
      weights: this.#weights("recurrent_kernel", group),
      bias: this.recurrentBias(group),
      name: `${name}/product${group}`,
    });
  }

  /** The bias inside the reset gate's reach; all other biases are added to the inputs' products. */
  recurrentBias(group: number): Value | undefined {
    if (!this.resetsAfter || group === 0 || !this.#layer.has("bias")) return undefined;
    return this.#constant("recurrent_bias", group, (columns) => {
      const bias = this.#layer.weight("bias");
      return columns.map((column) => bias[bias.length / 2 + column]!);
    });
  }

  #inputBias(group: number): Value | undefined {
    if (!this.#layer.has("bias")) return undefined;
    return this.#constant("bias", group, (columns) => {
      const bias = this.#layer.weight("bias");
      const second = this.resetsAfter && group === 0 ? bias.length / 2 : undefined;
      return columns.map((column) =>
        bias[column]! + (second === undefined ? 0 : bias[second + column]!)
      );
    });
  }

  /** A vector with a number for each column of a group. */
  #constant(key: string, group: number, make: (columns: number[]) => number[]): Value {
    const { graph, name } = this.#layer;
    return this.#layer.constant(
      `${key}${group}`,
      () => graph.floats(`${name}/${key}${group}`, make(this.#columns(group))),
    );
  }

  /** The columns of a kernel that belong to a group, as rows: `[units of the group, inputs]`. */
  #weights(key: string, group: number): Value {
    const { graph, name } = this.#layer;
    return this.#layer.constant(`${key}${group}`, () => {
      const [inputs, width] = this.#layer.weightShape(key) as [number, number];
      const kernel = this.#layer.weight(key);
      const columns = this.#columns(group);
      const values = new Float32Array(columns.length * inputs);
      columns.forEach((column, row) => {
        for (let i = 0; i < inputs; i++) values[row * inputs + i] = kernel[i * width + column]!;
      });
      return graph.floats(`${name}/${key}${group}`, values, { shape: [columns.length, inputs] });
    });
  }

  #columns(group: number): number[] {
    return this.#form.groups[group]!.flatMap((block) =>
      Array.from({ length: this.units }, (_, i) => block * this.units + i)
    );
  }
}

/** One step of a cell. */
class CellStep {
  readonly cell: Cell;
  readonly inputs: readonly Value[];
  readonly compute: ElementWise;
  readonly #layer: LayerCall;

  constructor(
    cell: Cell,
    { layer, inputs, compute }: {
      readonly layer: LayerCall;
      readonly inputs: readonly Value[];
      readonly compute: ElementWise;
    },
  ) {
    this.cell = cell;
    this.inputs = inputs;
    this.compute = compute;
    this.#layer = layer;
  }

  /** What input and state add up to in a group, before the activation. */
  sum(group: number, state: Value | undefined): Value {
    const input = this.inputs[group]!;
    if (state === undefined) return input;
    return this.compute.binary("ADD", [input, this.cell.product(group, state, this.compute)]);
  }

  /** The gates, each with numbers from 0 to 1 for a recurrent activation such as sigmoid. */
  gates(state: Value | undefined, count: number): Value[] {
    const all = this.activate("recurrentActivation", this.sum(0, state));
    return split(all, count, { graph: this.#layer.graph, name: `${this.compute.name}/gates` });
  }

  activate(key: string, value: Value): Value {
    return applyActivation(this.#layer, value, { key, compute: this.compute });
  }
}
