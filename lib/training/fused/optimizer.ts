/**
 * Reads a tfjs optimizer's settings and memory, and gives the memory back after training.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { power } from "../../core/math.ts";
import type { PlannedParameter } from "./layout.ts";
import { Unsupported } from "./recognize_model.ts";
import { Rule, StateOffset } from "./state.ts";

/** How many arrays each rule remembers of a parameter. */
const slotsOf = { sgd: 0, momentum: 1, adam: 2 } as const;
const rules = { SGD: "sgd", Momentum: "momentum", Adam: "adam" } as const;

/** A tfjs optimizer, as the plan uses it. */
export class OptimizerBridge {
  readonly #optimizer: tf.Optimizer;
  readonly #rule: keyof typeof Rule;

  /** @throws Unsupported when the optimizer is none of SGD, momentum and Adam */
  constructor(optimizer: tf.Optimizer) {
    const name = optimizer.getClassName();
    if (!Object.hasOwn(rules, name)) throw new Unsupported(`the optimizer is ${name}`);
    this.#optimizer = optimizer;
    this.#rule = rules[name as keyof typeof rules];
  }

  /** How many steps the optimizer has made. */
  get iterations(): number {
    return this.#optimizer.iterations;
  }

  /**
   * Writes the settings of the next step. They are read anew each time, so a schedule may change the
   * optimizer's learning rate between steps.
   *
   * @param memory the plan's memory
   * @param address of the state
   * @param iteration the step's number, from 1
   */
  writeState(memory: ArrayBufferLike, address: number, iteration: number): void {
    const view = new DataView(memory, address);
    const config = this.#optimizer.getConfig() as Record<string, number>;
    const float = (offset: number, value: number) => view.setFloat32(offset, value, true);
    view.setInt32(StateOffset.rule, Rule[this.#rule], true);
    float(StateOffset.rate, config.learningRate!);
    if (this.#rule === "momentum") {
      float(StateOffset.beta1, config.momentum!);
      view.setInt32(StateOffset.nesterov, Number(config.useNesterov), true);
    } else if (this.#rule === "adam") {
      const { learningRate, beta1, beta2, epsilon } = config as Required<typeof config>;
      const correction = Math.sqrt(1 - power(beta2!, iteration));
      float(StateOffset.rate, learningRate! * correction / (1 - power(beta1!, iteration)));
      float(StateOffset.epsilon, epsilon! * correction);
      float(StateOffset.beta1, beta1!);
      float(StateOffset.beta2, beta2!);
    }
  }

  /** Copies what the optimizer remembers into the plan's memory; nothing on a first training. */
  async load(memory: ArrayBufferLike, parameters: readonly PlannedParameter[]): Promise<void> {
    const saved = await this.#optimizer.getWeights();
    try {
      for (const [index, { tensor }] of saved.slice(1).entries()) {
        const { address, length } = this.#slots(parameters)[index]!;
        new Float32Array(memory, address, length).set(tensor.dataSync());
      }
    } finally {
      saved[0]!.tensor.dispose();
    }
  }

  /** Copies the plan's memory back, so that later training, by whatever means, goes on from there. */
  async save(
    memory: ArrayBufferLike,
    parameters: readonly PlannedParameter[],
    iterations: number,
  ): Promise<void> {
    const before = await this.#optimizer.getWeights();
    const values = this.#slots(parameters).map(({ name, address, length, shape }) => ({
      name,
      tensor: tf.tensor(new Float32Array(memory, address, length).slice(), shape),
    }));
    const counter = { name: "iter", tensor: tf.scalar(iterations, "int32") };
    await this.#optimizer.setWeights([counter, ...values]);
    tf.dispose([...before, ...values, counter].map(({ tensor }) => tensor));
  }

  /** The arrays in the order of `getWeights`: all first moments, then all second ones. */
  #slots(parameters: readonly PlannedParameter[]) {
    const parts = ([["mean", "m"], ["square", "v"]] as const).slice(0, slotsOf[this.#rule]);
    return parts.flatMap(([part, suffix]) =>
      parameters.map((parameter) => ({
        name: `${parameter.variable.name}/${this.#rule === "momentum" ? "momentum" : suffix}`,
        address: parameter[part],
        length: parameter.length,
        shape: parameter.variable.shape as number[],
      }))
    );
  }
}
