/**
 * The places of the page where a model is trained, and which of them are used when.
 *
 * @module
 */
/// <reference lib="dom" />
import type { CurvePlaces } from "./curves.ts";

/** What goes on: nothing; what nobody can stop; training; it is stopped; a kept one could go on. */
export type TrainState = "idle" | "busy" | "training" | "stopped" | "kept";

/** The places. */
export type TrainPlaces = ReturnType<typeof findTrainPlaces>;

/** Finds them. */
export function findTrainPlaces() {
  const place = <Place extends Element>(id: string): Place =>
    document.getElementById(`train-${id}`) as unknown as Place;
  return {
    form: place<HTMLFormElement>("form"),
    model: place<HTMLSelectElement>("model"),
    epochs: place<HTMLInputElement>("epochs"),
    images: place<HTMLSelectElement>("images"),
    seed: place<HTMLInputElement>("seed"),
    threads: place<HTMLSelectElement>("threads"),
    about: place<HTMLElement>("about"),
    start: place<HTMLButtonElement>("start"),
    stop: place<HTMLButtonElement>("stop"),
    goOn: place<HTMLButtonElement>("go-on"),
    finish: place<HTMLButtonElement>("finish"),
    discard: place<HTMLButtonElement>("discard"),
    keep: place<HTMLInputElement>("keep"),
    problem: place<HTMLElement>("problem"),
    progress: place<HTMLElement>("progress"),
    status: place<HTMLElement>("status"),
    bar: place<HTMLProgressElement>("bar"),
    left: place<HTMLElement>("left"),
    rows: place<HTMLElement>("epochs-done"),
    curves: { loss: curvePlaces("loss"), accuracy: curvePlaces("accuracy") },
  };
}

function curvePlaces(metric: string): CurvePlaces {
  const figure = document.getElementById(`curve-${metric}`)!;
  const part = (name: string) => figure.querySelector<HTMLElement>(`.${name}`)!;
  return {
    svg: figure.querySelector("svg")!,
    highest: part("highest"),
    lowest: part("lowest"),
    last: part("last"),
  };
}

/** The buttons that there are in each state. */
const BUTTONS = {
  start: ["idle"],
  stop: ["training"],
  goOn: ["stopped", "kept"],
  finish: ["stopped", "kept"],
  discard: ["busy", "training", "stopped", "kept"],
} as const satisfies Partial<Record<keyof TrainPlaces, readonly TrainState[]>>;

/**
 * Shows the buttons of a state; the focus, if it was on one that goes, moves to the first.
 *
 * @param hasProgress whether there is a training to be shown
 */
export function showState(places: TrainPlaces, state: TrainState, hasProgress: boolean): void {
  const names = Object.keys(BUTTONS) as (keyof typeof BUTTONS)[];
  const focused = names.find((name) => places[name] === document.activeElement);
  for (const name of names) {
    places[name].hidden = !(BUTTONS[name] as readonly TrainState[]).includes(state);
  }
  for (const field of ["model", "epochs", "images", "seed", "threads"] as const) {
    places[field].disabled = state !== "idle";
  }
  places.progress.hidden = !hasProgress;
  if (focused && places[focused].hidden) names.map((name) => places[name]).find(isShown)?.focus();
}

function isShown({ hidden }: HTMLElement): boolean {
  return !hidden;
}
