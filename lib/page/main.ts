/**
 * The page: draw, and see what a model reads.
 *
 * @module
 */
/// <reference lib="dom" />
import { errorMessage } from "../core/text.ts";
import { Answer } from "./answer.ts";
import { offerCamera } from "./camera.ts";
import { DrawArea } from "./draw_area.ts";
import { hasSimd } from "./has_simd.ts";
import { inkPixels } from "./ink_pixels.ts";
import { decodePicture, listenForPictures, picturePixels } from "./picture_pixels.ts";
import { type ModelFacts, Reader } from "./reader.ts";
import { texts } from "./texts.ts";
import { clearWhy, showWhy } from "./why.ts";

/** The models that may be there, first the one that it begins with. */
declare const MODELS: readonly (keyof typeof texts.models)[];

const NOTHING = { digits: [], text: "", probability: 1 } as const;

const place = <Element extends HTMLElement>(id: string): Element =>
  document.getElementById(id) as Element;
const [undo, redo, clear] = ["undo", "redo", "clear"].map(place<HTMLButtonElement>) as [
  HTMLButtonElement,
  HTMLButtonElement,
  HTMLButtonElement,
];
const chooser = place<HTMLSelectElement>("model");
const problem = place("problem");

const reader = new Reader();
const answer = new Answer({
  answer: place("answer"),
  seen: place("seen"),
  barsTitle: place("bars-title"),
  bars: place("bars"),
}, { onDigit: () => explain() });
const why = place<HTMLDetailsElement>("why");
const whyPlaces = {
  picture: place<HTMLCanvasElement>("why-picture"),
  caption: place("why-caption"),
};
const area = new DrawArea(place("area"), { onChange });

let isDue = false;
/** When the oldest change happened that no reading has shown. */
let since = 0;

undo.addEventListener("click", () => area.undo());
redo.addEventListener("click", () => area.redo());
clear.addEventListener("click", () => area.clear());
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const isRedo = key === "y" || key === "z" && event.shiftKey;
  if (!isRedo && key !== "z") return;
  event.preventDefault();
  if (isRedo) area.redo();
  else area.undo();
});
listenForPictures(place("picture"), async (file) => {
  problem.textContent = "";
  try {
    area.show(await decodePicture(file));
  } catch {
    problem.textContent = texts.cannotShow(file.name);
  }
});
why.addEventListener("toggle", explain);
void offerCamera({
  open: place("camera"),
  viewer: place("viewer"),
  video: place("video"),
  take: place("take"),
  cancel: place("cancel"),
}, {
  onPicture: (picture) => {
    problem.textContent = "";
    area.show(picture);
  },
  onProblem: () => problem.textContent = texts.cannotUseCamera,
});
for (const name of MODELS) {
  chooser.append(new Option(texts.models[name], `models/${name}.tflite`));
}
chooser.addEventListener("change", () => void useModel(chooser.value));
if (hasSimd()) await useModel(chooser.value);
else problem.textContent = texts.noWebAssembly;

/** Reads what is drawn, once for all that changes within a task. */
function onChange(when: number): void {
  undo.disabled = !area.canUndo;
  redo.disabled = !area.canRedo;
  clear.disabled = area.isEmpty;
  document.body.classList.toggle("empty", area.isEmpty);
  if (!isDue) since = when;
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    read();
    // What the browser's own tools show, and tests measure.
    performance.clearMeasures("read");
    performance.measure("read", { start: since, end: performance.now() });
  });
}

function read(): void {
  const { picture, strokes } = area;
  if (area.isEmpty) return answer.show(NOTHING);
  const pixels = picture ? picturePixels(picture) : inkPixels(strokes, area.size);
  answer.show(reader.read(pixels) ?? NOTHING);
}

/** Says why, where someone wants to know. */
function explain(): void {
  if (!why.open) return;
  const { digit } = answer;
  if (digit === undefined) clearWhy(whyPlaces);
  else showWhy(whyPlaces, digit, reader.explain(digit));
}

async function useModel(file: string): Promise<void> {
  problem.textContent = "";
  try {
    const facts = await reader.use(file);
    if (facts === undefined) return;
    answer.setLabels(reader.labels);
    place("facts").textContent = describe(facts);
    read();
    document.body.dataset.model = file;
  } catch (error) {
    problem.textContent = texts.cannotLoad(errorMessage(error));
  }
}

function describe({ bytes, isQuantized, microseconds }: ModelFacts): string {
  return texts.facts({
    kilobytes: (bytes / 1000).toFixed(0),
    kind: isQuantized ? texts.integers : texts.floats,
    microseconds: microseconds.toFixed(0),
  });
}

if ("serviceWorker" in navigator && isSecureContext) void keepPage();

/**
 * Keeps the page for when there is no network. Where the server isolates no page, the service worker does
 * so from the next load on: it is loaded again, once.
 */
async function keepPage(): Promise<void> {
  try {
    await navigator.serviceWorker.register("service_worker.js");
    await navigator.serviceWorker.ready;
  } catch {
    return; // the page works without; it only needs its server each time
  }
  if (crossOriginIsolated || !area.isEmpty || sessionStorage.getItem("isolated")) return;
  sessionStorage.setItem("isolated", "tried");
  location.reload();
}
