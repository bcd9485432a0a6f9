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
import { listenForFiles } from "./given_files.ts";
import { hasSimd } from "./has_simd.ts";
import { inkPixels } from "./ink_pixels.ts";
import { InsidePanel } from "./inside_panel.ts";
import { keepPage } from "./keep_page.ts";
import { ModelChoice, type Offer } from "./model_choice.ts";
import type { Panels } from "./panels.ts";
import { decodePicture, picturePixels } from "./picture_pixels.ts";
import { checkModel, type ModelFacts, Reader } from "./reader.ts";
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
const inside = new InsidePanel({
  whole: place("inside"),
  caption: place("inside-caption"),
  maps: place("maps"),
  weights: place("weights"),
}, () => reader.lookInside());
const area = new DrawArea(place("area"), { onChange });

let isDue = false;
/** Whether there is ink that no reading has shown. */
let isUnread = false;
/** When the oldest change happened that is not shown. */
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
listenForFiles([place("picture"), place("open-model"), place("teach-import")], (file) => {
  problem.textContent = "";
  if (/\.npz$/i.test(file.name)) void panels?.import(file);
  else void (/\.tflite$/i.test(file.name) ? openModel(file) : showPicture(file));
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
const choice = new ModelChoice(place("model"), {
  shipped: MODELS.map((name) => [`models/${name}.tflite`, texts.models[name]]),
  onChoose: (offer) => void useModel(offer),
});
let panels: Panels | undefined;
if (hasSimd()) {
  await useModel(choice.chosen);
  const { openPanels } = await import("./panels.ts");
  panels = await openPanels(choice, () => area.clear());
  panels.offer(answer.digit);
  document.body.dataset.panels = "open";
} else {
  problem.textContent = texts.noWebAssembly;
  place("train").hidden = place("teach").hidden = true;
}
void keepPage({
  offer: place("update"),
  reload: place("reload"),
  mayReload: () => area.isEmpty && !panels?.wouldBeLost(),
});

/** Reads what is drawn, once for all that changes within a task. */
function onChange(when: number, isSame: boolean): void {
  undo.disabled = !area.canUndo;
  redo.disabled = !area.canRedo;
  clear.disabled = area.isEmpty;
  document.body.classList.toggle("empty", area.isEmpty);
  isUnread ||= !isSame;
  if (!isDue) since = when;
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    if (isUnread) read();
    // What the browser's own tools show, and tests measure.
    performance.clearMeasures("read");
    performance.measure("read", { start: since, end: performance.now() });
  });
}

function read(): void {
  const { picture, strokes } = area;
  isUnread = false;
  if (area.isEmpty) return answer.show(NOTHING);
  const pixels = picture ? picturePixels(picture) : inkPixels(strokes, area.size);
  answer.show(reader.read(pixels) ?? NOTHING);
}

/** Says why, where someone wants to know. */
function explain(): void {
  const { digit } = answer;
  inside.show(digit);
  panels?.offer(digit);
  if (!why.open) return;
  if (digit === undefined) clearWhy(whyPlaces);
  else showWhy(whyPlaces, digit, reader.explain(digit));
}

async function useModel({ key, load }: Offer): Promise<void> {
  problem.textContent = "";
  try {
    const facts = await reader.use(key, load);
    if (facts === undefined) return;
    answer.setLabels(reader.labels);
    inside.changeModel();
    place("facts").textContent = describe(facts);
    read();
    document.body.dataset.model = key;
  } catch (error) {
    problem.textContent = texts.cannotLoad(errorMessage(error));
  }
}

/** Reads with a model that someone has picked or dropped, if it is one. */
async function openModel(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    await checkModel(file.name, bytes);
    choice.open(file.name, bytes);
  } catch (error) {
    problem.textContent = texts.cannotOpen(errorMessage(error));
  }
}

async function showPicture(file: File): Promise<void> {
  try {
    area.show(await decodePicture(file));
  } catch {
    problem.textContent = texts.cannotShow(file.name);
  }
}

function describe({ bytes, isQuantized, microseconds }: ModelFacts): string {
  return texts.facts({
    kilobytes: (bytes / 1000).toFixed(0),
    kind: isQuantized ? texts.integers : texts.floats,
    microseconds: microseconds.toFixed(0),
  });
}
