/** The shape of what is normalized: `[examples, positions, channels]`. */
export interface NormalizedShape {
  readonly count: number;
  readonly positions: number;
  readonly channels: number;
}

/** Mean and variance of each channel, `[channels]`, over examples and positions. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** The naive twin of the kernels `channelMoments` and `combineMoments`, in float64. */
export function moments(
  x: ArrayLike<number>,
  { count, positions, channels }: NormalizedShape,
): Moments {
  const total = count * positions;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < total * channels; i++) mean[i % channels]! += x[i]! / total;
  for (let i = 0; i < total * channels; i++) {
    variance[i % channels]! += (x[i]! - mean[i % channels]!) ** 2 / total;
  }
  return { mean, variance };
}

/** What a normalization needs besides x: γ and β, `[channels]`, and ε. */
export interface NormalizationParameters {
  readonly gamma: ArrayLike<number>;
  readonly beta: ArrayLike<number>;
  readonly epsilon: number;
}

/** The naive twin of the kernel `normalize`: γ (x − mean) / √(variance + ε) + β, in float64. */
export function batchNormalization(
  x: ArrayLike<number>,
  shape: NormalizedShape,
  { gamma, beta, epsilon }: NormalizationParameters,
): Float64Array {
  const { mean, variance } = moments(x, shape);
  return Float64Array.from(x, (value, i) => {
    const c = i % shape.channels;
    return gamma[c]! * (value - mean[c]!) / Math.sqrt(variance[c]! + epsilon) + beta[c]!;
  });
}

/**
 * The naive twin of the backward kernels, in float64.
 *
 * @param x what was normalized
 * @param shape its shape
 * @param options γ, ε, and the gradient `dy` with respect to the result
 * @returns the gradients with respect to x, γ and β
 */
export function batchNormalizationBackward(
  x: ArrayLike<number>,
  shape: NormalizedShape,
  { gamma, epsilon, dy }: NormalizationParameters & { readonly dy: ArrayLike<number> },
): { readonly dx: Float64Array; readonly dgamma: Float64Array; readonly dbeta: Float64Array } {
  const { count, positions, channels } = shape;
  const { mean, variance } = moments(x, shape);
  const normalized = (i: number) =>
    (x[i]! - mean[i % channels]!) / Math.sqrt(variance[i % channels]! + epsilon);
  const dgamma = new Float64Array(channels);
  const dbeta = new Float64Array(channels);
  for (let i = 0; i < dy.length; i++) {
    dgamma[i % channels]! += dy[i]! * normalized(i);
    dbeta[i % channels]! += dy[i]!;
  }
  const total = count * positions;
  const dx = Float64Array.from(x, (_, i) => {
    const c = i % channels;
    const centred = dy[i]! - dbeta[c]! / total - normalized(i) * dgamma[c]! / total;
    return gamma[c]! / Math.sqrt(variance[c]! + epsilon) * centred;
  });
  return { dx, dgamma, dbeta };
}
