import type { Plane } from "./plane.ts";

/** Rounds of reweighting; later ones change little. */
const ROUNDS = 10;
/** The surface is fitted to every second cell along both axes: a quarter of them says enough. */
const STRIDE = 2;
/** How many terms a quadratic has: 1, u, v, u², uv, v². */
const TERMS = 6;
/** Added to the normal equations' diagonal, so that a flat grid can be solved. */
const RIDGE = 1e-6;
/** A residual below one level weighs as one level. */
const LEAST_RESIDUAL = 1;

/**
 * Fits a quadratic surface to each grid, robustly: least absolute residuals by iteratively reweighted
 * least squares (Holland and Welsch 1977), so that ink pulls little.
 *
 * @param grids planes of one size
 * @returns the surfaces, of the same size
 */
export function fitSurface(grids: readonly Plane[]): Plane[] {
  const { height, width } = grids[0]!;
  const samples = sample(grids);
  const weights = new Float64Array(samples.length).fill(1);
  let surfaces: Float64Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    surfaces = solveWeighted(samples, { weights, planes: grids.length });
    samples.forEach(({ terms, values }, i) => {
      const squares = surfaces.map((surface, k) => (values[k]! - evaluate(surface, terms)) ** 2);
      const distance = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      weights[i] = 1 / Math.max(distance, LEAST_RESIDUAL);
    });
  }
  return surfaces.map((surface) => {
    const data = new Float32Array(height * width);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) data[at] = evaluate(surface, terms(x, y, grids[0]!));
    }
    return { data, height, width };
  });
}

/** A cell that a surface is fitted to. */
interface Sample {
  readonly terms: readonly number[];
  /** Its value on each plane. */
  readonly values: readonly number[];
}

function sample(grids: readonly Plane[]): Sample[] {
  const samples: Sample[] = [];
  const { height, width } = grids[0]!;
  for (let y = 0; y < height; y += STRIDE) {
    for (let x = 0; x < width; x += STRIDE) {
      const values = grids.map(({ data }) => data[y * width + x]!);
      samples.push({ terms: terms(x, y, grids[0]!), values });
    }
  }
  return samples;
}

/** The terms of a quadratic at a cell; the plane reaches from −1 to 1 along both axes. */
function terms(x: number, y: number, { height, width }: Plane): number[] {
  const [u, v] = [(2 * x + 1) / width - 1, (2 * y + 1) / height - 1];
  return [1, u, v, u * u, u * v, v * v];
}

function evaluate(surface: Float64Array, terms: readonly number[]): number {
  let value = 0;
  for (let j = 0; j < TERMS; j++) value += surface[j]! * terms[j]!;
  return value;
}

/** The coefficients of the surface of each plane, by the normal equations. */
function solveWeighted(
  samples: readonly Sample[],
  { weights, planes }: { readonly weights: Float64Array; readonly planes: number },
): Float64Array[] {
  const matrix = new Float64Array(TERMS * TERMS);
  const sides = Array.from({ length: planes }, () => new Float64Array(TERMS));
  for (let i = 0; i < samples.length; i++) {
    const { terms, values } = samples[i]!;
    for (let j = 0; j < TERMS; j++) {
      const weighted = weights[i]! * terms[j]!;
      for (let k = 0; k <= j; k++) matrix[j * TERMS + k]! += weighted * terms[k]!;
      for (let plane = 0; plane < planes; plane++) sides[plane]![j]! += weighted * values[plane]!;
    }
  }
  for (let j = 0; j < TERMS; j++) matrix[j * TERMS + j]! += RIDGE * samples.length;
  return sides.map((side) => solve(matrix, side, TERMS));
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
