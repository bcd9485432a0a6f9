/**
 * Sizes that host and kernels both work out.
 *
 * @module
 */

/**
 * A whole number. As an enum it is an `i32` to AssemblyScript, and to TypeScript a type that takes
 * every number and gives one.
 */
// deno-lint-ignore no-empty-enum -- a member would narrow the type to that member's number
enum Integer {}

/** `count` rounded up to whole vectors of four floats. */
export function wholeVectors(count: Integer): Integer {
  return (count + 3) & ~3;
}

/**
 * Height or width of all that windows without dilation reach over: the input, and zeros around it where
 * it is padded.
 *
 * @param outSide the output's side along this axis
 * @param stride from one window to the next
 * @param windowSide the window's side
 * @param side the input's side
 * @param padding zeros before the input
 */
export function frameSide(
  outSide: Integer,
  stride: Integer,
  windowSide: Integer,
  side: Integer,
  padding: Integer,
): Integer {
  const reach = (outSide - 1) * stride + windowSide;
  const padded = side + padding;
  return reach > padded ? reach : padded;
}

// A thread's part of a convolution's gradient, for windows of `patch` values and n output channels:
//
//   patch × n weights | n biases | n × patch weights, turned | 1 when those are used

/** The address of the biases in the part that lies at `part`. */
export function partBiases(part: Integer, patch: Integer, n: Integer): Integer {
  return part + 4 * n * patch;
}

/** The address of the turned weights in the part whose biases lie at `biases`. */
export function partTurned(biases: Integer, n: Integer): Integer {
  return biases + 4 * n;
}

/** The address of the last word in the part whose turned weights lie at `turned`. */
export function partUsed(turned: Integer, patch: Integer, n: Integer): Integer {
  return turned + 4 * n * patch;
}

/** 32-bit words of a part. */
export function partWords(patch: Integer, n: Integer): Integer {
  return partUsed(partTurned(partBiases(0, patch, n), n), patch, n) / 4 + 1;
}
