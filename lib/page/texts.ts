/**
 * All that the page says, in one place: whoever translates it translates this file.
 *
 * @module
 */

/** A share as people write it; no model is ever wholly sure. */
function percent(share: number): string {
  return `${(100 * Math.min(share, 0.999)).toFixed(share < 0.0995 ? 1 : share > 0.99 ? 1 : 0)} %`;
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
  facts: ({ kilobytes, kind, microseconds }: {
    readonly kilobytes: string;
    readonly kind: string;
    readonly microseconds: string;
  }) => `${kilobytes} KB, ${kind}, ${microseconds} µs a digit on this device`,
  floats: "float32",
  integers: "int8",

  cannotLoad: (reason: string) => `The model cannot be loaded: ${reason}`,
  cannotShow: (name: string) =>
    `“${name}” is no picture that this browser can show. Try a PNG, JPEG or WebP file.`,
  noWebAssembly: "This browser has no WebAssembly with SIMD, which the model needs. " +
    "Chrome 91, Firefox 89, Safari 16.4 and later have it.",
} as const;
