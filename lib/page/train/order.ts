/**
 * What a training in the page is asked for.
 *
 * @module
 */
import type { ModelName } from "../../models/create_model.ts";
import { type Recipe, recipes } from "../../training/recipe.ts";

/** The models that the page trains, first the one that it suggests. */
export const TRAINED = ["mlp", "cnn", "compact"] as const satisfies readonly ModelName[];

/** How many of MNIST's training images there are to choose from; all of them by default. */
export const IMAGE_COUNTS = [1_000, 5_000, 20_000, 60_000] as const;

/** The most epochs that may be asked for. */
export const MOST_EPOCHS = 100;

/** A training that someone wants. */
export interface Order {
  readonly model: (typeof TRAINED)[number];
  /** Passes over the images. */
  readonly epochs: number;
  /** How many of the first training images it learns from. */
  readonly images: number;
  /** Fixes weights, order, dropout and how images are changed. */
  readonly seed: number;
  /** How many threads share a step; as many as pay when left out. */
  readonly threads?: number;
}

/** How a model is trained: as `deno task train` does it. */
export function recipeOf({ model }: Pick<Order, "model">): Recipe {
  return recipes[model];
}
