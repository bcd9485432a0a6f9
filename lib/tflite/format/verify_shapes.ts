/**
 * Checks that operators compute the shapes that the file declares. LiteRT for JavaScript reserves
 * memory by what is declared and writes what is computed: a file that declares less makes it write
 * past the end. So this is checked before a model is run, not whenever a file is read.
 *
 * @module
 */
import { flexNumbers } from "./flex_numbers.ts";
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

/** The custom operator at the end of models that find objects; the runtimes have it built in. */
const DETECTION = "TFLite_Detection_PostProcess";

/** Operators whose rule tells the shape of their first output alone. */
const FIRST_OUTPUT: ReadonlySet<string> = new Set([
  "NON_MAX_SUPPRESSION_V4",
  "NON_MAX_SUPPRESSION_V5",
]);

/**
 * Checks the shapes of a model that `verifyModel` has passed.
 *
 * @param model the model
 * @param options what errors call the model
 * @returns the model with the shapes that its operators compute where the file leaves them open
 * @throws InvalidModelError when an operator that is known here computes another shape than its
 *   outputs have, or its inputs do not fit each other, or another dimension than the first is open
 */
export function verifyShapes(model: Model, { name }: { readonly name: string }): Model {
  const subgraphs = model.subgraphs?.map((graph, index) => {
    const tensors = [...graph.tensors ?? []];
    for (const end of [...graph.inputs ?? [], ...graph.outputs ?? []]) {
      verifyStatic(tensors[end]!, name);
    }
    const open = new Set<number>();
    for (const [number, operator] of (graph.operators ?? []).entries()) {
      const operatorTitle = operatorName(builtinCode(model.operatorCodes![operator.opcodeIndex]!));
      const problem = fixShapes(operator, {
        operatorTitle: operatorTitle ?? "",
        model,
        tensors,
        open,
      });
      if (problem !== undefined) {
        const path = `subgraphs[${index}].operators[${number}] (${operatorTitle})`;
        throw new InvalidModelError(name, `${path} ${problem}`);
      }
    }
    return { ...graph, tensors };
  });
  return { ...model, subgraphs };
}

/**
 * Of what goes in and out only the batch may be open: it is run with the length that the file gives,
 * usually 1. What lies between is as long as the runtime makes it.
 */
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

/** Says what is wrong with the shapes of an operator; those that are open it fills in. */
function fixShapes(
  operator: Operator,
  { operatorTitle, model, tensors, open }: {
    readonly operatorTitle: string;
    readonly model: Model;
    readonly tensors: Tensor[];
    /** Tensors whose shapes are not known before the model runs; what is unknown is added. */
    readonly open: Set<number>;
  },
): string | undefined {
  const { inputs = new Int32Array(), outputs = new Int32Array(), builtinOptions } = operator;
  const detections = detectionShapes(operator, model);
  if (detections !== undefined) return fixDetections(detections, { outputs, tensors });
  if (inputs.some((input) => open.has(input))) {
    for (const output of outputs) {
      if (tensors[output]!.shapeSignature?.includes(-1)) open.add(output);
    }
    return undefined;
  }
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
  if (expected === undefined) {
    for (const output of outputs) if (isOpen(tensors[output]!)) open.add(output);
    return undefined;
  }
  const judged = FIRST_OUTPUT.has(operatorTitle) ? outputs.subarray(0, 1) : outputs;
  for (const output of judged) {
    const { shape, shapeSignature } = tensors[output]!;
    if (text(shape) === text(expected)) continue;
    if (!fitsOpen(expected, shapeSignature)) {
      return `computes the shape ${text(expected)}, but the file says ${text(shape)}`;
    }
    tensors[output] = { ...tensors[output]!, shape: Int32Array.from(expected) };
  }
  return undefined;
}

/**
 * The shapes that TFLite_Detection_PostProcess gives its four outputs, boxes, classes, scores and their
 * number (`Prepare` in detection_postprocess.cc); files leave them out.
 */
function detectionShapes(
  { opcodeIndex, customOptions = new Uint8Array() }: Operator,
  model: Model,
): readonly Shape[] | undefined {
  if (model.operatorCodes?.[opcodeIndex]?.customCode !== DETECTION) return undefined;
  const options = flexNumbers(customOptions);
  const count = (options?.get("max_detections") ?? 0) *
    (options?.get("max_classes_per_detection") ?? 0);
  return [[1, count, 4], [1, count], [1, count], [1]];
}

function fixDetections(
  shapes: readonly Shape[],
  { outputs, tensors }: { readonly outputs: Int32Array; readonly tensors: Tensor[] },
): string | undefined {
  if (outputs.length !== shapes.length) return `has ${outputs.length} outputs, expected 4`;
  const [boxes = []] = shapes;
  if (!(boxes[1]! > 0)) return "has no number of detections in its options, expected 1 or more";
  for (const [position, output] of outputs.entries()) {
    const tensor = tensors[output]!;
    const expected = shapes[position]!;
    const isLeftOut = (tensor.shape ?? []).length === 0;
    if (!isLeftOut && text(tensor.shape) !== text(expected)) {
      return `computes the shape ${text(expected)}, but the file says ${text(tensor.shape)}`;
    }
    tensors[output] = { ...tensor, shape: Int32Array.from(expected), shapeSignature: undefined };
  }
  return undefined;
}

/** Whether more than the batch is open: a list's only dimension is no batch. */
function isOpen({ shapeSignature = new Int32Array() }: Tensor): boolean {
  return shapeSignature.indexOf(-1, 1) > 0 || String(shapeSignature) === "-1";
}

/** Whether a shape is one of those that a signature leaves open. */
function fitsOpen(shape: Shape, signature: Int32Array = new Int32Array()): boolean {
  return signature.length === shape.length &&
    signature.every((dimension, axis) => dimension === -1 || dimension === shape[axis]);
}

function integersOf(tensor: Tensor | undefined, model: Model): readonly number[] | undefined {
  if (tensor?.type !== TensorType.INT32) return undefined;
  const data = model.buffers?.[tensor.buffer]?.data;
  return data?.length ? [...new Int32Array(data.slice().buffer)] : undefined;
}

function text(shape: ArrayLike<number> | undefined): string {
  return `[${Array.from(shape ?? []).join(", ")}]`;
}
