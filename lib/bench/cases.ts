/**
 * What is measured: models, described so that every subject can build them, and their batches.
 *
 * @module
 */

/** A layer, named as in Keras. */
export type BenchLayer =
  | { readonly kind: "dense"; readonly units: number; readonly relu?: boolean }
  | {
    readonly kind: "conv2d";
    readonly filters: number;
    readonly size: number;
    readonly stride?: number;
  }
  | { readonly kind: "maxpool" | "flatten" }
  | { readonly kind: "dropout"; readonly rate: number };

/** One row of the table. */
export interface BenchCase {
  readonly name: string;
  /** Height, width, channels of an example. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly layers: readonly BenchLayer[];
  readonly batch: number;
  /** Training steps of one repetition. */
  readonly steps: number;
  /** True to replace zeros of the pixels by ones, so that nothing can be skipped. */
  readonly noZeros?: boolean;
}

const mnist = [28, 28, 1] as const;

const mlp = (hidden: number): BenchLayer[] => [
  { kind: "flatten" },
  { kind: "dense", units: hidden, relu: true },
  { kind: "dense", units: 10 },
];

const head: BenchLayer[] = [
  { kind: "maxpool" },
  { kind: "dropout", rate: 0.25 },
  { kind: "flatten" },
  { kind: "dense", units: 128, relu: true },
  { kind: "dropout", rate: 0.5 },
  { kind: "dense", units: 10 },
];

const cnn: BenchLayer[] = [
  { kind: "conv2d", filters: 32, size: 3 },
  { kind: "conv2d", filters: 64, size: 3 },
  ...head,
];

/** The tutorial's two models first, then other shapes. */
export const cases: readonly BenchCase[] = [
  { name: "MLP 784-128-10", shape: mnist, layers: mlp(128), batch: 32, steps: 600 },
  {
    ...{ name: "MLP, input without zeros", shape: mnist, layers: mlp(128), batch: 32, steps: 600 },
    noZeros: true,
  },
  { name: "convolutional variant", shape: mnist, layers: cnn, batch: 32, steps: 20 },
  { name: "MLP, hidden 100", shape: mnist, layers: mlp(100), batch: 32, steps: 300 },
  { name: "MLP, hidden 513", shape: mnist, layers: mlp(513), batch: 32, steps: 100 },
  { name: "MLP, batch 7", shape: mnist, layers: mlp(128), batch: 7, steps: 600 },
  { name: "MLP, batch 50", shape: mnist, layers: mlp(128), batch: 50, steps: 300 },
  { name: "MLP, batch 256", shape: mnist, layers: mlp(128), batch: 256, steps: 60 },
  {
    name: "convolution 5×5",
    shape: mnist,
    layers: [{ kind: "conv2d", filters: 32, size: 5 }, ...head],
    batch: 32,
    steps: 20,
  },
  {
    name: "convolutions, stride 2",
    shape: mnist,
    layers: [
      { kind: "conv2d", filters: 32, size: 3, stride: 2 },
      { kind: "conv2d", filters: 64, size: 3, stride: 2 },
      ...head,
    ],
    batch: 32,
    steps: 30,
  },
  {
    name: "convolutional, 32×32×3",
    shape: [32, 32, 3],
    layers: cnn,
    batch: 32,
    steps: 15,
    noZeros: true,
  },
];
