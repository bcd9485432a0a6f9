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
  const weights = new Float64Array(samples.count).fill(1);
  let surfaces: Float64Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    surfaces = solveWeighted(samples, weights);
    weigh(samples, { surfaces, weights });
  }
  return surfaces.map((surface) => {
    const data = new Float32Array(height * width);
    const values = new Float64Array(TERMS);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        setTerms(values, 0, { x, y, height, width });
        data[at] = evaluate(surface, values, 0);
      }
    }
    return { data, height, width };
  });
}

/** The cells that a surface is fitted to. */
interface Samples {
  readonly count: number;
  /** `[count, TERMS]` */
  readonly terms: Float64Array;
  /** Their values on each plane, `[planes][count]`. */
  readonly values: readonly Float64Array[];
}

function sample(grids: readonly Plane[]): Samples {
  const { height, width } = grids[0]!;
  const count = Math.ceil(height / STRIDE) * Math.ceil(width / STRIDE);
  const terms = new Float64Array(count * TERMS);
  const values = grids.map(() => new Float64Array(count));
  for (let y = 0, i = 0; y < height; y += STRIDE) {
    for (let x = 0; x < width; x += STRIDE, i++) {
      setTerms(terms, i * TERMS, { x, y, height, width });
      for (let k = 0; k < grids.length; k++) values[k]![i] = grids[k]!.data[y * width + x]!;
    }
  }
  return { count, terms, values };
}

/** Sets the terms of a quadratic at a cell; the plane reaches from −1 to 1 along both axes. */
function setTerms(
  terms: Float64Array,
  at: number,
  { x, y, height, width }: { x: number; y: number; height: number; width: number },
): void {
  const u = (2 * x + 1) / width - 1;
  const v = (2 * y + 1) / height - 1;
  terms[at] = 1;
  terms[at + 1] = u;
  terms[at + 2] = v;
  terms[at + 3] = u * u;
  terms[at + 4] = u * v;
  terms[at + 5] = v * v;
}

function evaluate(surface: Float64Array, terms: Float64Array, at: number): number {
  let value = 0;
  for (let j = 0; j < TERMS; j++) value += surface[j]! * terms[at + j]!;
  return value;
}

/** Weights each cell by how far it is from the surfaces. */
function weigh(
  { count, terms, values }: Samples,
  { surfaces, weights }: {
    readonly surfaces: readonly Float64Array[];
    readonly weights: Float64Array;
  },
): void {
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let k = 0; k < surfaces.length; k++) {
      squares += (values[k]![i]! - evaluate(surfaces[k]!, terms, i * TERMS)) ** 2;
    }
    weights[i] = 1 / Math.max(Math.sqrt(squares), LEAST_RESIDUAL);
  }
}

/** The coefficients of the surface of each plane, by the normal equations. */
function solveWeighted({ count, terms, values }: Samples, weights: Float64Array): Float64Array[] {
  const matrix = new Float64Array(TERMS * TERMS);
  const sides = values.map(() => new Float64Array(TERMS));
  for (let i = 0; i < count; i++) {
    const at = i * TERMS;
    for (let j = 0; j < TERMS; j++) {
      const weighted = weights[i]! * terms[at + j]!;
      for (let k = 0; k <= j; k++) matrix[j * TERMS + k]! += weighted * terms[at + k]!;
      for (let plane = 0; plane < sides.length; plane++) {
        sides[plane]![j]! += weighted * values[plane]![i]!;
      }
    }
  }
  for (let j = 0; j < TERMS; j++) matrix[j * TERMS + j]! += RIDGE * count;
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
