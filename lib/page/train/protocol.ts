/**
 * What the page and the worker that trains tell each other.
 *
 * @module
 */
import type { EngineInfo } from "../../training/engine.ts";
import type { Checkpoint } from "../../training/checkpoint.ts";
import type { HeldBack } from "../../teaching/teach.ts";
import type { BatchResult, EpochResult } from "../../training/history.ts";
import type { Order } from "./order.ts";

/** What the page asks for. */
export type Request =
  | {
    readonly kind: "train";
    readonly order: Order;
    /** Where an earlier training of the same order was ended. */
    readonly from?: Progress;
  }
  | { readonly kind: "teach"; readonly lesson: Lesson }
  /** Waits after the step under way, until it is asked to go on. */
  | { readonly kind: "stop" }
  | { readonly kind: "go on" }
  /** Takes the weights as they are, in the midst of an epoch or not. */
  | { readonly kind: "finish" };

/** Drawings that the compact model is to be taught from. */
export interface Lesson {
  /** The names of the classes; of digits, 0–9. */
  readonly classes: readonly string[];
  /** Whether they are symbols of one's own: the model then forgets its digits. */
  readonly isSymbols: boolean;
  /** `[n, 28, 28]` uint8, white on black. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** `[n]`, the class of each. */
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly seed: number;
}

/** Where a training stands between two epochs. */
export interface Progress {
  readonly checkpoint: Checkpoint;
  /** The epochs that are done, from the first. */
  readonly epochs: readonly EpochResult[];
}

/** What the worker tells. */
export type Report =
  /** Bytes of the images that have been fetched, and of all. */
  | { readonly kind: "fetch"; readonly loaded: number; readonly total: number }
  | { readonly kind: "begin"; readonly engine: EngineInfo }
  | { readonly kind: "batch"; readonly batch: BatchResult }
  | { readonly kind: "epoch"; readonly epoch: EpochResult; readonly checkpoint: Checkpoint }
  /** How many test images are read, of how many. */
  | { readonly kind: "testing"; readonly done: number; readonly count: number }
  /** Which of the files is made and run, from 0. */
  | { readonly kind: "converting"; readonly done: number; readonly count: number }
  | { readonly kind: "done"; readonly trained: Trained }
  /** The share of teaching that is done, 0–1. */
  | { readonly kind: "teaching"; readonly share: number }
  | { readonly kind: "taught"; readonly taught: TaughtFiles }
  | { readonly kind: "failed"; readonly reason: string };

/** A model that was trained, as files. */
export interface Trained {
  readonly order: Order;
  /** The epochs that it has behind it, and whether the last of them was left before its end. */
  readonly epochs: number;
  readonly isPart: boolean;
  /** The share of right answers on all test images, 0–1. */
  readonly accuracy: number;
  /** The files in the order in which they are offered. */
  readonly files: readonly MadeFile[];
}

/** A model that was taught from drawings, as files. */
export interface TaughtFiles {
  readonly lesson: Lesson;
  /** How long it learnt, without loading and making files. */
  readonly milliseconds: number;
  /** What it brought on drawings that were held back, where there were enough. */
  readonly heldBack?: HeldBack;
  /** The share of so many of MNIST's test images that it read before, and reads now; of digits only. */
  readonly tidy?: { readonly count: number; readonly before: number; readonly after: number };
  /** The files in the order in which they are offered. */
  readonly files: readonly MadeFile[];
}

/** Which of the files one is. */
export type FileKind =
  | "float32"
  | "float16"
  | "dynamic-range"
  | "full-int8"
  /** What `deno task train` writes, where that is another file: logits, without metadata. */
  | "plain"
  | "header"
  | "source"
  | "tfjs";

/** A file that was made of a trained model. */
export interface MadeFile {
  readonly kind: FileKind;
  readonly name: string;
  /** Its contents; none where the check failed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How it compares with the trained model; C source is a file that was compared, in other words. */
  readonly check?: Comparison;
  /** Why it is not offered. */
  readonly problem?: string;
}

/** What a file computes beside what the trained model does, for the same images. */
export interface Comparison {
  /** How many images were given to both. */
  readonly count: number;
  /** The largest difference of an output, beside the largest output. */
  readonly difference: number;
  /** For how many images both give the same class. */
  readonly same: number;
}
