/**
 * Checks a tensor on its own: its type, its shape, its contents, its quantization.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import { type Fail, verifyIndex } from "./checks.ts";
import { type Model, type Tensor, TensorType, tensorTypeName } from "./schema.ts";
import { verifySparsity } from "./verify_sparsity.ts";

/** Bits of one element; strings have no fixed size. */
const ELEMENT_BITS: Readonly<Record<number, number>> = {
  [TensorType.FLOAT32]: 32,
  [TensorType.FLOAT16]: 16,
  [TensorType.INT32]: 32,
  [TensorType.UINT8]: 8,
  [TensorType.INT64]: 64,
  [TensorType.BOOL]: 8,
  [TensorType.INT16]: 16,
  [TensorType.COMPLEX64]: 64,
  [TensorType.INT8]: 8,
  [TensorType.FLOAT64]: 64,
  [TensorType.COMPLEX128]: 128,
  [TensorType.UINT64]: 64,
  [TensorType.RESOURCE]: 32,
  [TensorType.VARIANT]: 32,
  [TensorType.UINT32]: 32,
  [TensorType.UINT16]: 16,
  [TensorType.INT4]: 4,
  [TensorType.BFLOAT16]: 16,
  [TensorType.INT2]: 2,
  [TensorType.UINT4]: 4,
  [TensorType.FLOAT8_E4M3FN]: 8,
  [TensorType.FLOAT8_E5M2]: 8,
};

/** The integers that a quantized type can hold, which its zero point is one of. */
const INTEGER_RANGES: Readonly<Record<number, readonly [low: bigint, high: bigint]>> = {
  [TensorType.INT4]: [-8n, 7n],
  [TensorType.INT8]: [-128n, 127n],
  [TensorType.UINT8]: [0n, 255n],
  [TensorType.INT16]: [-32768n, 32767n],
  [TensorType.UINT16]: [0n, 65535n],
  [TensorType.INT32]: [-(2n ** 31n), 2n ** 31n - 1n],
};

/** The largest tensor that a runtime with 32-bit addresses can hold, in bytes. */
const MAX_BYTES = 2 ** 31 - 1;

/** What is being checked, and how to say that it is wrong. */
interface Context {
  readonly path: string;
  readonly model: Model;
  readonly fail: Fail;
}

/**
 * Checks a tensor.
 *
 * @throws InvalidModelError when its type is unknown, its shape impossible or too large, its
 *   buffer missing or of another size, or its quantization unusable
 */
export function verifyTensor(tensor: Tensor, { path, model, fail }: Context): void {
  const title = tensor.name === undefined ? path : `${path} ("${tensor.name}")`;
  const context = { path: title, model, fail };
  if (tensorTypeName(tensor.type) === undefined) {
    fail(`${title} has element type ${tensor.type}, which is not part of the schema`);
  }
  const elements = verifyShape(tensor, context);
  const buffers = model.buffers ?? [];
  verifyIndex(tensor.buffer, { path: `${title}.buffer`, count: buffers.length, fail });
  const contents = buffers[tensor.buffer]?.data;
  if (contents !== undefined && contents.length > 0) {
    verifyContents(tensor, { ...context, elements, contents });
  }
  verifyQuantization(tensor, context);
}

/**
 * The number of elements of a tensor, dynamic dimensions counted as its `shape` says.
 *
 * @param tensor a tensor
 * @returns the product of its dimensions; 1 for a scalar
 */
export function tensorElements(tensor: Tensor): number {
  return elementCount(tensor.shape ?? []);
}

/**
 * The bits of one element of a tensor.
 *
 * @param tensor a tensor
 * @returns 4 to 128; 0 for strings, which have no fixed size
 */
export function elementBits(tensor: Tensor): number {
  return ELEMENT_BITS[tensor.type] ?? 0;
}

/**
 * The size of a constant's contents.
 *
 * @param tensor a tensor
 * @param model the model that it belongs to
 * @returns bytes; undefined for a tensor that is computed or given
 */
export function constantBytes(tensor: Tensor, model: Model): number | undefined {
  return model.buffers?.[tensor.buffer]?.data?.length || undefined;
}

/** Checks the dimensions and returns their product. */
function verifyShape(tensor: Tensor, { path, fail }: Context): number {
  const shape = [...tensor.shape ?? []];
  const signature = tensor.shapeSignature ?? [];
  const negative = shape.findIndex((dimension) => dimension < 0);
  if (negative >= 0) {
    fail(`${path}.shape[${negative}] is ${shape[negative]}, expected 0 or more`);
  }
  const elements = tensorElements(tensor);
  const bytes = elements * (ELEMENT_BITS[tensor.type] ?? 8) / 8;
  if (bytes > MAX_BYTES) {
    fail(
      `${path} of shape [${
        shape.join(", ")
      }] would have ${bytes} bytes, expected at most ${MAX_BYTES}`,
    );
  }
  if (signature.length > 0 && signature.length !== shape.length) {
    fail(`${path}.shapeSignature has ${signature.length} dimensions, expected ${shape.length}`);
  }
  for (const [axis, dimension] of signature.entries()) {
    if (dimension !== -1 && dimension !== shape[axis]) {
      fail(`${path}.shapeSignature[${axis}] is ${dimension}, expected -1 or ${shape[axis]}`);
    }
  }
  return elements;
}

function verifyContents(
  tensor: Tensor,
  { path, fail, elements, contents }: Context & {
    readonly elements: number;
    readonly contents: Uint8Array;
  },
): void {
  if (tensor.type === TensorType.STRING) {
    return verifyStrings(contents, { path, fail, elements });
  }
  const bits = ELEMENT_BITS[tensor.type];
  if (bits === undefined) return;
  const stored = tensor.sparsity === undefined
    ? elements
    : verifySparsity(tensor.sparsity, { shape: [...tensor.shape ?? []], path, fail });
  const expected = Math.ceil(stored * bits / 8);
  if (contents.length !== expected) {
    const form = `[${[...tensor.shape ?? []].join(", ")}] ${tensorTypeName(tensor.type)}`;
    fail(`${path} has ${contents.length} bytes of contents, expected ${expected} for ${form}`);
  }
}

/** Checks the form of strings: their count, where each starts and the last ends, all of them. */
function verifyStrings(
  contents: Uint8Array,
  { path, fail, elements }: Omit<Context, "model"> & { readonly elements: number },
): void {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const integers = Math.floor(contents.length / 4);
  const count = integers === 0 ? 0 : view.getInt32(0, true);
  if (count !== elements || count + 2 > integers) {
    fail(`${path} holds ${count} strings in ${contents.length} bytes, expected ${elements}`);
  }
  let start = 4 * (count + 2);
  for (let index = 0; index <= count; index++) {
    const offset = view.getInt32(4 * (index + 1), true);
    const wrongEnd = (index === 0 && offset !== start) ||
      (index === count && offset !== contents.length);
    if (offset < start || offset > contents.length || wrongEnd) {
      fail(`${path} has a string border at byte ${offset}, expected ${start} or later, in order`);
    }
    start = offset;
  }
}

function verifyQuantization(tensor: Tensor, { path, fail }: Context): void {
  const scales = tensor.quantization?.scale ?? new Float32Array();
  const zeroPoints = tensor.quantization?.zeroPoint ?? new BigInt64Array();
  const badScale = scales.findIndex((scale) => !(scale > 0 && Number.isFinite(scale)));
  if (badScale >= 0) {
    fail(`${path} has scale ${scales[badScale]} at ${badScale}, expected a finite number above 0`);
  }
  if (zeroPoints.length !== scales.length) {
    fail(`${path} has ${zeroPoints.length} zero points, expected ${scales.length}, as scales`);
  }
  const [low, high] = INTEGER_RANGES[tensor.type] ?? [-(2n ** 63n), 2n ** 63n];
  const badPoint = zeroPoints.findIndex((point) => point < low || point > high);
  if (badPoint >= 0) {
    fail(`${path} has zero point ${zeroPoints[badPoint]}, expected ${low} to ${high}`);
  }
  if (scales.length > 1) {
    const shape = tensor.shape ?? [];
    // Converters of 2019 give the axis of the filters to the biases, too, which have only one.
    const axis = shape.length === 1 ? 0 : tensor.quantization?.quantizedDimension ?? 0;
    verifyIndex(axis, { path: `${path}.quantizedDimension`, count: shape.length, fail });
    if (scales.length !== shape[axis]) {
      fail(`${path} has ${scales.length} scales, expected ${shape[axis]}, as dimension ${axis}`);
    }
  }
}
