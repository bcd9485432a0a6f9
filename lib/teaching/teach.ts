/**
 * Teaching a trained classifier from a handful of drawings: one's own hand, or symbols of one's own.
 *
 * Only the last layer learns, from the features that the layers before it make of an image: so it takes
 * a moment, batch statistics stay what they are, and images that are shown again keep it from
 * forgetting (replay). What it brings is told by drawings that were held back: each of five parts once.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import { deriveSeed } from "../core/random.ts";
import type { LayersModel, Sequential } from "../core/tensorflow.ts";
import type { Dataset, Images } from "../data/mod.ts";
import { choose, countRight, divide } from "./cross_validate.ts";
import { featuresOf, type Parts, takeApart } from "./features.ts";
import { between, type Head, type HeadTraining, readHead, trainHead, withHead } from "./head.ts";
import { joined, repeatChanged } from "./repeat_changed.ts";

/**
 * How a hand is learnt beside 3,000 images to remember; chosen on the validation split of MNIST. The
 * weights go only so far of the way to those learnt: it costs little of what is new and keeps more of
 * what is known (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
 */
const CORRECTING = { times: 4, epochs: 10, learningRate: 0.003, way: 0.85 } as const;
/** How symbols are learnt from nothing: longer, and each drawing in more forms. */
const SYMBOLS = { times: 16, epochs: 40, learningRate: 0.03, way: 1 } as const;

/** Images with labels: `[n, height, width]` float32 in [0, 1]. */
export type Examples = Dataset<Images<Float32Array>>;

/** Drawings that were held back, and how many were read right. */
export interface HeldBack {
  /** How many drawings were held back, one part after the other: all of them. */
  readonly count: number;
  /** How many the model read before; undefined where it could not know the classes. */
  readonly before?: number;
  /** How many it reads after it has learnt from the others. */
  readonly after: number;
}

/** A model that was taught. */
export interface Taught {
  /** From images to logits; the caller disposes it. */
  readonly model: Sequential;
  /** What it brought; undefined where there are too few drawings to hold any back. */
  readonly heldBack?: HeldBack;
}

/** How to teach. */
export interface TeachOptions {
  /** Fixes the order, the changes and what is held back; 0 by default. */
  readonly seed?: number;
  /** Ends teaching soon. */
  readonly signal?: AbortSignal;
  /** Called with the share that is done, 0–1. */
  readonly onProgress?: (share: number) => void;
}

/** A classifier that is ready to be taught. */
export interface Pupil {
  /**
   * Corrects it: learns how somebody writes, and shows the images to remember again.
   *
   * @param drawings of its own classes, two or more
   * @throws Error when there are too few, or a label is none of its classes
   * @throws DOMException named AbortError when the signal ended it
   */
  readonly correct: (drawings: Examples, options?: TeachOptions) => Promise<Taught>;
  /**
   * Learns new classes from the same features, and knows its old ones no more.
   *
   * @param drawings of the new classes, at least one of each
   * @param options how many classes there are, and as for `correct`
   * @throws Error when there are too few, or a label is none of the classes
   * @throws DOMException named AbortError when the signal ended it
   */
  readonly learnSymbols: (
    drawings: Examples,
    options: TeachOptions & { readonly classes: number },
  ) => Promise<Taught>;
}

/**
 * Makes a classifier ready to be taught: looks once at the images that it is to remember.
 *
 * @param model a Sequential that ends in a Dense layer of logits; it stays the caller's and as it is
 * @param remember some of the images that it was trained on, 3,000 or more; none where only symbols are
 * learnt
 * @throws Error when the model ends in something else, or takes other images
 */
export function createPupil(model: LayersModel, remember?: Examples): Pupil {
  const parts = takeApart(model);
  const head = readHead(parts.head);
  const known = remember && { images: featuresOf(parts, remember.images), labels: remember.labels };
  return {
    correct: async (drawings, options = {}) => {
      check(drawings, { classes: head.kernel.shape[1]!, least: 2 });
      return await teach(
        { model, parts, plan: CORRECTING, start: head, known, before: head },
        drawings,
        options,
      );
    },
    learnSymbols: async (drawings, { classes, ...options }) => {
      check(drawings, { classes, least: 1 });
      checkEach(drawings.labels, classes);
      return await teach({ model, parts, plan: SYMBOLS, start: classes }, drawings, options);
    },
  };
}

/** What is taught, and how. */
interface Lesson {
  readonly model: LayersModel;
  readonly parts: Parts;
  readonly plan: Pick<HeadTraining, "epochs" | "learningRate"> & {
    readonly times: number;
    readonly way: number;
  };
  /** The head to begin with, or how many classes a new one tells apart. */
  readonly start: Head | number;
  /** What is to be remembered, as features. */
  readonly known?: Dataset<NdArray>;
  /** The head as it was, where it knows the classes. */
  readonly before?: Head;
}

async function teach(
  { model, parts, plan, start, known, before }: Lesson,
  drawings: Examples,
  { seed = 0, signal, onProgress }: TeachOptions,
): Promise<Taught> {
  const count = drawings.labels.length;
  const changed = repeatChanged(drawings, { times: plan.times, seed: deriveSeed(seed, 1) });
  const features = { images: featuresOf(parts, changed.images), labels: changed.labels };
  const all = Array.from(drawings.labels.keys());
  const learn = async (indices: readonly number[]) => {
    const times = Array.from({ length: plan.times }, (_, time) => time * count);
    const own = choose(features, times.flatMap((start) => indices.map((index) => start + index)));
    const head = await trainHead(start, known ? joined(own, known) : own, {
      ...plan,
      seed,
      signal,
    });
    signal?.throwIfAborted();
    return typeof start === "number" ? head : between(start, head, plan.way);
  };
  const divided = canHoldBack(drawings.labels) ? divide(drawings.labels, seed) : [];
  let after = 0;
  for (const [i, part] of divided.entries()) {
    const head = await learn(all.filter((index) => !part.includes(index)));
    after += countRight(head, choose(features, part));
    onProgress?.((i + 1) / (divided.length + 1));
  }
  const taught = withHead(model, await learn(all));
  onProgress?.(1);
  if (divided.length === 0) return { model: taught };
  const right = before && countRight(before, choose(features, all));
  return { model: taught, heldBack: { count, ...(before && { before: right }), after } };
}

/** Whether each class has others to learn from when some of its drawings are held back. */
function canHoldBack(labels: Uint8Array): boolean {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].every((count) => count > 1);
}

function check(
  { images, labels }: Examples,
  { classes, least }: { readonly classes: number; readonly least: number },
): void {
  if (labels.length < least || images.shape[0] !== labels.length) {
    throw new Error(
      `Cannot teach: there are ${images.shape[0]} drawings with ${labels.length} labels, ` +
        `expected ${least} or more, each with a label`,
    );
  }
  const stray = labels.findIndex((label) => label >= classes);
  if (stray >= 0) {
    throw new Error(
      `Cannot teach: drawing ${stray} has the label ${labels[stray]}, expected 0–${classes - 1}`,
    );
  }
}

function checkEach(labels: Uint8Array, classes: number): void {
  for (let label = 0; label < classes; label++) {
    if (labels.includes(label)) continue;
    throw new Error(`Cannot teach: class ${label} has no drawing, expected one or more`);
  }
}
