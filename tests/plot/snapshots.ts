/**
 * One picture of each kind, with data that never change.
 *
 * ```sh
 * deno run --allow-read --allow-env --allow-write=tests/plot/fixtures tests/plot/snapshots.ts
 * ```
 *
 * writes them to `fixtures/`; look at them before committing.
 *
 * @module
 */
import { createModel, type Images, readImage, startBackend } from "digits";
import {
  showConfusionMatrix,
  showDistributions,
  showImage,
  showModel,
  showProbabilities,
  showSample,
  showTable,
  type TableColumn,
} from "digits/notebook";
import type { Reading } from "../../lib/classifier/mod.ts";
import { decodePixels, grayscale, resize } from "../../lib/image/mod.ts";
import { type Picture, showHistory, showReading } from "../../lib/plot/mod.ts";
import { onSheet } from "../image/fixtures/drawings.ts";
import { DIGIT_NAMES, drawDigit } from "../../data/draw_digits.ts";

/** The pictures of `data/`, `[10, 28, 28]` uint8: the digits 0 to 9. */
export async function drawnDigits(): Promise<Images<Uint8Array>> {
  const images = await Promise.all(
    DIGIT_NAMES.map((name) => readImage(new URL(`../../data/${name}.png`, import.meta.url))),
  );
  const data = new Uint8Array(images.flatMap(({ data }) => Array.from(data)));
  return { data, shape: [images.length, 28, 28] };
}

const losses = [0.2615, 0.1142, 0.0781, 0.0585, 0.0443];
const accuracies = [0.9256, 0.9665, 0.9763, 0.9823, 0.9864];
/** Five epochs as the tutorial's model has them, with validation. */
export const epochs = losses.map((loss, i) => ({
  loss,
  accuracy: accuracies[i]!,
  validation: { loss: 0.07 + loss / 4, accuracy: 0.98 - (1 - accuracies[i]!) / 4 },
}));

/** A confusion matrix with a right answer on each diagonal cell and some mistakes beside it. */
export const confusionMatrix = Array.from(
  { length: 10 },
  (_, label) =>
    Array.from({ length: 10 }, (_, prediction) => {
      if (label === prediction) return 960 + 3 * label;
      if (label === 4 && prediction === 9) return 160;
      const mistakes = (7 * label + 13 * prediction) % 11 - 6;
      return Math.max(0, mistakes);
    }),
);

/** Ten probabilities, the first the largest, and the logits behind them. */
export const logits = [4.5, -1.2, 2.5, 1.1, -4, -0.3, 1.2, 1.3, 2.2, 0.4];
const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
export const probabilities = logits.map((logit) => Math.exp(logit) / sum);

/** Four sizes with bars, a difference, and who takes what. */
export const tableNames = ["float32", "float16", "dynamic-range", "full-int8"];
export const tableColumns: readonly TableColumn[] = [
  {
    name: "size",
    values: [409.64, 206.72, 106.5, 108.63],
    bars: true,
    format: (size) => `${size.toFixed(1)} KB`,
  },
  { name: "accuracy", values: [0.9775, 0.9775, 0.9773, 0.9767], format: (x) => x.toFixed(4) },
  { name: "answers changed", values: [0, 0, 1007, 12] },
  { name: "phones", values: [true, true, true, true] },
  { name: "Micro", values: [true, false, false, true] },
];

/** Two sets of numbers: one narrow, one wide, of another size. */
export const distributions = [
  { name: "tidy", values: Array.from({ length: 100 }, (_, i) => 0.1 + (i % 10) * 0.01) },
  { name: "real", values: Array.from({ length: 61 }, (_, i) => 0.05 + i * 0.015) },
] as const;

/** A sheet with a 4, a 1 in doubt, and a 2, and what may be read off it. */
export async function drawnReading() {
  const places = [[4, 20], [1, 150], [2, 290]] as const;
  const pens = await Promise.all(
    places.map(([digit]) => decodePixels(drawDigit(DIGIT_NAMES[digit]!))),
  );
  const pixels = onSheet(
    places.map(([, left], i) => ({ pen: pens[i]!, size: 110, left, top: i === 1 ? 0 : 30 })),
    { width: 420, height: 160, ink: [30, 40, 120], paper: [235, 230, 215] },
  );
  const digits = places.map(([digit, left], i) => {
    const unsure = i === 1;
    const probability = unsure ? 0.4512 : 0.9987;
    const box = { left: left + 25, top: unsure ? 0 : 40, width: 60, height: unsure ? 96 : 90 };
    const image = resize(grayscale(pens[i]!), { height: 28, width: 28 });
    return { digit, probability, probabilities: [], box, image, second: 7, unsure };
  });
  const reading: Reading = { digits, text: "412", probability: 0.45 };
  return { pixels, reading };
}

/** The pictures, by the name of their file. */
export async function drawSnapshots(): Promise<Record<string, Picture>> {
  const images = await drawnDigits();
  const labels = Array.from({ length: 10 }, (_, digit) => digit);
  await startBackend();
  const { pixels, reading } = await drawnReading();
  const [mlp, cnn] = [createModel("mlp"), createModel("cnn")];
  const pictures = {
    sample: showSample(images, labels),
    predictions: showSample(images, labels.with(3, 8).with(7, 1), { trueLabels: labels }),
    image: showImage(images),
    history: showHistory({ epochs }),
    history_growing: showHistory({ epochs: epochs.slice(0, 2) }, {
      epochCount: 5,
      running: { batch: 900, batches: 1875, loss: 0.08, accuracy: 0.975 },
    }),
    confusion_matrix: showConfusionMatrix(confusionMatrix),
    probabilities: showProbabilities(probabilities, { image: images, logits }),
    distributions: showDistributions(distributions, { label: "brightness", bins: 12 }),
    table: showTable(tableNames, tableColumns, { heading: "precision" }),
    reading: showReading(pixels, reading, { name: "sheet.png" }),
    model_mlp: showModel(mlp),
    model_cnn: showModel(cnn),
  };
  mlp.dispose();
  cnn.dispose();
  return pictures;
}

/** Where a picture is kept. */
export function snapshotFile(name: string): URL {
  return new URL(`fixtures/${name}.svg`, import.meta.url);
}

if (import.meta.main) {
  for (const [name, { svg }] of Object.entries(await drawSnapshots())) {
    await Deno.writeTextFile(snapshotFile(name), svg);
  }
}
