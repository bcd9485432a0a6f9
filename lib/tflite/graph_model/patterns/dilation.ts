/**
 * Dilated convolutions, which TensorFlow writes as three steps: SPACE_TO_BATCH_ND, a convolution,
 * BATCH_TO_SPACE_ND.
 *
 * @module
 */
import { type BuiltinOptions, builtinOptions, Padding } from "../../format/schema.ts";
import type { Operation, Value } from "../../graph/graph.ts";
import type { Matcher } from "./match.ts";

/** Operators between the convolution and BATCH_TO_SPACE_ND that work pixel by pixel. */
const POINTWISE: ReadonlySet<string> = new Set(["ADD", "MUL", "RELU", "RELU6"]);

type WindowOptions = BuiltinOptions & {
  readonly padding: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationHFactor: number;
  readonly dilationWFactor: number;
};

/**
 * Recognizes a dilated convolution.
 *
 * @param last the BATCH_TO_SPACE_ND
 * @param matcher the graph
 * @returns the operations that take its place; undefined where it is none
 */
export function dilatedConvolution(last: Operation, matcher: Matcher): Operation[] | undefined {
  if (last.operator !== "BATCH_TO_SPACE_ND") return undefined;
  const steps = pointwiseSteps(last.inputs[0]!, matcher);
  const convolution = matcher.producer(steps[0]?.inputs[0] ?? last.inputs[0]);
  const first = matcher.producer(convolution?.inputs[0], "SPACE_TO_BATCH_ND");
  if (convolution === undefined || first === undefined) return undefined;
  const margins = marginsOf(first, last);
  const options = dilated(convolution, first.inputs[1]!);
  const [output] = last.outputs as readonly [Value];
  if (margins === undefined || options === undefined) return undefined;
  const { steps: padding, image } = paddedImage(first, margins);
  const inputs = [image, ...convolution.inputs.slice(1)];
  // All but the last of them get values of the new shape.
  const chain = [{ ...convolution, inputs, options }, ...steps];
  let value: Value | undefined;
  return [
    ...padding,
    ...chain.map((step, i): Operation => {
      const result = i === chain.length - 1
        ? output
        : { ...step.outputs[0]!, shape: output.shape, name: `${step.outputs[0]!.name}/dilated` };
      const read = value === undefined ? step.inputs : [value, ...step.inputs.slice(1)];
      value = result;
      return { ...step, inputs: read, outputs: [result] };
    }),
  ];
}

/** The steps behind the convolution, first one first; each is read by the next alone. */
function pointwiseSteps(end: Value, matcher: Matcher): Operation[] {
  const steps: Operation[] = [];
  let value = end;
  for (;;) {
    const step = matcher.producer(value);
    const constant = step?.inputs[1];
    const isStep = step !== undefined && POINTWISE.has(step.operator) &&
      matcher.isUsedOnce(value) &&
      (constant === undefined || constant.data !== undefined && constant.shape.length <= 1);
    if (!isStep) return steps;
    steps.unshift(step);
    value = step.inputs[0]!;
  }
}

/** [top, bottom, left, right] around the image once what is cut off at the end is left out. */
function marginsOf(first: Operation, last: Operation): number[] | undefined {
  const blocks = [first, last].map(({ inputs }) => inputs[1]?.data?.join());
  const [added, cut] = [first, last].map(({ inputs }) => Array.from(inputs[2]?.data ?? [], Number));
  if (blocks[0] !== blocks[1] || added?.length !== 4 || cut?.length !== 4) return undefined;
  const margins = added.map((margin, i) => margin - cut[i]!);
  return cut[0] === 0 && cut[2] === 0 && margins.every((margin) => margin >= 0)
    ? margins
    : undefined;
}

function dilated(convolution: Operation, blocks: Value): BuiltinOptions | undefined {
  const { operator } = convolution;
  if (operator !== "CONV_2D" && operator !== "DEPTHWISE_CONV_2D") return undefined;
  const options = convolution.options as WindowOptions;
  const { padding, strideH, strideW, dilationHFactor: h, dilationWFactor: w } = options;
  if (padding !== Padding.VALID || strideH !== 1 || strideW !== 1 || h !== 1 || w !== 1) {
    return undefined;
  }
  const [dilationHFactor, dilationWFactor] = blocks.data!;
  return { ...options, dilationHFactor, dilationWFactor } as BuiltinOptions;
}

function paddedImage(
  { inputs, outputs }: Operation,
  [top = 0, bottom = 0, left = 0, right = 0]: readonly number[],
): { readonly steps: Operation[]; readonly image: Value } {
  const input = inputs[0]!;
  if (top + bottom + left + right === 0) return { steps: [], image: input };
  const [batch, height, width, channels] = input.shape as [number, number, number, number];
  const name = `${outputs[0]!.name}/padded`;
  const image: Value = {
    name,
    shape: [batch, height + top + bottom, width + left + right, channels],
    type: input.type,
  };
  const paddings: Value = {
    name: `${name}/paddings`,
    shape: [4, 2],
    type: "int32",
    data: Int32Array.of(0, 0, top, bottom, left, right, 0, 0),
  };
  const options = builtinOptions("PadOptions");
  const pad: Operation = { operator: "PAD", inputs: [input, paddings], options, outputs: [image] };
  return { steps: [pad], image };
}
