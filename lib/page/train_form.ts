/**
 * The form in which a training is asked for.
 *
 * @module
 */
/// <reference lib="dom" />
import { texts } from "./texts.ts";
import { type Order, recipeOf, TRAINED } from "./train/order.ts";
import type { TrainPlaces } from "./train_places.ts";

const words = texts.train;

/** The most threads that are offered; more seldom pay. */
const MOST_THREADS = 8;

/** The fields, and what they say. */
export class TrainForm {
  readonly #places: TrainPlaces;

  /** @param onOrder is given what someone asks for */
  constructor(places: TrainPlaces, onOrder: (order: Order) => void) {
    this.#places = places;
    this.#offerThreads();
    places.model.addEventListener("change", () => this.#suggest());
    places.form.addEventListener("submit", (event) => {
      event.preventDefault();
      onOrder(this.#wanted());
    });
  }

  /** Fills in an order. */
  show({ model, epochs, images, seed }: Order): void {
    const places = this.#places;
    places.model.value = model;
    this.#suggest();
    places.epochs.value = `${epochs}`;
    places.images.value = `${images}`;
    places.seed.value = `${seed}`;
  }

  #offerThreads(): void {
    const { threads } = this.#places;
    if (!crossOriginIsolated) {
      threads.append(new Option(words.oneThread, ""));
      return;
    }
    threads.append(new Option(words.usefulThreads, ""));
    for (let count = 1; count <= Math.min(navigator.hardwareConcurrency, MOST_THREADS); count++) {
      threads.append(new Option(`${count}`));
    }
  }

  /** Another model, another number of epochs. */
  #suggest(): void {
    const { model, epochs, about } = this.#places;
    const name = model.value as Order["model"];
    epochs.value = `${recipeOf({ model: name }).epochs}`;
    about.textContent = words.about[name];
  }

  #wanted(): Order {
    const { model, epochs, images, seed, threads } = this.#places;
    return {
      model: TRAINED.find((name) => name === model.value)!,
      epochs: epochs.valueAsNumber,
      images: Number(images.value),
      seed: seed.valueAsNumber,
      ...(threads.value !== "" && { threads: Number(threads.value) }),
    };
  }
}
