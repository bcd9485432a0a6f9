/** Loss and accuracy, averaged over examples. */
export interface Metrics {
  /** Mean cross-entropy an example, in nats. */
  readonly loss: number;
  /** The share of right answers, 0–1. */
  readonly accuracy: number;
}
