/**
 * `Einsum` of two operands, as Keras' `EinsumDense` and attention have it, as one product of
 * matrices between transpositions; and of one operand, as sums and transpositions.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { multiply } from "./matrix.ts";

interface Operand {
  readonly value: Value;
  /** A letter for each axis. */
  readonly letters: string;
}

const einsum: NodeConverter = (node) => {
  const equation = node.text("equation", "").replaceAll(" ", "");
  const [left = "", output = ""] = equation.split("->");
  const terms = left.split(",");
  const isPlain = /^[a-zA-Z,]*->[a-zA-Z]*$/.test(equation) &&
    [...terms, output].every((term) => new Set(term).size === term.length);
  if (!isPlain || terms.length !== node.inputs.length) {
    node.refuse(`its equation is "${equation}", expected letters that each operand has once`);
  }
  const operands = terms.map((letters, i) => {
    const value = node.input(i);
    if (value.shape.length === letters.length) return { value, letters };
    return node.refuse(`its operand [${value.shape}] does not fit "${letters}"`);
  });
  const summed = operands.map((operand, i) => {
    const others = operands.filter((_, k) => k !== i).map(({ letters }) => letters).join("");
    return sumAlone(node, operand, others + output);
  });
  const [first, second, ...more] = summed;
  if (more.length > 0) node.refuse(`its equation is "${equation}", expected at most two operands`);
  const result = second === undefined ? first! : product(node, [first!, second], output);
  return arranged(node, result, { letters: output, name: node.name });
};

/** Sums the axes that neither another operand nor the output has. */
function sumAlone(node: NodeCall, { value, letters }: Operand, others: string): Operand {
  const axes = [...letters].flatMap((letter, axis) => others.includes(letter) ? [] : [axis]);
  if (axes.length === 0) return { value, letters };
  const sum = node.add("SUM", [value, node.integersConstant("axes", axes)], {
    options: builtinOptions("ReducerOptions"),
    name: `${node.name}/sum`,
  });
  return { value: sum, letters: [...letters].filter((letter) => others.includes(letter)).join("") };
}

/** An operand with its axes in the order of letters that are its own. */
function arranged(
  node: NodeCall,
  { value, letters: own }: Operand,
  { letters, name }: { readonly letters: string; readonly name: string },
): Value {
  return node.writer.transpose(value, [...letters].map((letter) => own.indexOf(letter)), name);
}

/** [shared, left, summed] × [shared, summed, right] → [shared, left, right], each group one axis. */
function product(
  node: NodeCall,
  [left, right]: readonly [Operand, Operand],
  output: string,
): Operand {
  const lengths = new Map<string, number>();
  for (const { value, letters } of [left, right]) {
    [...letters].forEach((letter, axis) => {
      const length = value.shape[axis]!;
      const known = lengths.get(letter) ?? length;
      if (known !== length) node.refuse(`its axis "${letter}" is ${known} and ${length} long`);
      lengths.set(letter, length);
    });
  }
  const both = [...left.letters].filter((letter) => right.letters.includes(letter));
  const shared = both.filter((letter) => output.includes(letter)).join("");
  const summed = both.filter((letter) => !output.includes(letter)).join("");
  const ofLeft = [...left.letters].filter((letter) => !both.includes(letter)).join("");
  const ofRight = [...right.letters].filter((letter) => !both.includes(letter)).join("");
  const shapeOf = (letters: string) => [...letters].map((letter) => lengths.get(letter)!);
  const count = (letters: string) => elementCount(shapeOf(letters));
  const group = (operand: Operand, groups: readonly string[], side: string) => {
    const letters = groups.join("");
    const value = arranged(node, operand, { letters, name: `${node.name}/${side}` });
    const [first = "", ...rest] = groups;
    const shape = [...shapeOf(first), ...rest.map(count)];
    return node.writer.reshape(value, shape, `${node.name}/${side}_matrix`);
  };
  const result = multiply(node, {
    left: group(left, [shared, ofLeft, summed], "left"),
    right: group(right, [shared, summed, ofRight], "right"),
  });
  const letters = shared + ofLeft + ofRight;
  return { value: node.writer.reshape(result, shapeOf(letters), `${node.name}/product`), letters };
}

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const einsumOperators = (): Readonly<Record<string, NodeConverter>> => ({ Einsum: einsum });
