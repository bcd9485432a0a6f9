/**
 * Training steps by tfjs itself, for every model that fused steps cannot train.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount, type NdArray } from "../../core/nd_array.ts";
import { type Dataset, NO_CLASS } from "../../data/images.ts";
import { deriveSeed } from "../../core/random.ts";
import type { LayersModel } from "../../core/tensorflow.ts";
import type { AugmentOptions } from "../../data/augment/create_augment.ts";
import { createFillBatch, type FillBatch } from "../fill_batch.ts";
import { servingArithmetic } from "./install_kernels.ts";
import type { Engine, EngineInfo } from "../engine.ts";
import type { Metrics } from "../metrics.ts";

/** Trains by `trainOnBatch`, one tfjs operation after the other. */
export class TfjsEngine implements Engine {
  readonly info: EngineInfo;
  readonly #model: LayersModel;
  readonly #data: Dataset<NdArray>;
  readonly #fill: FillBatch;
  readonly #layers: readonly tf.layers.Layer[];

  /** @param options `reason`: why fused steps were not used; `augment`: how images are changed */
  constructor(
    model: LayersModel,
    data: Dataset<NdArray>,
    { reason, augment }: { readonly reason: string; readonly augment?: AugmentOptions },
  ) {
    this.#model = model;
    this.#data = data;
    this.#fill = createFillBatch(data.images, augment);
    this.#layers = layersOf(model.layers);
    const arithmetic = servingArithmetic();
    const stray = this.#layers.find(drawsUnseeded);
    this.info = {
      name: "tfjs",
      threads: 1,
      ...(arithmetic && { arithmetic }),
      reason: stray ? `${reason}; layer "${stray.name}" draws numbers that no seed fixes` : reason,
    };
  }

  /** See `Engine`. */
  async step(chosen: Uint32Array, seed: number): Promise<Metrics> {
    seedDropout(this.#layers, seed);
    const { images, labels } = this.#data;
    const [, ...exampleShape] = images.shape;
    const size = elementCount(exampleShape);
    const batch = new Float32Array(chosen.length * size);
    this.#fill(chosen, batch, seed);
    const classes = this.#model.outputs[0]!.shape.at(-1)!;
    const targets = new Float32Array(chosen.length * classes);
    chosen.forEach((example, row) => {
      const [label, start] = [labels[example]!, row * classes];
      if (label === NO_CLASS) targets.fill(1 / classes, start, start + classes);
      else targets[start + label] = 1;
    });
    const input = tf.tensor(batch, [chosen.length, ...exampleShape]);
    const target = tf.tensor2d(targets, [chosen.length, classes]);
    try {
      // Without the metric "accuracy" tfjs gives the loss alone.
      const [loss, accuracy = NaN] = [await this.#model.trainOnBatch(input, target)].flat();
      return { loss: loss!, accuracy };
    } finally {
      tf.dispose([input, target]);
    }
  }

  /** The model is always up to date. */
  async synchronize(): Promise<void> {}

  /** Nothing is held. */
  dispose(): void {}
}

/**
 * Gives each dropout layer a seed of its own for the next step. Without it tfjs would draw the same
 * mask at every step for a layer with a seed, and one that nobody can repeat for a layer without.
 */
function seedDropout(layers: readonly tf.layers.Layer[], seed: number): void {
  layers.forEach((layer, index) => {
    if (layer.getClassName() === "Dropout") {
      (layer as unknown as { seed: number }).seed = deriveSeed(seed, index);
    }
  });
}

/** The parts of layers that hold layers: nested models, wrappers, both directions of `Bidirectional`. */
interface Holder {
  readonly layers?: readonly tf.layers.Layer[];
  readonly layer?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
}

/** All layers, and those within them, each once. */
function layersOf(layers: readonly tf.layers.Layer[]): readonly tf.layers.Layer[] {
  const found = layers.flatMap((layer) => {
    const { layers = [], layer: inner, forwardLayer, backwardLayer } = layer as unknown as Holder;
    const within = [...layers, inner, forwardLayer, backwardLayer].filter((one) => !!one);
    return [layer, ...layersOf(within)];
  });
  return [...new Set(found)];
}

/** Whether a layer draws from `Math.random`: tfjs gives noise and the dropout of recurrent cells no seed. */
function drawsUnseeded(layer: tf.layers.Layer): boolean {
  if (/^(Gaussian(Noise|Dropout)|AlphaDropout)$/.test(layer.getClassName())) return true;
  const { dropout = 0, recurrentDropout = 0 } = layer.getConfig() as Record<string, unknown>;
  return Number(dropout) > 0 || Number(recurrentDropout) > 0;
}
