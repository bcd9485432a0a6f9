/**
 * What the convolutions of a model make of an image: from a second file with the same layers, whose
 * outputs are their maps.
 *
 * @module
 */
import type { Images } from "../data/images.ts";
import { normalize } from "../data/normalize.ts";
import { BuiltinOperator } from "../tflite/format/enums.ts";
import { builtinCode, type Model } from "../tflite/format/schema.ts";
import { withOutputs } from "../tflite/format/with_outputs.ts";
import { Interpreter } from "../tflite/runtime/interpreter.ts";
import { dequantize, quantize } from "../tflite/runtime/predict.ts";

/** What makes maps. */
const CONVOLUTIONS: readonly number[] = [
  BuiltinOperator.CONV_2D,
  BuiltinOperator.DEPTHWISE_CONV_2D,
];

/** Of so many convolutions the maps are shown, the first ones: more would only be a long page. */
const SHOWN = 6;

/** The maps of one convolution. */
export interface Maps {
  /** Rows and columns of each, and how many there are. */
  readonly shape: readonly [height: number, width: number, count: number];
  /** `[height, width, count]` float32: how strongly each place answers to what a map looks for. */
  readonly data: Float32Array;
}

/** Looks into a model. */
export interface Inside extends Disposable {
  /** How many convolutions there are. */
  readonly count: number;
  /**
   * The maps of the first convolutions, in their order.
   *
   * @param image `[1, height, width]` uint8 as the model takes it
   */
  readonly mapsOf: (image: Images<Uint8Array>) => Maps[];
}

/**
 * Opens the inside of a model.
 *
 * @param bytes its `.tflite` file
 * @returns undefined where it has no convolutions; else the caller disposes it
 */
export async function openInside(bytes: Uint8Array): Promise<Inside | undefined> {
  let count = 0;
  const file = withOutputs(bytes, (model) => {
    const tensors = mapTensors(model);
    count = tensors.length;
    return tensors.slice(0, SHOWN);
  });
  if (count === 0) return undefined;
  const interpreter = await Interpreter.create(file, { name: "maps" });
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const outputs = interpreter.getOutputDetails();
  return {
    count,
    mapsOf: (image) => {
      const data = quantize(normalize(image).data, input!);
      interpreter.setTensor(input!.index, { data, shape: input!.shape });
      interpreter.invoke();
      return outputs.map((output) => {
        const [, height = 0, width = 0, count = 0] = output.shape;
        const data = dequantize(interpreter.getTensor(output.index).data, output);
        return { shape: [height, width, count], data };
      });
    },
    [Symbol.dispose]: () => interpreter.dispose(),
  };
}

/** The tensors that convolutions compute. */
function mapTensors({ operatorCodes, subgraphs }: Model): number[] {
  const operators = subgraphs?.[0]?.operators ?? [];
  return operators
    .filter(({ opcodeIndex }) => CONVOLUTIONS.includes(builtinCode(operatorCodes![opcodeIndex]!)))
    .flatMap(({ outputs }) => [...outputs ?? []]);
}
