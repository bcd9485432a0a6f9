/**
 * The gradients of dilated convolutions.
 *
 * tfjs refuses to differentiate `Conv2D` and `DepthwiseConv2dNative` when a dilation is greater than
 * 1, though nothing but the operators' declarations stands against it. On the WASM backend, whose
 * gradient kernels (ours) know dilations, these gradients are taken; elsewhere tfjs' own serve.
 *
 * One case stays out of reach: `tf.fused.conv2d` refuses dilations itself, and tfjs' layers send every
 * conv2d through it as linear unless its activation is "relu" or "elu". With those two, and in any
 * depthwise layer, dilations train.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** The attributes that both operators have. */
interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | string;
  readonly dilations: number | [number, number] | null;
  readonly dataFormat?: string;
  readonly dimRoundingMode?: string;
}

/** The operators, and the kernels of their gradients. */
const operators = [
  {
    operator: "Conv2D",
    inputGradient: "Conv2DBackpropInput",
    filterGradient: "Conv2DBackpropFilter",
  },
  {
    operator: "DepthwiseConv2dNative",
    inputGradient: "DepthwiseConv2dNativeBackpropInput",
    filterGradient: "DepthwiseConv2dNativeBackpropFilter",
  },
];

/** Lets dilated convolutions be differentiated on the WASM backend. */
export function registerDilatedGradients(): void {
  for (const { operator, inputGradient, filterGradient } of operators) {
    const stock = tf.getGradient(operator);
    tf.registerGradient({
      ...stock,
      gradFunc: (dy, saved, attrs) => {
        const { strides, pad, dilations, dataFormat, dimRoundingMode } =
          attrs as unknown as ConvolutionAttributes;
        const dilated = [dilations ?? 1].flat().some((dilation) => dilation !== 1);
        if (!dilated || tf.getBackend() !== "wasm") return stock.gradFunc(dy, saved, attrs);
        const [x, filter] = saved as [tf.Tensor, tf.Tensor];
        const common = { strides, pad, dilations, dataFormat, dimRoundingMode };
        const run = (kernel: string, inputs: Record<string, tf.Tensor>, shape: object) =>
          tf.engine().runKernel(kernel, inputs, { ...common, ...shape } as never) as tf.Tensor;
        const gradient = dy as tf.Tensor;
        return {
          x: () => run(inputGradient, { dy: gradient, filter }, { inputShape: x.shape }),
          filter: () => run(filterGradient, { x, dy: gradient }, { filterShape: filter.shape }),
        };
      },
    });
  }
}
