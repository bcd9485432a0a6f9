/**
 * The attributes of a node: numbers, text and shapes in the JSON form of TensorFlow's protocol
 * buffers, in which 64-bit integers are text and text is in base64.
 *
 * @module
 */

/** Attributes as the file holds them. */
export type Attributes = Readonly<Record<string, unknown>>;

function fieldOf(attributes: Attributes, key: string, field: string): unknown {
  const attribute = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (typeof attribute !== "object" || attribute === null) return undefined;
  return Object.hasOwn(attribute, field)
    ? (attribute as Readonly<Record<string, unknown>>)[field]
    : undefined;
}

/**
 * Reads text.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the text; undefined where there is none
 */
export function textAttribute(attributes: Attributes, key: string): string | undefined {
  return decodeText(fieldOf(attributes, key, "s"));
}

/** Text as base64 or as a list of character codes, the two forms that converters have written. */
function decodeText(value: unknown): string | undefined {
  if (Array.isArray(value)) return String.fromCharCode(...value.map(Number));
  if (typeof value !== "string") return undefined;
  try {
    return atob(value);
  } catch {
    return undefined;
  }
}

/**
 * Reads a number.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the number, NaN where it is none; undefined where there is no such attribute
 */
export function numberAttribute(attributes: Attributes, key: string): number | undefined {
  const value = fieldOf(attributes, key, "i") ?? fieldOf(attributes, key, "f");
  return value === undefined ? undefined : toNumber(value);
}

function toNumber(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : NaN;
}

/**
 * Reads a truth value.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the value; undefined where there is none
 */
export function booleanAttribute(attributes: Attributes, key: string): boolean | undefined {
  const value = fieldOf(attributes, key, "b");
  return typeof value === "boolean" ? value : undefined;
}

/** The members of `DataType` by number, as far as models use them. */
const DATA_TYPES: Readonly<Record<number, string>> = {
  1: "DT_FLOAT",
  2: "DT_DOUBLE",
  3: "DT_INT32",
  4: "DT_UINT8",
  5: "DT_INT16",
  6: "DT_INT8",
  7: "DT_STRING",
  8: "DT_COMPLEX64",
  9: "DT_INT64",
  10: "DT_BOOL",
  14: "DT_BFLOAT16",
  17: "DT_UINT16",
  19: "DT_HALF",
  20: "DT_RESOURCE",
  21: "DT_VARIANT",
};

/**
 * The name of an element type.
 *
 * @param value its name or its number
 * @returns its name, such as `DT_FLOAT`; undefined where it is neither
 */
export function dataType(value: unknown): string | undefined {
  if (typeof value === "number") return DATA_TYPES[value];
  return typeof value === "string" ? value : undefined;
}

/**
 * Reads an element type.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns its name, such as `DT_FLOAT`; undefined where there is none
 */
export function typeAttribute(attributes: Attributes, key: string): string | undefined {
  return dataType(fieldOf(attributes, key, "type"));
}

/**
 * Reads a list of numbers.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the numbers; undefined where there is no list
 */
export function numbersAttribute(attributes: Attributes, key: string): number[] | undefined {
  const list = listOf(attributes, key);
  const values = list && (list["i"] ?? list["f"] ?? []);
  return Array.isArray(values) ? values.map(toNumber) : undefined;
}

/**
 * Reads a list of texts.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the texts; undefined where there is no list
 */
export function textsAttribute(attributes: Attributes, key: string): string[] | undefined {
  const values = listOf(attributes, key)?.["s"] ?? [];
  if (listOf(attributes, key) === undefined || !Array.isArray(values)) return undefined;
  return values.map((value) => decodeText(value) ?? "");
}

function listOf(
  attributes: Attributes,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  const list = fieldOf(attributes, key, "list");
  return typeof list === "object" && list !== null
    ? list as Readonly<Record<string, unknown>>
    : undefined;
}

/**
 * Reads a shape.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the length of each axis, -1 where it is open; undefined where the rank is open as well
 */
export function shapeAttribute(attributes: Attributes, key: string): number[] | undefined {
  return shapeOf(fieldOf(attributes, key, "shape"));
}

/**
 * Reads a shape in the form of `TensorShapeProto`.
 *
 * @param value such as `{"dim": [{"size": "-1"}, {"size": "3"}]}`
 * @returns the length of each axis, -1 where it is open; undefined where the rank is open as well
 */
export function shapeOf(value: unknown): number[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { dim = [], unknownRank } = value as {
    readonly dim?: unknown;
    readonly unknownRank?: unknown;
  };
  if (unknownRank === true || !Array.isArray(dim)) return undefined;
  return dim.map((axis: unknown) => {
    const { size = 0 } = Object(axis) as { readonly size?: unknown };
    const length = toNumber(size);
    return Number.isSafeInteger(length) && length >= 0 ? length : -1;
  });
}

/**
 * Reads the name of a function.
 *
 * @param attributes the node's attributes
 * @param key the attribute's name
 * @returns the name; undefined where there is none
 */
export function functionAttribute(attributes: Attributes, key: string): string | undefined {
  const name = Object(fieldOf(attributes, key, "func"))["name"];
  return typeof name === "string" ? name : undefined;
}
