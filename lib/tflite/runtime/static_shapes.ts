/**
 * Makes the dynamic dimensions of a `.tflite` file static, in place.
 *
 * The official converter writes the input of a Keras model as shape `[1, 28, 28]` with the
 * `shape_signature` `[-1, 28, 28]`. Google's runtime for JavaScript refuses such a signature; with
 * the dimensions of `shape` in it, the same file runs, one example at a time.
 *
 * @module
 */
import { ByteBuffer } from "flatbuffers";

// Field numbers of the schema's tables.
const MODEL_SUBGRAPHS = 2;
const SUBGRAPH_TENSORS = 0;
const TENSOR_SHAPE = 0;
const TENSOR_SHAPE_SIGNATURE = 7;

/**
 * Writes the dimensions of each tensor's `shape` into its `shape_signature`.
 *
 * @param bytes a valid `.tflite` file; changed in place
 * @returns `bytes`
 */
export function makeShapesStatic(bytes: Uint8Array): Uint8Array {
  const buffer = new ByteBuffer(bytes);
  const model = follow(buffer, 0);
  for (const subgraph of tables(buffer, { table: model, field: MODEL_SUBGRAPHS })) {
    for (const tensor of tables(buffer, { table: subgraph, field: SUBGRAPH_TENSORS })) {
      const signature = vector(buffer, { table: tensor, field: TENSOR_SHAPE_SIGNATURE });
      const shape = vector(buffer, { table: tensor, field: TENSOR_SHAPE });
      for (let axis = 0; axis < Math.min(signature.length, shape.length); axis++) {
        const dimension = buffer.readInt32(shape.start + 4 * axis);
        buffer.writeInt32(signature.start + 4 * axis, dimension);
      }
    }
  }
  return bytes;
}

/** A table's address and the number of one of its fields. */
interface Field {
  readonly table: number;
  readonly field: number;
}

function follow(buffer: ByteBuffer, position: number): number {
  return position + buffer.readUint32(position);
}

/** Where the field of a table lies, or 0 when the table leaves it out. */
function locate(buffer: ByteBuffer, { table, field }: Field): number {
  const offset = buffer.__offset(table, 4 + 2 * field);
  return offset === 0 ? 0 : table + offset;
}

function vector(buffer: ByteBuffer, field: Field): { start: number; length: number } {
  const position = locate(buffer, field);
  if (position === 0) return { start: 0, length: 0 };
  const start = follow(buffer, position);
  return { start: start + 4, length: buffer.readUint32(start) };
}

function tables(buffer: ByteBuffer, field: Field): number[] {
  const { start, length } = vector(buffer, field);
  return Array.from({ length }, (_, index) => follow(buffer, start + 4 * index));
}
