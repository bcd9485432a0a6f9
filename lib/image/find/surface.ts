import type { Plane } from "./plane.ts";

/** Rounds of reweighting; later ones change little. */
const ROUNDS = 10;

/**
 * Fits a quadratic surface to each grid, robustly: least absolute residuals by iteratively reweighted
 * least squares (Holland and Welsch 1977), so that ink pulls little.
 */
export function fitSurface(grids: readonly Plane[]): Plane[] {
  const { height, width } = grids[0]!;
  const n = height * width;
  const K = 6;
  const basis = new Float64Array(n * K);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [(2 * x + 1) / width - 1, (2 * y + 1) / height - 1];
      basis.set([1, u, v, u * u, u * v, v * v], i * K);
    }
  }
  const weights = new Float64Array(n).fill(1);
  let coefficients: Float64Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const A = new Float64Array(K * K);
    const b = grids.map(() => new Float64Array(K));
    for (let i = 0; i < n; i++) {
      const w = weights[i]!;
      for (let j = 0; j < K; j++) {
        const wj = w * basis[i * K + j]!;
        for (let k = 0; k <= j; k++) A[j * K + k]! += wj * basis[i * K + k]!;
        for (let g = 0; g < grids.length; g++) b[g]![j]! += wj * grids[g]!.data[i]!;
      }
    }
    for (let j = 0; j < K; j++) A[j * K + j]! += 1e-6 * n;
    coefficients = b.map((v) => solve(A, v, K));
    for (let i = 0; i < n; i++) {
      let sq = 0;
      for (let g = 0; g < grids.length; g++) {
        let value = grids[g]!.data[i]!;
        for (let j = 0; j < K; j++) value -= coefficients[g]![j]! * basis[i * K + j]!;
        sq += value * value;
      }
      weights[i] = 1 / Math.max(Math.sqrt(sq), 1);
    }
  }
  return coefficients.map((c) => {
    const data = new Float32Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < K; j++) data[i]! += c[j]! * basis[i * K + j]!;
    return { data, height, width };
  });
}

/** Solves A x = b by Cholesky's decomposition; of A, symmetric, the lower half is read. */
function solve(A: Float64Array, b: Float64Array, K: number): Float64Array {
  const L = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j <= i; j++) {
      let s = A[i * K + j]!;
      for (let k = 0; k < j; k++) s -= L[i * K + k]! * L[j * K + k]!;
      L[i * K + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / L[j * K + j]!;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < K; i++) {
    for (let k = 0; k < i; k++) x[i]! -= L[i * K + k]! * x[k]!;
    x[i]! /= L[i * K + i]!;
  }
  for (let i = K - 1; i >= 0; i--) {
    for (let k = i + 1; k < K; k++) x[i]! -= L[k * K + i]! * x[k]!;
    x[i]! /= L[i * K + i]!;
  }
  return x;
}
