/** Combinations of recurrent layers, wrappers and masks. */
import * as tf from "@tensorflow/tfjs";
import { chain, type LayerCase, single, sizes } from "./layer_case.ts";

const { layers } = tf;
type Symbol = tf.SymbolicTensor;

const MAKERS = { lstm: layers.lstm, gru: layers.gru, simpleRNN: layers.simpleRNN } as const;
type Kind = keyof typeof MAKERS;
const KINDS = Object.keys(MAKERS) as Kind[];

// What all three take; `recurrentActivation` is of no use to the third.
type Options = Partial<tf.GRULayerArgs>;
const make = (kind: Kind, options: Options): tf.RNN =>
  MAKERS[kind]({ units: 3, ...options } as never) as unknown as tf.RNN;

function plainCases(): LayerCase[] {
  const forms: readonly (readonly [string, Options])[] = [
    ["", {}],
    ["with sigmoid", { recurrentActivation: "sigmoid" }],
    ["with elu", { activation: "elu", recurrentActivation: "sigmoid" }],
    ["without activations", { activation: "linear", recurrentActivation: "linear" }],
    ["without bias", { useBias: false, recurrentActivation: "sigmoid" }],
    ["of one unit", { units: 1, recurrentActivation: "sigmoid" }],
    ["that returns sequences", { returnSequences: true, recurrentActivation: "sigmoid" }],
    ["backwards", { goBackwards: true, recurrentActivation: "sigmoid" }],
    ["backwards, sequences", { goBackwards: true, returnSequences: true }],
  ];
  return KINDS.flatMap((kind) => [
    ...forms.map(([name, options]) =>
      single(`${kind} ${name}`.trim(), [5, 4], () => make(kind, options))
    ),
    single(`${kind} over one step`, [1, 4], () => make(kind, {})),
    single(
      `${kind} on ${kind}`,
      [5, 4],
      () => chain(make(kind, { returnSequences: true }), make(kind, { units: 2 })),
    ),
    stateCase(kind),
  ]);
}

/** States go in as inputs and come out as outputs, of one layer and into the next one. */
function stateCase(kind: Kind): LayerCase {
  const states = kind === "lstm" ? 2 : 1;
  return {
    name: `${kind} with states as inputs and outputs`,
    inputs: [{ shape: [5, 4] }, ...Array.from({ length: states }, () => ({ shape: [3] }))],
    build: (sequence, ...initialState) => {
      const options = { returnState: true, returnSequences: true };
      const first = make(kind, options).apply(sequence!, { initialState }) as Symbol[];
      const [, ...handed] = first;
      const second = make(kind, options).apply(first[0]!, { initialState: handed }) as Symbol[];
      return [...first, ...second];
    },
  };
}

function bidirectionalCases(): LayerCase[] {
  const forms = sizes(KINDS, ["concat", "sum", "ave", "mul", null], [true, false]);
  return forms.map(([kind, mergeMode, returnSequences]) => ({
    name: `Bidirectional ${kind} ${mergeMode} ${returnSequences ? "sequences" : "last steps"}`,
    inputs: [{ shape: [4, 3] }],
    build: (input: Symbol) =>
      layers.bidirectional({
        layer: make(kind as Kind, { returnSequences: returnSequences as boolean }),
        mergeMode: mergeMode as "sum",
      }).apply(input) as Symbol[],
  }));
}

function bidirectionalStateCase(): LayerCase {
  return {
    name: "Bidirectional with states as inputs and outputs",
    inputs: [{ shape: [4, 2] }, ...Array.from({ length: 4 }, () => ({ shape: [3] }))],
    build: (sequence, ...initialState) =>
      layers.bidirectional({
        layer: make("lstm", { returnState: true, returnSequences: true }),
        mergeMode: "concat",
      }).apply(sequence!, { initialState }) as Symbol[],
  };
}

function wrapperCases(): LayerCase[] {
  const inner = () =>
    tf.sequential({
      layers: [
        layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 1], activation: "relu" }),
        layers.batchNormalization(),
        layers.flatten(),
      ],
    });
  return [
    single(
      "TimeDistributed dense",
      [4, 3],
      () => layers.timeDistributed({ layer: layers.dense({ units: 2, activation: "relu" }) }),
    ),
    single(
      "TimeDistributed convolution",
      [3, 5, 5, 2],
      () => layers.timeDistributed({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }) }),
    ),
    single(
      "TimeDistributed model, then LSTM",
      [3, 4, 4, 1],
      () => chain(layers.timeDistributed({ layer: inner() as tf.layers.Layer }), make("lstm", {})),
    ),
    single(
      "TimeDistributed LSTM",
      [3, 4, 2],
      () => layers.timeDistributed({ layer: make("lstm", {}) }),
    ),
    single(
      "RNN of stacked cells",
      [4, 3],
      () =>
        layers.rnn({
          cell: [
            layers.lstmCell({ units: 3 }),
            layers.gruCell({ units: 4 }),
            layers.simpleRNNCell({ units: 2 }),
          ],
          returnSequences: true,
        }),
    ),
    single(
      "RNN of a cell, backwards",
      [4, 3],
      () => layers.rnn({ cell: layers.gruCell({ units: 3 }), goBackwards: true }),
    ),
    single(
      "RNN of stacked cells, backwards",
      [4, 3],
      () =>
        layers.rnn({
          cell: [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })],
          goBackwards: true,
          returnSequences: true,
        }),
    ),
  ];
}

/** Steps that do not count, by an embedding of zeros or by their values. */
function maskCases(): LayerCase[] {
  const embedded = (name: string, ...rest: (() => tf.layers.Layer)[]): LayerCase => ({
    name: `a mask of an embedding, ${name}`,
    inputs: [{ shape: [6], dtype: "int32" }],
    build: (input) =>
      chain(
        layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
        ...rest.map((layer) => layer()),
      ).apply(input!) as Symbol,
  });
  return [
    ...KINDS.flatMap((kind) => [
      embedded(`then ${kind}`, () => make(kind, {})),
      embedded(
        `then ${kind} twice`,
        () => make(kind, { returnSequences: true }),
        () => make(kind, {}),
      ),
      embedded(
        `then Bidirectional ${kind}`,
        () =>
          layers.bidirectional({
            layer: make(kind, { returnSequences: true }),
            mergeMode: "concat",
          }),
      ),
    ]),
    embedded(
      "through Dropout and Dense to LSTM",
      () => layers.dropout({ rate: 0.5 }),
      () => layers.dense({ units: 3 }),
      () => make("lstm", { goBackwards: true }),
    ),
    {
      name: "a mask of steps that are zero after ReLU, then LSTM",
      inputs: [{ shape: [6, 2] }],
      build: (input) =>
        chain(layers.reLU(), layers.masking({ maskValue: 0 }), make("lstm", {}))
          .apply(input!) as Symbol,
    },
  ];
}

/** All combinations of this family. */
export const RECURRENT_CASES: readonly LayerCase[] = [
  ...plainCases(),
  ...bidirectionalCases(),
  bidirectionalStateCase(),
  ...wrapperCases(),
  ...maskCases(),
];
