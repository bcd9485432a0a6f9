import "#host";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { inferShape, type Operands, type Shape } from "../../../lib/tflite/format/infer_shape.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { verifyShapes } from "../../../lib/tflite/format/verify_shapes.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { changeTensor, tinyModel } from "../tiny_model.ts";

/** What `inferShape` gets: input shapes, constants by the number of the input, options. */
interface Given {
  readonly shapes: readonly Shape[];
  readonly constants?: Readonly<Record<number, readonly number[]>>;
  readonly options?: Operands["options"];
}

function infer(operator: string, { shapes, constants = {}, options = {} }: Given) {
  return inferShape(operator, { shapes, options, integers: (input) => constants[input] });
}

const STRIDES = { strideW: 2, strideH: 2 };
const SAME = { padding: 0, ...STRIDES };
const VALID = { padding: 1, ...STRIDES };

const rightShapes: readonly (readonly [string, Given, Shape])[] = [
  ["RELU", { shapes: [[1, 7]] }, [1, 7]],
  ["ADD", { shapes: [[1, 4, 4, 3], [3]] }, [1, 4, 4, 3]],
  ["MUL", { shapes: [[2, 1, 3], [4, 1]] }, [2, 4, 3]],
  ["CONV_2D", { shapes: [[1, 7, 8, 3], [5, 3, 3, 3]], options: SAME }, [1, 4, 4, 5]],
  ["CONV_2D", { shapes: [[1, 7, 8, 3], [5, 3, 3, 3]], options: VALID }, [1, 3, 3, 5]],
  ["CONV_2D", {
    shapes: [[1, 7, 7, 1], [1, 3, 3, 1]],
    options: { padding: 1, strideW: 1, strideH: 1, dilationWFactor: 2, dilationHFactor: 3 },
  }, [1, 1, 3, 1]],
  ["DEPTHWISE_CONV_2D", { shapes: [[1, 7, 8, 3], [1, 3, 3, 6]], options: VALID }, [1, 3, 3, 6]],
  ["TRANSPOSE_CONV", {
    shapes: [[4], [2, 3, 3, 4], [1, 3, 3, 4]],
    constants: { 0: [1, 7, 7, 2] },
    options: VALID,
  }, [1, 7, 7, 2]],
  ["MAX_POOL_2D", {
    shapes: [[1, 5, 5, 2]],
    options: { ...VALID, filterWidth: 2, filterHeight: 2 },
  }, [1, 2, 2, 2]],
  ["FULLY_CONNECTED", { shapes: [[1, 12], [5, 12], [5]] }, [1, 5]],
  ["FULLY_CONNECTED", {
    shapes: [[2, 3, 12], [5, 12]],
    options: { keepNumDims: true },
  }, [2, 3, 5]],
  ["CONCATENATION", { shapes: [[1, 2, 3], [1, 2, 4]], options: { axis: -1 } }, [1, 2, 7]],
  ["PAD", { shapes: [[1, 4]], constants: { 1: [0, 0, 1, 2] } }, [1, 7]],
  ["SLICE", { shapes: [[1, 9], [2], [2]], constants: { 1: [0, 2], 2: [1, -1] } }, [1, 7]],
  ["TRANSPOSE", { shapes: [[1, 2, 3]], constants: { 1: [0, 2, 1] } }, [1, 3, 2]],
  ["MEAN", { shapes: [[1, 4, 4, 8]], constants: { 1: [1, 2] } }, [1, 8]],
  ["MEAN", {
    shapes: [[1, 4, 4, 8]],
    constants: { 1: [1, -2] },
    options: { keepDims: true },
  }, [1, 1, 1, 8]],
  ["BATCH_MATMUL", { shapes: [[2, 3, 4], [1, 5, 4]], options: { adjY: true } }, [2, 3, 5]],
  ["GATHER", { shapes: [[10, 8], [1, 4]] }, [1, 4, 8]],
  ["PACK", { shapes: [[2], [2], [2]], options: { axis: 1 } }, [2, 3]],
  ["SPLIT", { shapes: [[], [1, 6]], constants: { 0: [1] }, options: { numSplits: 3 } }, [1, 2]],
  ["TILE", { shapes: [[1, 3]], constants: { 1: [2, 2] } }, [2, 6]],
  ["RESIZE_BILINEAR", { shapes: [[1, 2, 2, 3], [2]], constants: { 1: [4, 6] } }, [1, 4, 6, 3]],
];

for (const [operator, given, expected] of rightShapes) {
  const inputs = given.shapes.map((shape) => `[${shape}]`).join(" and ");
  Deno.test(`inferShape() gives [${expected}] for ${operator} of ${inputs}`, () => {
    assertEquals(infer(operator, given), expected);
  });
}

Deno.test("inferShape() gives nothing for what the graph computes and for operators unknown to it", () => {
  assertEquals(infer("PAD", { shapes: [[1, 4], [2, 2]] }), undefined);
  assertEquals(infer("WHILE", { shapes: [[1]] }), undefined);
});

const misfits: readonly (readonly [string, Given, string])[] = [
  ["ADD", { shapes: [[1, 4], [1, 3]] }, "[1, 4] and [1, 3] do not fit each other"],
  ["CONV_2D", { shapes: [[1, 5, 5, 3], [1, 3, 3, 2]], options: SAME }, "filters [1, 3, 3, 2]"],
  ["CONV_2D", { shapes: [[1, 2, 2, 1], [1, 3, 3, 1]], options: VALID }, "a window of 3 does not"],
  ["TRANSPOSE_CONV", {
    shapes: [[4], [2, 3, 3, 4], [1, 255, 3, 4]],
    constants: { 0: [1, 7, 7, 2] },
    options: VALID,
  }, "[1, 255, 3, 4] does not become [1, 7, 7, 2]"],
  ["FULLY_CONNECTED", { shapes: [[1, 12], [5, 11]] }, "weights [5, 11] do not fit [1, 12]"],
  ["CONCATENATION", { shapes: [[1, 2], [2, 2]], options: { axis: 1 } }, "does not fit [1, 2]"],
  ["CONCATENATION", { shapes: [[1, 2]], options: { axis: 2 } }, "axis 2 is not one of 2"],
  ["PAD", { shapes: [[1, 4]], constants: { 1: [0, 0, -1, 0] } }, "margins [0, 0, -1, 0]"],
  ["SLICE", { shapes: [[4], [1], [1]], constants: { 1: [3], 2: [2] } }, "2 from 3 do not lie"],
  ["TRANSPOSE", { shapes: [[1, 2]], constants: { 1: [0, 0] } }, "[0, 0] is no order of 2 axes"],
  ["BATCH_MATMUL", { shapes: [[2, 3], [4, 5]] }, "matrices of 2 × 3 and 4 × 5"],
  ["SPLIT", { shapes: [[], [5]], constants: { 0: [0] }, options: { numSplits: 2 } }, "5 cannot be"],
];

for (const [operator, given, problem] of misfits) {
  const inputs = given.shapes.map((shape) => `[${shape}]`).join(" and ");
  Deno.test(`inferShape() refuses ${operator} of ${inputs}`, () => {
    assertThrows(() => infer(operator, given), RangeError, problem);
  });
}

Deno.test("verifyShapes() takes a model whose shapes are right", () => {
  verifyShapes(tinyModel(), { name: "tiny" });
});

Deno.test("Interpreter.create() refuses an output that is declared smaller than it is", async () => {
  await assertRejects(
    () =>
      Interpreter.create(
        writeModel(changeTensor("scores", { shape: Int32Array.of(1, 1) })(tinyModel())),
        {
          name: "small.tflite",
        },
      ),
    InvalidModelError,
    'Cannot read the model "small.tflite": subgraphs[0].operators[2] (FULLY_CONNECTED) ' +
      "computes the shape [1, 2], but the file says [1, 1]",
  );
});

Deno.test("verifyShapes() refuses a RESHAPE whose output has another number of elements", () => {
  assertThrows(
    () =>
      verifyShapes(changeTensor("flat", { shape: Int32Array.of(1, 7) })(tinyModel()), {
        name: "x",
      }),
    InvalidModelError,
    "(RESHAPE) makes [1, 7] of [1, 2, 2, 2], expected as many elements",
  );
});

Deno.test("verifyShapes() refuses open dimensions other than the batch", () => {
  const shapeSignature = Int32Array.of(-1, -1, 2, 1);
  assertThrows(
    () => verifyShapes(changeTensor("image", { shapeSignature })(tinyModel()), { name: "x" }),
    InvalidModelError,
    '"image" has the shape [-1, -1, 2, 1], expected all dimensions but the first to be fixed',
  );
});
