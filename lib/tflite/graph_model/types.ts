/**
 * TensorFlow's element types as tfjs keeps them.
 *
 * @module
 */

/** The element types that values of a graph model have. */
export type SupportedType = "float32" | "int32" | "bool";

const TYPES: Readonly<Record<string, SupportedType | undefined>> = {
  DT_BOOL: "bool",
  DT_DOUBLE: "float32",
  DT_FLOAT: "float32",
  DT_HALF: "float32",
  DT_INT16: "int32",
  DT_INT32: "int32",
  DT_INT64: "int32",
  DT_INT8: "int32",
  DT_UINT16: "int32",
  DT_UINT8: "int32",
};

/**
 * The element type in which tfjs keeps one of TensorFlow's.
 *
 * @param name such as `DT_INT64`
 * @returns the type; undefined for text, complex numbers and resources
 */
export function elementType(name: string): SupportedType | undefined {
  return TYPES[name];
}
