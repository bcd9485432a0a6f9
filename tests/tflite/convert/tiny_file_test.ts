import * as tf from "@tensorflow/tfjs";
import { assertEquals } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";

/**
 * The file of y = [1, 2] · x + 0.5, one part a line, as https://flatbuffers.dev/internals/ says:
 * a table begins with the distance back to its vtable, which says where each field is; strings,
 * vectors and other tables lie elsewhere, at an offset that counts from where it stands. All
 * numbers are little-endian. Places in the comments are counted from the start of the file.
 */
const EXPECTED = bytesOf(`
  20 00 00 00  // the root table, Model, is at 32
  54 46 4c 33  // "TFL3"
  00 00 00 00  // padding
  14 00  // vtable of Model: 20 bytes
  20 00  // its table: 32 bytes
  1c 00  // version at +28
  18 00  // operatorCodes at +24
  14 00  // subgraphs at +20
  10 00  // description at +16
  0c 00  // buffers at +12
  00 00  // metadataBuffer is left out
  08 00  // metadata at +8
  04 00  // signatureDefs at +4
  14 00 00 00  // Model: its vtable is at 12
  1c 00 00 00  // signatureDefs at 64
  74 00 00 00  // metadata at 156
  a4 00 00 00  // buffers at 208
  18 01 00 00  // description at 328
  20 01 00 00  // subgraphs at 340
  98 02 00 00  // operatorCodes at 720
  03 00 00 00  // version = 3
  01 00 00 00  // signatureDefs: 1 table
  10 00 00 00  // the first at 84
  00 00  // padding
  0a 00  // vtable of SignatureDef: 10 bytes
  10 00  // its table: 16 bytes
  0c 00  // inputs at +12
  08 00  // outputs at +8
  04 00  // signatureKey at +4
  0a 00 00 00  // SignatureDef: its vtable is at 74
  0c 00 00 00  // signatureKey at 100
  1c 00 00 00  // outputs at 120
  2c 00 00 00  // inputs at 140
  0f 00 00 00  // a string of 15 bytes
  73 65 72 76 69 6e 67 5f 64 65 66 61 75 6c 74 00  // "serving_default" and a zero
  01 00 00 00  // outputs: 1 table
  04 00 00 00  // the first at 128
  dc ff ff ff  // TensorMap: its vtable is at 164
  03 00 00 00  // tensorIndex = 3
  88 01 00 00  // name at 528
  01 00 00 00  // inputs: 1 table
  04 00 00 00  // the first at 148
  76 ff ff ff  // TensorMap: its vtable is at 286
  24 02 00 00  // name at 700
  01 00 00 00  // metadata: 1 table
  0c 00 00 00  // the first at 172
  08 00  // vtable of Metadata: 8 bytes
  0c 00  // its table: 12 bytes
  08 00  // name at +8
  04 00  // buffer at +4
  08 00 00 00  // Metadata: its vtable is at 164
  03 00 00 00  // buffer = 3
  04 00 00 00  // name at 184
  13 00 00 00  // a string of 19 bytes
  6d 69 6e 5f 72 75 6e 74 69 6d 65 5f 76 65 72 73 69 6f 6e 00  // "min_runtime_version" and a zero
  04 00 00 00  // buffers: 4 tables
  70 00 00 00  // the first at 324
  4c 00 00 00  // the second at 292
  28 00 00 00  // the third at 260
  04 00 00 00  // the fourth at 228
  c6 ff ff ff  // Buffer: its vtable is at 286
  04 00 00 00  // data at 236
  10 00 00 00  // data: 16 elements
  31 2e 35 2e  // "1.5."
  30 00 00 00  // "0", the rest of 16 bytes is zero
  00 00 00 00
  00 00 00 00
  00 00 00 00  // padding
  e6 ff ff ff  // Buffer: its vtable is at 286
  04 00 00 00  // data at 268
  04 00 00 00  // data: 4 elements
  00 00 00 3f  // 0.5, the bias
  00 00 00 00 00 00 00 00 00 00  // padding
  06 00  // vtable of Buffer: 6 bytes
  08 00  // its table: 8 bytes
  04 00  // data at +4
  06 00 00 00  // Buffer: its vtable is at 286
  04 00 00 00  // data at 300
  08 00 00 00  // data: 8 elements
  00 00 80 3f  // 1.0, the first weight
  00 00 00 40  // 2.0, the second weight
  00 00 00 00 00 00 00 00 00 00 00 00  // padding
  88 ff ff ff  // Buffer: its vtable is at 444
  06 00 00 00  // a string of 6 bytes
  64 69 67 69 74 73 00  // "digits" and a zero
  00  // padding
  01 00 00 00  // subgraphs: 1 table
  14 00 00 00  // the first at 364
  00 00  // padding
  0e 00  // vtable of SubGraph: 14 bytes
  18 00  // its table: 24 bytes
  14 00  // tensors at +20
  10 00  // inputs at +16
  0c 00  // outputs at +12
  08 00  // operators at +8
  04 00  // name at +4
  0e 00 00 00  // SubGraph: its vtable is at 350
  14 00 00 00  // name at 388
  1c 00 00 00  // operators at 400
  64 00 00 00  // outputs at 476
  68 00 00 00  // inputs at 484
  6c 00 00 00  // tensors at 492
  04 00 00 00  // a string of 4 bytes
  6d 61 69 6e 00  // "main" and a zero
  00 00 00  // padding
  01 00 00 00  // operators: 1 table
  14 00 00 00  // the first at 424
  00 00  // padding
  0e 00  // vtable of Operator: 14 bytes
  14 00  // its table: 20 bytes
  00 00  // opcodeIndex is left out
  10 00  // inputs at +16
  0c 00  // outputs at +12
  07 00  // builtinOptions type at +7
  08 00  // builtinOptions at +8
  0e 00 00 00  // Operator: its vtable is at 410
  00 00 00  // padding
  08  // builtinOptions type = 8 (FullyConnectedOptions)
  10 00 00 00  // builtinOptions at 448
  10 00 00 00  // outputs at 452
  14 00 00 00  // inputs at 460
  04 00  // vtable of FullyConnectedOptions: 4 bytes
  04 00  // its table: 4 bytes
  04 00 00 00  // FullyConnectedOptions: its vtable is at 444
  01 00 00 00  // outputs: 1 element
  03 00 00 00  // 3
  03 00 00 00  // inputs: 3 elements
  00 00 00 00  // 0
  01 00 00 00  // 1
  02 00 00 00  // 2
  01 00 00 00  // outputs: 1 element
  03 00 00 00  // 3
  01 00 00 00  // inputs: 1 element
  00 00 00 00  // 0
  04 00 00 00  // tensors: 4 tables
  bc 00 00 00  // the first at 684
  70 00 00 00  // the second at 612
  2c 00 00 00  // the third at 548
  04 00 00 00  // the fourth at 512
  6a ff ff ff  // Tensor: its vtable is at 662
  00 00 00  // padding
  01  // hasRank = 1
  08 00 00 00  // name at 528
  0c 00 00 00  // shape at 536
  01 00 00 00  // a string of 1 bytes
  79 00  // "y" and a zero
  00 00  // padding
  02 00 00 00  // shape: 2 elements
  01 00 00 00  // 1
  01 00 00 00  // 1
  d6 ff ff ff  // Tensor: its vtable is at 590
  00 00 00  // padding
  01  // hasRank = 1
  0c 00 00 00  // name at 568
  02 00 00 00  // buffer = 2
  10 00 00 00  // shape at 580
  06 00 00 00  // a string of 6 bytes
  79 2f 62 69 61 73 00  // "y/bias" and a zero
  00  // padding
  01 00 00 00  // shape: 1 element
  01 00 00 00  // 1
  00 00  // padding
  16 00  // vtable of Tensor: 22 bytes
  14 00  // its table: 20 bytes
  10 00  // shape at +16
  00 00  // type is left out
  0c 00  // buffer at +12
  08 00  // name at +8
  00 00  // quantization is left out
  00 00  // isVariable is left out
  00 00  // sparsity is left out
  00 00  // shapeSignature is left out
  07 00  // hasRank at +7
  16 00 00 00  // Tensor: its vtable is at 590
  00 00 00  // padding
  01  // hasRank = 1
  0c 00 00 00  // name at 632
  01 00 00 00  // buffer = 1
  14 00 00 00  // shape at 648
  08 00 00 00  // a string of 8 bytes
  79 2f 6b 65 72 6e 65 6c 00  // "y/kernel" and a zero
  00 00 00  // padding
  02 00 00 00  // shape: 2 elements
  01 00 00 00  // 1
  02 00 00 00  // 2
  00 00  // padding
  16 00  // vtable of Tensor: 22 bytes
  10 00  // its table: 16 bytes
  0c 00  // shape at +12
  00 00  // type is left out
  00 00  // buffer is left out
  08 00  // name at +8
  00 00  // quantization is left out
  00 00  // isVariable is left out
  00 00  // sparsity is left out
  00 00  // shapeSignature is left out
  07 00  // hasRank at +7
  16 00 00 00  // Tensor: its vtable is at 662
  00 00 00  // padding
  01  // hasRank = 1
  08 00 00 00  // name at 700
  0c 00 00 00  // shape at 708
  01 00 00 00  // a string of 1 bytes
  78 00  // "x" and a zero
  00 00  // padding
  02 00 00 00  // shape: 2 elements
  01 00 00 00  // 1
  02 00 00 00  // 2
  01 00 00 00  // operatorCodes: 1 table
  10 00 00 00  // the first at 740
  0c 00  // vtable of OperatorCode: 12 bytes
  0c 00  // its table: 12 bytes
  07 00  // deprecatedBuiltinCode at +7
  00 00  // customCode is left out
  00 00  // version is left out
  08 00  // builtinCode at +8
  0c 00 00 00  // OperatorCode: its vtable is at 728
  00 00 00  // padding
  09  // deprecatedBuiltinCode = 9 (FULLY_CONNECTED)
  09 00 00 00  // builtinCode = 9 (FULLY_CONNECTED)
`);

/** The bytes of a listing in hexadecimal with comments. */
function bytesOf(listing: string): Uint8Array {
  const digits = listing.replaceAll(/\/\/.*/g, "").match(/[0-9a-f]{2}/g) ?? [];
  return Uint8Array.from(digits, (pair) => parseInt(pair, 16));
}

Deno.test("convert() writes exactly these bytes for a dense layer of one unit", async () => {
  await tf.setBackend("cpu");
  const input = tf.input({ shape: [2], name: "x" });
  const output = tf.layers.dense({ units: 1, name: "y" }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  tf.tidy(() => model.setWeights([tf.tensor2d([[1], [2]]), tf.tensor1d([0.5])]));
  const file = convert(model);
  model.dispose();
  assertEquals(file, EXPECTED);
});
