/**
 * All that the page says, in one place: whoever translates it translates this file.
 *
 * @module
 */

/** A share as people write it; no model is ever wholly sure. */
function percent(share: number): string {
  return `${(100 * Math.min(share, 0.999)).toFixed(share < 0.0995 ? 1 : share > 0.99 ? 1 : 0)} %`;
}

/** A number of two digits that count: `0.000031`, `2.4`. */
function rough(value: number): string {
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 2, useGrouping: false })
    .format(value);
}

/** A time as people say it. */
function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

const epochs = (count: number) => count === 1 ? "1 epoch" : `${count} epochs`;

/** How much was trained, the last epoch perhaps not to its end. */
function trainedFor({ epochs: count, isPart }: {
  readonly epochs: number;
  readonly isPart: boolean;
}): string {
  if (!isPart) return epochs(count);
  return count === 0 ? "a part of an epoch" : `${epochs(count)} and a part`;
}

/** The words of the page. */
export const texts = {
  language: "en",
  title: "Handwritten digits",
  introduction:
    "Draw a digit, or several side by side. A TensorFlow Lite model reads them here, on your device: nothing that you draw leaves it.",
  needsScript: "This page draws and reads digits by its own scripts. Please allow them.",

  drawing: "Drawing",
  area: "Drawing area: draw digits with mouse, finger or pen",
  hint: "Draw here",
  undo: "Undo",
  redo: "Redo",
  clear: "Clear",
  picture: "Picture …",
  camera: "Camera",
  take: "Take",
  cancel: "Cancel",
  cannotUseCamera: "The camera cannot be used: the browser or another program keeps it.",
  pictureHelp: "You can also drop a picture here, or paste one.",

  answer: "Answer",
  nothingYet: "No digit yet",
  loading: "Loading the model …",
  seen: "What the model sees",
  seenDigit: (place: number, count: number, name: string) =>
    `Digit ${place} of ${count}: ${name}. Show its probabilities`,
  probabilities: (place: number, count: number) =>
    count > 1 ? `Probabilities of digit ${place}` : "Probabilities",
  probability: percent,
  sure: (number: string, share: number) => `${number}, ${percent(share)} sure`,
  unsureNumber: (number: string, share: number) => `${number}? ${percent(share)} sure`,
  unsure: (name: string, second: string) => `unsure: ${name} or ${second}`,

  whyTitle: "Why?",
  why: (name: string, second: string, share: number) =>
    `Blue parts speak for ${name}: covered, they make it less likely. Orange parts speak against it. ` +
    (share < 0.001 ? "No other comes near." : `Next in line is ${second}, at ${percent(share)}.`),
  insideTitle: "Look inside",
  noInside: "This model has neither convolutions nor plain dense layers that could be shown.",
  mapsHelp: "Each small picture is one map of a convolution: bright where it finds what it looks " +
    "for. The first convolutions find edges, the last ones parts of digits.",
  maps: (layer: number, layers: number, count: number, strongest: number) =>
    `Convolution ${layer} of ${layers}: ${count} maps; map ${strongest} answers most strongly.`,
  weightsHelp: (name: string) =>
    `How each pixel counts for a ${name}: blue speaks for it, orange against it.`,
  weightsPicture: (name: string) => `The weights of all pixels for a ${name}.`,
  whyPicture: (name: string, place: string | undefined) =>
    place === undefined
      ? `No single part decides that this is ${name}`
      : `What speaks most for ${name} is ${place}`,
  place: (row: number, column: number) =>
    row === 1 && column === 1
      ? "in the middle"
      : [["at the top", "", "at the bottom"][row], ["on the left", "", "on the right"][column]]
        .filter(Boolean).join(" "),
  nothingToExplain: "Draw a digit first.",

  model: "Model",
  models: {
    improved: "improved, doubts what is no digit",
    compact: "compact, for small devices",
    mnist: "the tutorial's, reads tidy digits",
  },
  yours: "Your own",
  yourModel: (model: "mlp" | "cnn" | "compact", kind: string) =>
    `trained here: ${model}, ${kind === "full-int8" ? "int8" : "float32"}`,
  taughtModel: (isSymbols: boolean, kind: string) =>
    `${isSymbols ? "your symbols" : "taught your hand"}, ${
      kind === "full-int8" ? "int8" : "float32"
    }`,
  openedModel: (name: string) => `opened: ${name}`,
  openModel: "Open a .tflite …",
  facts: ({ kilobytes, kind, microseconds }: {
    readonly kilobytes: string;
    readonly kind: string;
    readonly microseconds: string;
  }) => `${kilobytes} KB, ${kind}, ${microseconds} µs a digit on this device`,
  floats: "float32",
  integers: "int8",

  update: "There is a newer version of this page.",
  reload: "Load it",

  teach: {
    title: "Teach it your hand",
    introduction:
      "Was an answer wrong? Say what you have drawn and add it: from ten drawings or more the compact " +
      "model learns in a moment how you write. Or let it learn symbols of your own: about twelve " +
      "drawings of each. Your drawings stay on this device.",
    kind: "What you draw",
    kinds: { digits: "digits, as you write them", symbols: "symbols of your own" },
    names: "Their names, 2–20, with commas between",
    exampleNames: "triangle, square, arrow",
    label: "The drawing is",
    add: "Add it",
    drawings: "Your drawings",
    count: (counts: readonly number[], classes: readonly string[]) => {
      const some = counts.flatMap((count, i) => count > 0 ? `${classes[i]}: ${count}` : []);
      return some.length === 0 ? "No drawings yet." : `Drawings so far: ${some.join(", ")}.`;
    },
    remove: (name: string) => `Take this ${name} away`,
    start: "Teach",
    stop: "Stop",
    export: "Save the drawings …",
    import: "Open drawings …",
    clear: "Delete all",
    keep: "Keep them on this device",
    loading: "Loading what learns …",
    teaching: "Learning …",
    failed: (reason: string) => `It could not be taught: ${reason}`,
    cannotKeep: (reason: string) => `The browser does not keep them: ${reason}`,
    nameIsUsed: "a name that has drawings is gone",
    badNames: (problem: string) => `These names cannot be used: ${problem}`,
    full: "There are 2,000 drawings: no more are taken.",
    missing: (names: readonly string[]) => `No drawing yet of: ${names.join(", ")}`,
    result: ({ milliseconds, heldBack, tidy }: {
      readonly milliseconds: number;
      readonly heldBack?: {
        readonly count: number;
        readonly before?: number;
        readonly after: number;
      };
      readonly tidy?: { readonly count: number; readonly before: number; readonly after: number };
    }) =>
      [
        `Learnt in ${(milliseconds / 1000).toFixed(1)} s.`,
        heldBack &&
        `Each drawing was held back once: of ${heldBack.count} it read ${
          heldBack.before === undefined ? "" : `${heldBack.before} before, and `
        }${heldBack.after} after it had learnt from the others.`,
        tidy &&
        `Of ${tidy.count.toLocaleString("en")} tidy digits (MNIST) it read ${
          (100 * tidy.before).toFixed(1)
        } % before, and ${(100 * tidy.after).toFixed(1)} % now.`,
      ].filter(Boolean).join(" "),
  },

  train: {
    title: "Train your own",
    introduction:
      "A network learns here what digits look like, from 60,000 that people wrote (MNIST, 11.5 MB, " +
      "fetched from this page’s own server once). What comes of it is yours, to try and to take home.",
    model: "Network",
    models: {
      mlp: "mlp, the tutorial’s",
      cnn: "cnn, convolutional",
      compact: "compact, for real drawings",
    },
    about: {
      mlp: "Two dense layers: learns in seconds, and reads tidy digits.",
      cnn: "Two convolutions and a dense layer: minutes, and fewer mistakes.",
      compact: "Six convolutions, and digits that are turned, slanted and moved: half an hour or " +
        "longer, and it reads what people really draw.",
    },
    epochs: "Epochs",
    images: "Images",
    seed: "Seed",
    threads: "Threads",
    usefulThreads: "as many as pay",
    oneThread: "1: the page’s server allows no more",
    start: "Train",
    stop: "Stop",
    goOn: "Go on",
    finish: "Use it as it is",
    discard: "Discard",
    keep: "Keep it on this device",

    loading: "Loading what trains …",
    fetching: "Fetching the images …",
    preparing: "Unpacking the images …",
    fetched: (loaded: number, total: number) => `${megabytes(loaded)} of ${megabytes(total)} MB`,
    trains: (threads: number, reason: string | undefined) =>
      `Training on ${threads === 1 ? "one thread" : `${threads} threads`}${
        reason ? ` (${reason})` : ""
      }`,
    stopped: "Stopped: it can go on, or be used as it is",
    goesOn: "Training goes on",
    finishing: "Ending after this step …",
    testing: "Reading 10,000 digits that it has not seen …",
    converting: "Making the files, and running each …",
    done: (trained: { readonly epochs: number; readonly isPart: boolean }) =>
      `Trained for ${trainedFor(trained)}: draw, it reads now`,
    wasKept: (done: number, of: number) => `Kept here: a training, ${done} of ${epochs(of)} done`,
    canGoOn: (done: number, of: number) => `It can go on: ${done} of ${epochs(of)} are done`,
    failed: (reason: string) => `The training has ended: ${reason}`,
    cannotLoad: "what trains cannot be loaded",
    cannotKeep: (reason: string) => `The browser does not keep it: ${reason}`,
    pace: (epoch: number, of: number, left: number | undefined) =>
      `Epoch ${epoch} of ${of}${left === undefined ? "" : `, ${duration(left)} left`}`,

    judging: (epoch: number, of: number) =>
      `Epoch ${epoch} of ${of}: reading digits that it has not seen`,

    curves: { loss: "Loss: how far off it is", accuracy: "Accuracy: how many are right" },
    value: {
      loss: (value: number) => value.toFixed(1),
      accuracy: (value: number) => `${(100 * value).toFixed(0)} %`,
    },
    curve: {
      loss: (last: number | undefined, held: number | undefined) =>
        `Loss by epoch${last === undefined ? "" : `, now ${last.toFixed(2)}`}${
          held === undefined ? "" : `; on unseen digits ${held.toFixed(3)}`
        }`,
      accuracy: (last: number | undefined, held: number | undefined) =>
        `Accuracy by epoch${last === undefined ? "" : `, now ${(100 * last).toFixed(1)} %`}${
          held === undefined ? "" : `; on unseen digits ${(100 * held).toFixed(1)} %`
        }`,
    },
    trained: "while it learns",
    judged: "on unseen digits",
    numbers: "The numbers",
    columns: ["Epoch", "Loss", "Accuracy", "Loss, unseen", "Accuracy, unseen", "Time"],
    row: ({ epoch, loss, accuracy, validation, seconds }: {
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly validation?: { readonly loss: number; readonly accuracy: number };
      readonly seconds: number;
    }) => [
      `${epoch}`,
      loss.toFixed(4),
      accuracy.toFixed(4),
      validation?.loss.toFixed(4) ?? "",
      validation?.accuracy.toFixed(4) ?? "",
      `${seconds.toFixed(1)} s`,
    ],

    downloads: "Take it home",
    result: ({ accuracy, order, ...trained }: {
      readonly accuracy: number;
      readonly order: { readonly model: string; readonly images: number; readonly seed: number };
      readonly epochs: number;
      readonly isPart: boolean;
    }) =>
      `${order.model}, ${trainedFor(trained)} of ${
        order.images.toLocaleString("en")
      } images, seed ${order.seed}: of 10,000 digits that it has not seen, it reads ${
        (100 * accuracy).toFixed(2)
      } % right.`,
    tried: (count: number) =>
      `Each file has been run here on ${count} of them beside the trained model: in LiteRT, ` +
      "Google’s own runtime, and the last in TensorFlow.js.",
    kilobytes: (bytes: number) => `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`,
    kinds: {
      "float32": "As exact as it was trained.",
      "float16": "Weights as float16: half the size.",
      "dynamic-range": "Weights as int8: a quarter of the size.",
      "full-int8": "All in int8: for microcontrollers and accelerators.",
      "plain": "What deno task train writes, byte for byte: logits, no labels.",
      "header": "The int8 file for TFLite Micro: its C header …",
      "source": "… and its C++ source.",
      "tfjs": "For TensorFlow.js: model.json and weights.bin.",
    },
    compared: ({ difference, same, count }: {
      readonly difference: number;
      readonly same: number;
      readonly count: number;
    }) =>
      `Outputs differ by ${
        difference === 0 ? "nothing" : `${rough(100 * difference)} % at most`
      }, ${same === count ? `all ${count}` : `${same} of ${count}`} answers are the same.`,
    notOffered: (name: string, problem: string) => `${name} is not offered: ${problem}`,
  },

  cannotOpen: (reason: string) => `That is no model that this page can use: ${reason}`,
  cannotLoad: (reason: string) => `The model cannot be loaded: ${reason}`,
  cannotShow: (name: string) =>
    `“${name}” is no picture that this browser can show. Try a PNG, JPEG or WebP file.`,
  noWebAssembly: "This browser has no WebAssembly with SIMD, which the model needs. " +
    "Chrome 91, Firefox 89, Safari 16.4 and later have it.",
} as const;
