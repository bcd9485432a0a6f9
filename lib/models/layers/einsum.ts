/**
 * The equation of an `EinsumDense`.
 *
 * @module
 */

/**
 * An equation of two operands as lists of letters, an ellipsis as as many letters as it needs.
 *
 * @param equation such as `abc,cd->abd` or `...x,xy->...y`
 * @param rank how many axes the first operand has
 * @returns the letters of the first and the second operand and of the result
 */
export function parseEinsum(equation: string, rank: number): readonly [string, string, string] {
  const [left, output = ""] = equation.split("->");
  const [input = "", kernel = ""] = left!.split(",");
  const spare = [..."ABCDEFGH"].slice(0, Math.max(0, rank - input.replace("...", "").length)).join(
    "",
  );
  const [a, b, c] = [input, kernel, output].map((part) => part.replace("...", spare));
  return [a!, b!, c!];
}
