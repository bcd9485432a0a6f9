/**
 * What operators of one and two inputs compute of constants, element by element.
 *
 * @module
 */

type Unary = (value: number) => number;
type Binary = (left: number, right: number) => number;

/** Rounds to the nearest integer, of two equally near ones to the even one, as ROUND does. */
const roundToEven: Unary = (value) => {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
};

/** By the names of TFLite's operators. */
export const UNARY: Readonly<Record<string, Unary | undefined>> = {
  ABS: Math.abs,
  CAST: (value) => value,
  CEIL: Math.ceil,
  COS: Math.cos,
  EXP: Math.exp,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOGICAL_NOT: (value) => Number(value === 0),
  NEG: (value) => -value,
  RELU: (value) => Math.max(0, value),
  RELU6: (value) => Math.min(6, Math.max(0, value)),
  ROUND: roundToEven,
  RSQRT: (value) => 1 / Math.sqrt(value),
  SIGN: Math.sign,
  SIN: Math.sin,
  SQRT: Math.sqrt,
  SQUARE: (value) => value * value,
  TANH: Math.tanh,
};

/** By the names of TFLite's operators. Products of integers wrap around when they are stored. */
export const BINARY: Readonly<Record<string, Binary | undefined>> = {
  ADD: (left, right) => left + right,
  DIV: (left, right) => left / right,
  EQUAL: (left, right) => Number(left === right),
  FLOOR_DIV: (left, right) => Math.floor(left / right),
  FLOOR_MOD: (left, right) => left - right * Math.floor(left / right),
  GREATER: (left, right) => Number(left > right),
  GREATER_EQUAL: (left, right) => Number(left >= right),
  LESS: (left, right) => Number(left < right),
  LESS_EQUAL: (left, right) => Number(left <= right),
  LOGICAL_AND: (left, right) => Number(left !== 0 && right !== 0),
  LOGICAL_OR: (left, right) => Number(left !== 0 || right !== 0),
  MAXIMUM: Math.max,
  MINIMUM: Math.min,
  MUL: (left, right) => left * right,
  NOT_EQUAL: (left, right) => Number(left !== right),
  POW: Math.pow,
  SQUARED_DIFFERENCE: (left, right) => (left - right) ** 2,
  SUB: (left, right) => left - right,
};
