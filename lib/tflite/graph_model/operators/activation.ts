/**
 * Activations, by operators of their own where TFLite has them and by formulas where it has not.
 *
 * @module
 */
import { builtinOptions } from "../../format/schema.ts";
import type { Operation, Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { binary, cast, unary } from "./element_wise.ts";

/** Writes a formula: each part is named after the node. */
class Formula {
  readonly #node: NodeCall;

  constructor(node: NodeCall) {
    this.#node = node;
  }

  one(operator: Operation["operator"], x: Value): Value {
    return unary(this.#node, operator, x, { name: `${this.#node.name}/${operator.toLowerCase()}` });
  }

  two(operator: Operation["operator"], a: Value | number, b: Value | number): Value {
    const name = `${this.#node.name}/${operator.toLowerCase()}`;
    return binary(this.#node, operator, [a, b], { name });
  }
}

type FormulaOf = (compute: Formula, x: Value) => Value;

const formula = (write: FormulaOf): NodeConverter => (node) =>
  write(new Formula(node), cast(node, node.input(0), "float32"));

/** ln(1 + eˣ) in the form max(x, 0) + ln(1 + e^−|x|), which does not overflow. */
const softplus: FormulaOf = (f, x) => {
  const tail = f.one("LOG", f.two("ADD", f.one("EXP", f.one("NEG", f.one("ABS", x))), 1));
  return f.two("ADD", f.one("RELU", x), tail);
};

/** eˣ − 1; for negative x ELU is just that, and more exact. */
const expm1: FormulaOf = (f, x) =>
  f.two(
    "ADD",
    f.one("ELU", f.two("MINIMUM", x, 0)),
    f.two("ADD", f.one("EXP", f.one("RELU", x)), -1),
  );

/** Klambauer et al., Self-Normalizing Neural Networks, 2017: scale and scale × α. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

const selu: FormulaOf = (f, x) =>
  f.two(
    "ADD",
    f.two("MUL", f.one("RELU", x), SELU_SCALE),
    f.two("MUL", f.one("ELU", f.two("MINIMUM", x, 0)), SELU_SCALE * SELU_ALPHA),
  );

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: as tfjs computes it. */
const ERF_P = 0.3275911;
const ERF_COEFFICIENTS = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];

/**
 * The error function: sign(x) × (1 − polynomial(t) × e^(−x²)) with t = 1 / (1 + p |x|). The sign is
 * that of a steep line cut at ±1, for SIGN is not known everywhere.
 */
const erf: FormulaOf = (f, x) => {
  const magnitude = f.one("ABS", x);
  const t = f.two("DIV", 1, f.two("ADD", f.two("MUL", magnitude, ERF_P), 1));
  const [first, ...rest] = ERF_COEFFICIENTS as [number, ...number[]];
  let polynomial = f.two("MUL", t, first);
  for (const coefficient of rest) {
    polynomial = f.two("MUL", f.two("ADD", polynomial, coefficient), t);
  }
  const gauss = f.one("EXP", f.one("NEG", f.one("SQUARE", x)));
  const upper = f.two("SUB", 1, f.two("MUL", polynomial, gauss));
  const steep = f.two("MUL", x, 1e20);
  return f.two("MUL", upper, f.two("MINIMUM", f.two("MAXIMUM", steep, -1), 1));
};

const sinhOrCosh = (operator: "SUB" | "ADD"): FormulaOf => (f, x) =>
  f.two("MUL", f.two(operator, f.one("EXP", x), f.one("EXP", f.one("NEG", x))), 0.5);

/** √(1 − x²). */
const otherLeg: FormulaOf = (f, x) => f.one("SQRT", f.two("SUB", 1, f.one("SQUARE", x)));

/** Cuts values to [min, max]. */
const clip: NodeConverter = (node) => {
  const x = node.input(0);
  const [min, max] = [node.input(1), node.input(2)];
  if (min.data?.[0] === 0 && min.data.length === 1 && x.type === "float32") {
    if (max.data?.length === 1 && max.data[0] === 6) return unary(node, "RELU6", x);
    const positive = unary(node, "RELU", x, { name: `${node.name}/relu` });
    return binary(node, "MINIMUM", [positive, max]);
  }
  const raised = binary(node, "MAXIMUM", [x, min], { name: `${node.name}/raised` });
  return binary(node, "MINIMUM", [raised, max]);
};

/** RELU and RELU6 are known for float32 only. */
const relu = (limit?: 6): NodeConverter => (node) => {
  const x = node.input(0);
  if (x.type !== "int32") return unary(node, limit ? "RELU6" : "RELU", x);
  const positive = binary(node, "MAXIMUM", [x, 0]);
  return limit ? binary(node, "MINIMUM", [positive, limit]) : positive;
};

/** x for positive x, α x else. */
function leakyRelu(node: NodeCall, x: Value, alpha: number): Value {
  const options = builtinOptions("LeakyReluOptions", { alpha });
  return node.add("LEAKY_RELU", [cast(node, x, "float32")], { options });
}

/** x for positive x, α x else, with an α for each channel. */
function prelu(node: NodeCall, x: Value, alpha: Value): Value {
  if (alpha.shape.length > x.shape.length) {
    node.refuse(`its alpha has the shape [${alpha.shape}], more axes than [${x.shape}]`);
  }
  // As many axes as the input, which some runtimes want.
  const missing = new Array<number>(x.shape.length - alpha.shape.length).fill(1);
  const shaped = node.writer.reshape(alpha, [...missing, ...alpha.shape], `${node.name}/alpha`);
  return node.add("PRELU", [x, shaped], { shape: x.shape });
}

/** SOFTMAX and LOG_SOFTMAX, along the last axis; of more than four axes, as of rows. */
const rowWise = (operator: "SOFTMAX" | "LOG_SOFTMAX"): NodeConverter => (node) => {
  const x = cast(node, node.input(0), "float32");
  if (x.shape.length <= 4) return unary(node, operator, x);
  const [last = 1] = x.shape.slice(-1);
  const count = x.shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const rows = node.writer.reshape(x, [count, last], `${node.name}/rows`);
  const result = unary(node, operator, rows, { name: `${node.name}/of_rows` });
  return node.writer.reshape(result, x.shape, node.name);
};

/**
 * Applies an activation that is fused into another node.
 *
 * @param node the node
 * @param value what its own operation computes
 * @param activation the name in `fused_ops`; undefined for none
 * @returns the result
 * @throws Refusal when the activation is not known
 */
export function fusedActivation(
  node: NodeCall,
  value: Value,
  activation: string | undefined,
): Value {
  switch (activation) {
    case undefined:
    case "Linear":
      return value;
    case "Relu":
      return unary(node, "RELU", value);
    case "Relu6":
      return unary(node, "RELU6", value);
    case "Elu":
      return unary(node, "ELU", value);
    case "Sigmoid":
      return unary(node, "LOGISTIC", value);
    case "Prelu":
      return prelu(node, value, node.input(-1));
    case "LeakyRelu":
      return leakyRelu(node, value, node.attribute("leakyrelu_alpha", 0.2));
    default:
      return node.refuse(`its fused operation is ${activation}, which tfjs does not have`);
  }
}

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const activationOperators = (): Readonly<Record<string, NodeConverter>> => ({
  Acos: formula((f, x) => f.two("ATAN2", otherLeg(f, x), x)),
  Acosh: formula((f, x) =>
    f.one("LOG", f.two("ADD", x, f.one("SQRT", f.two("ADD", f.one("SQUARE", x), -1))))
  ),
  Asin: formula((f, x) => f.two("ATAN2", x, otherLeg(f, x))),
  Atan: formula((f, x) => f.two("ATAN2", x, 1)),
  Atanh: formula((f, x) =>
    f.two("MUL", f.one("LOG", f.two("DIV", f.two("ADD", x, 1), f.two("SUB", 1, x))), 0.5)
  ),
  ClipByValue: clip,
  Cosh: formula(sinhOrCosh("ADD")),
  Erf: (node) => {
    const x = cast(node, node.input(0), "float32");
    const result = erf(new Formula(node), x);
    node.writer.erfArguments.set(result, x);
    return result;
  },
  Expm1: formula(expm1),
  IsNan: formula((f, x) => f.two("NOT_EQUAL", x, x)),
  LeakyRelu: (node) => leakyRelu(node, node.input(0), node.attribute("alpha", 0.2)),
  Log1p: formula((f, x) => f.one("LOG", f.two("ADD", x, 1))),
  LogSoftmax: rowWise("LOG_SOFTMAX"),
  Prelu: (node) => prelu(node, cast(node, node.input(0), "float32"), node.input(1)),
  Reciprocal: formula((f, x) => f.two("DIV", 1, x)),
  Relu: relu(),
  Relu6: relu(6),
  Selu: formula(selu),
  Sigmoid: (node) => unary(node, "LOGISTIC", node.input(0)),
  Sinh: formula(sinhOrCosh("SUB")),
  Softmax: rowWise("SOFTMAX"),
  Softplus: formula(softplus),
  Tan: formula((f, x) => f.two("DIV", f.one("SIN", x), f.one("COS", x))),
  Tanh: (node) => unary(node, "TANH", node.input(0)),
});
