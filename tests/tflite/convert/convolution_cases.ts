/** Combinations of convolutions. */
import * as tf from "@tensorflow/tfjs";
import { type LayerCase, PADDINGS, single, sizes } from "./layer_case.ts";

const { layers } = tf;

function conv2dCases(): LayerCase[] {
  const forms = sizes(PADDINGS, [1, 2, [2, 1], 3], [1, 2, 3, [3, 2]], ["linear", "relu", "relu6"]);
  return forms.map(([padding, strides, kernelSize, activation]) =>
    single(
      `Conv2D ${kernelSize} / ${strides} ${padding} ${activation}`,
      [7, 9, 3],
      () =>
        layers.conv2d({
          filters: 4,
          kernelSize: kernelSize as number,
          strides: strides as number,
          padding: padding as "same",
          activation: activation as "relu",
        }),
    )
  );
}

function dilatedCases(): LayerCase[] {
  return sizes(PADDINGS, [2, [3, 2]], [2, 3]).map(([padding, dilationRate, kernelSize]) =>
    single(
      `Conv2D ${kernelSize} dilated ${dilationRate} ${padding}`,
      [9, 9, 2],
      () =>
        layers.conv2d({
          filters: 3,
          kernelSize: kernelSize as number,
          dilationRate: dilationRate as [number],
          padding: padding as "same",
        }),
    )
  );
}

function conv1dCases(): LayerCase[] {
  return sizes(PADDINGS, [1, 2], [2, 3], [1, 2], ["linear", "relu", "tanh"])
    .filter(([, strides, , dilationRate]) => strides === 1 || dilationRate === 1)
    .map(([padding, strides, kernelSize, dilationRate, activation]) =>
      single(
        `Conv1D ${kernelSize} / ${strides} dilated ${dilationRate} ${padding} ${activation}`,
        [11, 3],
        () =>
          layers.conv1d({
            filters: 4,
            kernelSize: kernelSize as number,
            strides: strides as number,
            dilationRate: dilationRate as number,
            padding: padding as "same",
            activation: activation as "relu",
          }),
      )
    );
}

function depthwiseCases(): LayerCase[] {
  const forms = sizes(PADDINGS, [1, 2, 3], [2, 3], [1, 2], ["linear", "relu"]);
  return forms.flatMap(([padding, strides, kernelSize, depthMultiplier, activation]) => {
    const options = {
      kernelSize: kernelSize as number,
      strides: strides as number,
      padding: padding as "same",
      depthMultiplier: depthMultiplier as number,
      activation: activation as "relu",
    };
    const name = `${kernelSize} / ${strides} × ${depthMultiplier} ${padding} ${activation}`;
    return [
      single(`DepthwiseConv2D ${name}`, [8, 7, 3], () => layers.depthwiseConv2d(options)),
      single(
        `SeparableConv2D ${name}`,
        [8, 7, 3],
        () => layers.separableConv2d({ ...options, filters: 5 }),
      ),
    ];
  });
}

function transposedCases(): LayerCase[] {
  return sizes(PADDINGS, [1, 2, 3], [2, 3], [true, false], ["linear", "relu"]).map((
    [padding, strides, kernelSize, useBias, activation],
  ) =>
    single(
      `Conv2DTranspose ${kernelSize} / ${strides} ${padding} ${
        useBias ? "with" : "without"
      } bias ${activation}`,
      [4, 5, 3],
      () =>
        layers.conv2dTranspose({
          filters: 2,
          kernelSize: kernelSize as number,
          strides: strides as number,
          padding: padding as "same",
          useBias: useBias as boolean,
          activation: activation as "relu",
        }),
    )
  );
}

/** All combinations of convolutions. */
export const CONVOLUTION_CASES: readonly LayerCase[] = [
  ...conv2dCases(),
  ...dilatedCases(),
  ...conv1dCases(),
  ...depthwiseCases(),
  ...transposedCases(),
];
