/**
 * Makes the dynamic dimensions of a `.tflite` file static, in place.
 *
 * The official converter writes the input of a Keras model as shape `[1, 28, 28]` with the
 * `shape_signature` `[-1, 28, 28]`. Google's runtime for JavaScript refuses such a signature; with
 * the dimensions of `shape` in it, the same file runs, one example at a time.
 *
 * @module
 */
import { type Model as ModelTable, TABLES } from "../format/schema.ts";

const { Model, SubGraph, Tensor } = TABLES;

/**
 * Writes the dimensions that each tensor has into its `shape` and `shape_signature`.
 *
 * @param bytes a valid `.tflite` file; changed in place
 * @param read its contents, with the shapes that its operators compute (`verifyShapes`)
 * @returns `bytes`, or a new file when a shape needs more room than it has there
 */
export async function makeShapesStatic(
  bytes: Uint8Array,
  read: ModelTable,
): Promise<Uint8Array> {
  const buffer = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const model = follow(buffer, 0);
  const subgraphs = tables(buffer, { table: model, field: Model.fields.subgraphs });
  for (const [number, subgraph] of subgraphs.entries()) {
    const found = tables(buffer, { table: subgraph, field: SubGraph.fields.tensors });
    for (const [index, tensor] of found.entries()) {
      const dimensions = read.subgraphs?.[number]?.tensors?.[index]?.shape ?? [];
      const room = vector(buffer, { table: tensor, field: Tensor.fields.shape }).length;
      if (room !== dimensions.length) {
        // Seldom: most pages that run models write none.
        const { writeModel } = await import("../format/write.ts");
        return writeModel(read);
      }
      for (const field of [Tensor.fields.shape, Tensor.fields.shapeSignature]) {
        const { start, length } = vector(buffer, { table: tensor, field });
        for (let axis = 0; axis < Math.min(length, dimensions.length); axis++) {
          buffer.setInt32(start + 4 * axis, dimensions[axis]!, true);
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

function follow(buffer: DataView, position: number): number {
  return position + buffer.getUint32(position, true);
}

/** Where the field of a table lies, or 0 when the table leaves it out. */
function locate(buffer: DataView, { table, field }: Place): number {
  const fields = table - buffer.getInt32(table, true);
  const at = 4 + 2 * field.slot;
  const offset = at < buffer.getUint16(fields, true) ? buffer.getUint16(fields + at, true) : 0;
  return offset === 0 ? 0 : table + offset;
}

function vector(buffer: DataView, field: Place): { start: number; length: number } {
  const position = locate(buffer, field);
  if (position === 0) return { start: 0, length: 0 };
  const start = follow(buffer, position);
  return { start: start + 4, length: buffer.getUint32(start, true) };
}

function tables(buffer: DataView, field: Place): number[] {
  const { start, length } = vector(buffer, field);
  return Array.from({ length }, (_, index) => follow(buffer, start + 4 * index));
}
