/** What a model is made for. */
export interface CreateModelOptions {
  /** Fixes the initial weights; 0 by default. */
  readonly seed?: number;
  /** Height and width of the images; 28×28 by default. */
  readonly inputShape?: readonly [height: number, width: number];
  /** How many classes to tell apart; 10 by default. */
  readonly classes?: number;
}
