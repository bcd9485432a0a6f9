/**
 * What the kernel `softmaxCrossEntropy` reports of an example, for the host to compute loss and
 * accuracy from: Σ exp(logit − largest), logit[label] − largest, and 1 when the largest is the label's;
 * of an example of no class, the mean of the logits − largest, and −1.
 *
 * @module
 */

/** Floats of an example's report. */
export const REPORT_WORDS = 3;
