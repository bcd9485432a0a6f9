/**
 * The naive twins of the kernels for matrices, biases and Adam: each sum by its definition, in double
 * precision, one element at a time. Tests compare the fast kernels with them, and they serve where the
 * fast ones cannot run.
 *
 * @module
 */

/** Σ over k of a · b, `[m, n]`, either matrix stored transposed. */
export function referenceMatMul(
  { a, b, m, n, k, transposeA = false, transposeB = false }: {
    readonly a: ArrayLike<number>;
    readonly b: ArrayLike<number>;
    readonly m: number;
    readonly n: number;
    readonly k: number;
    readonly transposeA?: boolean;
    readonly transposeB?: boolean;
  },
): Float64Array {
  const result = new Float64Array(m * n);
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) {
        const left = a[transposeA ? i * m + row : row * k + i]!;
        const right = b[transposeB ? column * k + i : i * n + column]!;
        sum += left * right;
      }
      result[row * n + column] = sum;
    }
  }
  return result;
}

/** The sum of x's rows, x `[rows, columns]`. */
export function referenceSumRows(
  x: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows * columns; i++) sums[i % columns]! += x[i]!;
  return sums;
}

/** activation(c + bias), c `[…, columns]`. */
export function referenceAddBias(
  c: ArrayLike<number>,
  { columns, bias, activation }: {
    readonly columns: number;
    readonly bias: ArrayLike<number> | undefined;
    readonly activation: "linear" | "relu" | "relu6";
  },
): Float64Array {
  return Float64Array.from(c, (value, i) => {
    const sum = bias ? value + bias[i % columns]! : value;
    if (activation === "linear") return sum;
    // Math.max and Math.min return NaN for NaN.
    return activation === "relu" ? Math.max(sum, 0) : Math.min(Math.max(sum, 0), 6);
  });
}

/** The state of Adam for one variable: its value and both moments. */
export interface AdamState {
  /** The variable's values. */
  readonly value: ArrayLike<number>;
  /** The running mean of the gradients. */
  readonly first: ArrayLike<number>;
  /** The running mean of the squared gradients. */
  readonly second: ArrayLike<number>;
}

/** What a step of Adam depends on besides its state. */
export interface AdamOptions {
  /** The learning rate, more than 0. */
  readonly learningRate: number;
  /** How much of the first moment stays, in 0–1. */
  readonly beta1: number;
  /** How much of the second moment stays, in 0–1. */
  readonly beta2: number;
  /** beta1 to the power of the step, which counts from 1. */
  readonly beta1Power: number;
  /** beta2 to the power of the step. */
  readonly beta2Power: number;
  /** Keeps the quotient finite. */
  readonly epsilon: number;
}

/** One step of Adam: Kingma and Ba (2015), algorithm 1. */
export function referenceAdam(
  { value, first, second }: AdamState,
  gradient: ArrayLike<number>,
  { learningRate, beta1, beta2, beta1Power, beta2Power, epsilon }: AdamOptions,
): AdamState {
  const newFirst = Array.from(gradient, (g, i) => beta1 * first[i]! + (1 - beta1) * g);
  const newSecond = Array.from(gradient, (g, i) => beta2 * second[i]! + (1 - beta2) * g * g);
  const newValue = newFirst.map((m, i) => {
    const unbiasedFirst = m / (1 - beta1Power);
    const unbiasedSecond = newSecond[i]! / (1 - beta2Power);
    return value[i]! - learningRate * unbiasedFirst / (Math.sqrt(unbiasedSecond) + epsilon);
  });
  return { value: newValue, first: newFirst, second: newSecond };
}
