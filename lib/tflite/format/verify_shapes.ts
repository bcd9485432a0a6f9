/**
 * Checks that operators compute the shapes that the file declares. LiteRT for JavaScript reserves
 * memory by what is declared and writes what is computed: a file that declares less makes it write
 * past the end. So this is checked before a model is run, not whenever a file is read.
 *
 * @module
 */
import { inferShape, type Operands, type Shape } from "./infer_shape.ts";
import { InvalidModelError } from "./invalid_model_error.ts";
import {
  builtinCode,
  type Model,
  type Operator,
  operatorName,
  type Tensor,
  TensorType,
} from "./schema.ts";
import { tensorElements } from "./verify_tensor.ts";

/** Operators that give the elements of their input another shape, each in its own way. */
const SAME_ELEMENTS: ReadonlySet<string> = new Set(["RESHAPE", "SQUEEZE", "EXPAND_DIMS"]);

/**
 * Checks the shapes of a model that `verifyModel` has passed.
 *
 * @param model the model
 * @param options what errors call the model
 * @throws InvalidModelError when an operator that is known here computes another shape than its
 *   outputs have, or its inputs do not fit each other, or another dimension than the first is open
 */
export function verifyShapes(model: Model, { name }: { readonly name: string }): void {
  for (const [index, graph] of (model.subgraphs ?? []).entries()) {
    const tensors = graph.tensors ?? [];
    for (const tensor of tensors) verifyStatic(tensor, name);
    for (const [number, operator] of (graph.operators ?? []).entries()) {
      const operatorTitle = operatorName(builtinCode(model.operatorCodes![operator.opcodeIndex]!));
      const problem = shapeProblem(operator, {
        operatorTitle: operatorTitle ?? "",
        model,
        tensors,
      });
      if (problem !== undefined) {
        const path = `subgraphs[${index}].operators[${number}] (${operatorTitle})`;
        throw new InvalidModelError(name, `${path} ${problem}`);
      }
    }
  }
}

/** Only the batch may be open: it is run with the length that the file gives, usually 1. */
function verifyStatic({ name: title, shapeSignature = new Int32Array() }: Tensor, name: string) {
  const axis = shapeSignature.indexOf(-1, 1);
  if (axis > 0) {
    const shape = [...shapeSignature].join(", ");
    throw new InvalidModelError(
      name,
      `"${title}" has the shape [${shape}], expected all dimensions but the first to be fixed`,
    );
  }
}

function shapeProblem(
  { inputs = new Int32Array(), outputs = new Int32Array(), builtinOptions }: Operator,
  { operatorTitle, model, tensors }: {
    readonly operatorTitle: string;
    readonly model: Model;
    readonly tensors: readonly Tensor[];
  },
): string | undefined {
  const results = Array.from(outputs, (output) => tensors[output]!);
  const first = tensors[inputs[0] ?? -1];
  if (SAME_ELEMENTS.has(operatorTitle) && first !== undefined) {
    const wrong = results.find((result) => tensorElements(result) !== tensorElements(first));
    return wrong && `makes ${text(wrong.shape)} of ${text(first.shape)}, expected as many elements`;
  }
  const operands: Operands = {
    shapes: Array.from(inputs, (input) => input < 0 ? undefined : [...tensors[input]!.shape ?? []]),
    integers: (input) => integersOf(tensors[inputs[input] ?? -1], model),
    options: { ...builtinOptions },
  };
  let expected: Shape | undefined;
  try {
    expected = inferShape(operatorTitle, operands);
  } catch (error) {
    if (error instanceof RangeError) return `cannot run: ${error.message}`;
    throw error;
  }
  if (expected === undefined) return undefined;
  const wrong = results.find((result) => text(result.shape) !== text(expected));
  return wrong && `computes the shape ${text(expected)}, but the file says ${text(wrong.shape)}`;
}

function integersOf(tensor: Tensor | undefined, model: Model): readonly number[] | undefined {
  if (tensor?.type !== TensorType.INT32) return undefined;
  const data = model.buffers?.[tensor.buffer]?.data;
  return data?.length ? [...new Int32Array(data.slice().buffer)] : undefined;
}

function text(shape: ArrayLike<number> | undefined): string {
  return `[${Array.from(shape ?? []).join(", ")}]`;
}
