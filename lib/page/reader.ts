/**
 * The model that reads, and how long it takes.
 *
 * @module
 */
import { type Classifier, openClassifier } from "../classifier/open_classifier.ts";
import { type ReadDigit, readDigits, type Reading } from "../classifier/read_digits.ts";
import type { Insight } from "./insight.ts";
import { occlusion } from "./occlusion.ts";
import type { Pixels } from "../image/decode/pixels.ts";

/** Runs to warm up with, and runs that are timed. */
const RUNS = { first: 10, timed: 30 } as const;

/** What is told of a model. */
export interface ModelFacts {
  readonly bytes: number;
  /** Whether it computes with integers. */
  readonly isQuantized: boolean;
  /** The median time of an image on this device, without finding it, in microseconds. */
  readonly microseconds: number;
}

/** Reads pictures with one model at a time. */
export class Reader {
  #classifier: Classifier | undefined;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Counts what is asked for: an earlier model that arrives later is not used. */
  #turn = 0;

  /** The names of the classes; none before a model is there. */
  get labels(): readonly string[] {
    if (this.#classifier === undefined) return [];
    const { labels, classes } = this.#classifier;
    return labels ?? Array.from({ length: classes }, (_, i) => `${i}`);
  }

  /**
   * Changes to another model.
   *
   * @param name tells it from others, and is what errors call it
   * @param load gets the file
   * @returns its facts; undefined when yet another one was asked for in the meantime
   * @throws Error when it cannot be loaded; the former one stays
   */
  async use(
    name: string,
    load: () => Promise<Uint8Array<ArrayBuffer>>,
  ): Promise<ModelFacts | undefined> {
    const turn = ++this.#turn;
    const bytes = await load();
    const classifier = await openClassifier(bytes, { name });
    if (this.#turn !== turn) return void classifier[Symbol.dispose]();
    this.#classifier?.[Symbol.dispose]();
    this.#classifier = classifier;
    this.#bytes = bytes;
    const { graphs } = classifier.summary;
    return {
      bytes: bytes.length,
      isQuantized: graphs[0]!.tensors.some(({ dtype }) => dtype === "int8"),
      microseconds: measure(classifier),
    };
  }

  /** Which parts of a digit that this model has read speak for the answer, as `occlusion` tells. */
  explain(digit: ReadDigit): Float32Array {
    return occlusion(this.#classifier!, digit);
  }

  /** Looks into the model. */
  async lookInside(): Promise<Insight> {
    if (this.#bytes === undefined) return {};
    const { openInsight } = await import("./insight.ts");
    return await openInsight(this.#bytes);
  }

  /** Reads a picture; undefined before a model is there. */
  read(pixels: Pixels): Reading | undefined {
    return this.#classifier && readDigits(this.#classifier, pixels);
  }
}

/**
 * Makes sure that a file is a model that reads.
 *
 * @throws Error that says what it is instead
 */
export async function checkModel(name: string, bytes: Uint8Array): Promise<void> {
  const classifier = await openClassifier(bytes, { name });
  classifier[Symbol.dispose]();
}

function measure({ classify, size: { height, width } }: Classifier): number {
  const images = { data: new Uint8Array(height * width), shape: [1, height, width] } as const;
  const times: number[] = [];
  for (let i = 0; i < RUNS.first + RUNS.timed; i++) {
    const start = performance.now();
    classify(images);
    times.push(performance.now() - start);
  }
  const timed = times.slice(RUNS.first).sort((a, b) => a - b);
  return 1000 * timed[timed.length >> 1]!;
}
