/** A row-major matrix of numbers. */
export interface Matrix {
  /** `[rows × columns]` values. */
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The naive twin of the kernels `matmulNN`, `matmulNT` and `matmulTN`: a × b, in float64.
 *
 * @param a `[m, k]`
 * @param b `[k, n]`
 * @returns `[m, n]`
 * @throws Error when a has not as many columns as b has rows
 */
export function matmul(a: Matrix, b: Matrix): Matrix & { readonly data: Float64Array } {
  if (a.columns !== b.rows) {
    throw new Error(`Cannot multiply: a has ${a.columns} columns, expected ${b.rows}, b's rows`);
  }
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      for (let d = 0; d < a.columns; d++) {
        sum += a.data[i * a.columns + d]! * b.data[d * b.columns + j]!;
      }
      data[i * b.columns + j] = sum;
    }
  }
  return { data, rows: a.rows, columns: b.columns };
}

/** A matrix with rows and columns exchanged. */
export function transpose({ data, rows, columns }: Matrix): Matrix {
  const turned = Float64Array.from(
    { length: rows * columns },
    (_, i) => data[i % rows * columns + Math.floor(i / rows)]!,
  );
  return { data: turned, rows: columns, columns: rows };
}
