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
import { type Model as ModelTable, TABLES } from "../format/schema.ts";
import { writeModel } from "../format/write.ts";

const { Model, SubGraph, Tensor } = TABLES;

/**
 * Writes the dimensions that each tensor has into its `shape` and `shape_signature`.
 *
 * @param bytes a valid `.tflite` file; changed in place
 * @param read its contents, with the shapes that its operators compute (`verifyShapes`)
 * @returns `bytes`, or a new file when a shape needs more room than it has there
 */
export function makeShapesStatic(bytes: Uint8Array, read: ModelTable): Uint8Array {
  const buffer = new ByteBuffer(bytes);
  const model = follow(buffer, 0);
  const subgraphs = tables(buffer, { table: model, field: Model.fields.subgraphs });
  for (const [number, subgraph] of subgraphs.entries()) {
    const found = tables(buffer, { table: subgraph, field: SubGraph.fields.tensors });
    for (const [index, tensor] of found.entries()) {
      const dimensions = read.subgraphs?.[number]?.tensors?.[index]?.shape ?? [];
      const room = vector(buffer, { table: tensor, field: Tensor.fields.shape }).length;
      if (room !== dimensions.length) return writeModel(read);
      for (const field of [Tensor.fields.shape, Tensor.fields.shapeSignature]) {
        const { start, length } = vector(buffer, { table: tensor, field });
        for (let axis = 0; axis < Math.min(length, dimensions.length); axis++) {
          buffer.writeInt32(start + 4 * axis, dimensions[axis]!);
        }
      }
    }
  }
  return bytes;
}

/** A table's address and the description of one of its fields. */
interface Place {
  readonly table: number;
  readonly field: { readonly slot: number };
}

function follow(buffer: ByteBuffer, position: number): number {
  return position + buffer.readUint32(position);
}

/** Where the field of a table lies, or 0 when the table leaves it out. */
function locate(buffer: ByteBuffer, { table, field }: Place): number {
  const offset = buffer.__offset(table, 4 + 2 * field.slot);
  return offset === 0 ? 0 : table + offset;
}

function vector(buffer: ByteBuffer, field: Place): { start: number; length: number } {
  const position = locate(buffer, field);
  if (position === 0) return { start: 0, length: 0 };
  const start = follow(buffer, position);
  return { start: start + 4, length: buffer.readUint32(start) };
}

function tables(buffer: ByteBuffer, field: Place): number[] {
  const { start, length } = vector(buffer, field);
  return Array.from({ length }, (_, index) => follow(buffer, start + 4 * index));
}
