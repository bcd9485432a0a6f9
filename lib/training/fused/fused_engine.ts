/**
 * The fused training step as an engine of `train`.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "../../core/nd_array.ts";
import { type Dataset, NO_CLASS } from "../../data/images.ts";
import { currentHost } from "../../core/host.ts";
import { naturalLogarithm } from "../../core/math.ts";
import { errorMessage } from "../../core/text.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { loadKernels } from "../load_kernels.ts";
import { deriveSeed } from "../../core/random.ts";
import type { LayersModel } from "../../core/tensorflow.ts";
import type { AugmentOptions } from "../../data/augment/create_augment.ts";
import { createFillBatch, type FillBatch } from "../fill_batch.ts";
import type { Engine, EngineInfo } from "../engine.ts";
import type { Metrics } from "../metrics.ts";
import { type CompiledStep, compileStep } from "./compile_step.ts";
import { OptimizerBridge } from "./optimizer.ts";
import { type Recognized, recognizeModel, Unsupported } from "./recognize_model.ts";
import { REPORT_WORDS } from "./shared/report.ts";
import { StateOffset } from "./state.ts";
import { Team } from "./team.ts";
import { usefulThreads } from "./useful_threads.ts";

/** How to plan the steps. */
export interface FusedOptions {
  /** Examples of a full batch. */
  readonly batchSize: number;
  /** How many threads at most; by default as many as pay for this model on this machine. */
  readonly threads?: number;
  /** Which of the two arithmetics; by default `fused` where it can be. */
  readonly arithmetic?: Arithmetic;
  /** How images are changed at random each time that they are shown. */
  readonly augment?: AugmentOptions;
  /** How many examples an epoch has; by default all of the data. */
  readonly count?: number;
  /** Whether other threads make the steps without this one: `stepApart` then takes the place of `step`. */
  readonly apart?: boolean;
}

/** Trains a Sequential by fused steps in a memory of its own. */
export class FusedEngine implements Engine {
  readonly info: EngineInfo;
  /** The planned step, for tests that look into the memory. */
  readonly compiled: CompiledStep;
  /** The memory that the step works in. */
  readonly memory: WebAssembly.Memory;
  readonly #data: Dataset<NdArray>;
  readonly #fill: FillBatch;
  readonly #optimizer: OptimizerBridge;
  readonly #team: Team;
  /** The sizes of batches that have a program, by the program's number. */
  readonly #batches: readonly number[];
  #iterations: number;

  private constructor(
    data: Dataset<NdArray>,
    parts: {
      readonly compiled: CompiledStep;
      readonly memory: WebAssembly.Memory;
      readonly optimizer: OptimizerBridge;
      readonly team: Team;
      readonly batches: readonly number[];
      readonly arithmetic: Arithmetic;
      readonly reasons: readonly string[];
      readonly fill: FillBatch;
    },
  ) {
    this.#data = data;
    this.#fill = parts.fill;
    this.compiled = parts.compiled;
    this.memory = parts.memory;
    this.#optimizer = parts.optimizer;
    this.#team = parts.team;
    this.#batches = parts.batches;
    this.#iterations = parts.optimizer.iterations;
    const reason = parts.reasons.join("; ");
    this.info = {
      name: "fused",
      threads: parts.compiled.threads,
      arithmetic: parts.arithmetic,
      ...(reason && { reason }),
    };
  }

  /**
   * Plans the steps of a model, copies its weights, starts the threads.
   *
   * @param model compiled with softmax cross-entropy and SGD, momentum or Adam
   * @param data what it will be trained on
   * @throws Unsupported with the reason when the plan cannot train this model
   */
  static async create(
    model: LayersModel,
    data: Dataset<NdArray>,
    { batchSize, threads, arithmetic, augment, apart, count = data.labels.length }: FusedOptions,
  ): Promise<FusedEngine> {
    if (model.loss !== tf.losses.softmaxCrossEntropy) {
      throw new Unsupported("the loss is not tf.losses.softmaxCrossEntropy");
    }
    const optimizer = new OptimizerBridge(model.optimizer);
    const recognized = recognizeModel(model);
    const batch = Math.min(batchSize, count);
    const ragged = count % batch;
    const batches = ragged ? [batch, ragged] : [batch];
    const fill = createFillBatch(data.images, augment);
    const kernels = await loadKernels("fused", { arithmetic });
    const reasons: string[] = [];
    if (kernels.reason !== undefined) reasons.push(`plain arithmetic, for ${kernels.reason}`);
    const start = (threads: number) =>
      startTeam(kernels.module, recognized, { batch, batches, threads, apart });
    const limit = currentHost().threadLimit();
    const wanted = usefulThreads(recognized, batch, { wanted: threads, limit });
    if (limit.reason !== undefined) reasons.push(`one thread, for ${limit.reason}`);
    // Where threads cannot start, this one does it all, and says why.
    const started = await start(wanted).catch((error) => {
      if (wanted === 1 || apart || error instanceof Unsupported) throw error;
      reasons.push(`one thread, for others failed: ${errorMessage(error)}`);
      return start(1);
    });
    const engine = new FusedEngine(data, {
      ...started,
      optimizer,
      batches,
      arithmetic: kernels.arithmetic,
      reasons,
      fill,
    });
    try {
      await engine.#loadModel();
    } catch (error) {
      engine.dispose();
      throw error;
    }
    return engine;
  }

  /** See `Engine`. */
  step(chosen: Uint32Array, seed: number): Metrics {
    this.#team.run(this.#prepare(chosen, seed));
    return this.#finish(chosen.length);
  }

  /** The same of an engine that was created `apart`: this thread may do other things meanwhile. */
  async stepApart(chosen: Uint32Array, seed: number): Promise<Metrics> {
    await this.#team.runApart(this.#prepare(chosen, seed));
    return this.#finish(chosen.length);
  }

  /** Writes all that a step needs; gives the number of its program. */
  #prepare(chosen: Uint32Array, seed: number): number {
    const { addresses, seeds } = this.compiled;
    const program = this.#batches.indexOf(chosen.length);
    if (program < 0) {
      throw new Error(
        `Cannot step: the batch has ${chosen.length} examples, expected ${
          this.#batches.join(" or ")
        }`,
      );
    }
    this.#gather(chosen, seed);
    this.#optimizer.writeState(this.memory.buffer, addresses.state, ++this.#iterations);
    const words = new Int32Array(this.memory.buffer);
    seeds.forEach((address, index) => words[address / 4] = deriveSeed(seed, index));
    return program;
  }

  /** Reads what a step of `count` examples has left. */
  #finish(count: number): Metrics {
    const { addresses } = this.compiled;
    const words = new Int32Array(this.memory.buffer);
    if (words[(addresses.state + StateOffset.notFinite) / 4]) {
      words[(addresses.state + StateOffset.maySkip) / 4] = 0;
    }
    return this.#readReports(count);
  }

  /** See `Engine`. */
  async synchronize(): Promise<void> {
    const { parameters, statistics } = this.compiled;
    for (const { variable, value, length } of [...parameters, ...statistics]) {
      const values = new Float32Array(this.memory.buffer, value, length).slice();
      tf.tidy(() => {
        variable.write(tf.tensor(values, variable.shape as number[]));
      });
    }
    await this.#optimizer.save(this.memory.buffer, this.compiled.parameters, this.#iterations);
  }

  /** See `Engine`. */
  dispose(): void {
    this.#team.stop();
  }

  async #loadModel(): Promise<void> {
    let finite = true;
    const { parameters, statistics } = this.compiled;
    for (const { variable, value, length } of [...parameters, ...statistics]) {
      const weights = variable.read().dataSync() as Float32Array;
      new Float32Array(this.memory.buffer, value, length).set(weights);
      finite &&= weights.every(Number.isFinite);
    }
    const words = new Int32Array(this.memory.buffer, this.compiled.addresses.state);
    words[StateOffset.maySkip / 4] = Number(finite);
    await this.#optimizer.load(this.memory.buffer, this.compiled.parameters);
  }

  #gather(chosen: Uint32Array, seed: number): void {
    const { input, labels } = this.compiled.addresses;
    this.#fill(chosen, new Float32Array(this.memory.buffer, input), seed);
    const targets = new Int32Array(this.memory.buffer, labels, chosen.length);
    for (let row = 0; row < chosen.length; row++) {
      const label = this.#data.labels[chosen[row]!]!;
      targets[row] = label === NO_CLASS ? -1 : label;
    }
  }

  #readReports(count: number): Metrics {
    const { reports } = this.compiled.addresses;
    const report = new Float32Array(this.memory.buffer, reports, count * REPORT_WORDS);
    let [loss, right, classed] = [0, 0, 0];
    for (let row = 0; row < report.length; row += REPORT_WORDS) {
      loss += naturalLogarithm(report[row]!) - report[row + 1]!;
      const isRight = report[row + 2]!;
      if (isRight < 0) continue; // the row belongs to no class
      right += isRight;
      classed++;
    }
    return { loss: loss / count, accuracy: right / Math.max(1, classed) };
  }
}

/** Lays out the memory and starts the threads; nothing stays behind when a thread cannot start. */
async function startTeam(
  module: WebAssembly.Module,
  recognized: Recognized,
  { batch, batches, threads, apart }: {
    readonly batch: number;
    readonly batches: readonly number[];
    readonly threads: number;
    readonly apart?: boolean;
  },
) {
  const compiled = compileStep(recognized, { batch, threads });
  const memory = createMemory(compiled);
  const programs = batches.map((size) => compiled.program(size));
  const team = await Team.start(module, { memory, step: compiled, programs, apart });
  return { compiled, memory, team };
}

function createMemory({ arena }: CompiledStep): WebAssembly.Memory {
  try {
    return arena.createMemory();
  } catch (error) {
    throw new Unsupported(`the engine refuses the memory of fused steps: ${errorMessage(error)}`);
  }
}
