/** Graphs of convolutions, pooling and resizing. */
import { PADDINGS } from "../convert/layer_case.ts";
import { type Attribute, flag, float, type GraphDef, int, ints, text, texts } from "./graph_def.ts";
import { type GraphCase, graphCase } from "./graph_case.ts";

const image = (g: GraphDef, channels = 3) => g.input([1, 7, 8, channels]);

function window(padding: string, { stride = 1, dilation = 1 } = {}): Record<string, Attribute> {
  return {
    strides: ints(1, stride, stride, 1),
    padding: text(padding.toUpperCase()),
    dilations: ints(1, dilation, dilation, 1),
  };
}

function convolutionCases(): GraphCase[] {
  const moves = [{ stride: 1 }, { stride: 2 }, { stride: 3 }, { dilation: 2 }];
  const plain = PADDINGS.flatMap((padding) =>
    moves.flatMap((move) =>
      [[1, 1], [3, 2]].flatMap((size) => {
        const name = `${size.join("x")} ${JSON.stringify(move)} ${padding}`;
        const attributes = window(padding, move);
        const conv = (op: string, channels: number) =>
          graphCase(`${op} ${name}`, (g) =>
            g.node(op, [image(g), g.random([...size, 3, channels])], attributes));
        return [conv("Conv2D", 4), conv("DepthwiseConv2dNative", 2)];
      })
    )
  );
  const explicit = { ...window("EXPLICIT"), explicit_paddings: ints(0, 0, 1, 2, 0, 1, 0, 0) };
  return [
    ...plain,
    graphCase("Conv2D with explicit margins", (g) => {
      g.node("Conv2D", [image(g), g.random([3, 3, 3, 4])], explicit);
    }),
    graphCase("Conv2D behind Pad", (g) => {
      const margins = g.constant([0, 0, 0, 1, 0, 1, 0, 0], { shape: [4, 2], dtype: "int32" });
      const padded = g.node("Pad", [g.input([1, 8, 8, 3]), margins]);
      g.node("Conv2D", [padded, g.random([3, 3, 3, 4])], window("VALID", { stride: 2 }));
    }),
    graphCase("Conv2D with a filter that is computed", (g) => {
      g.node("Conv2D", [image(g), g.input([3, 3, 3, 4])], window("SAME"));
    }),
    graphCase("two Conv2D with one filter", (g) => {
      const filter = g.random([3, 3, 3, 3]);
      const first = g.node("Conv2D", [image(g), filter], window("SAME"));
      g.node("Conv2D", [first, filter], window("SAME"));
    }),
    ...[2, 3].map((rate) =>
      graphCase(`a convolution dilated by blocks of ${rate}`, (g) => dilated(g, rate))
    ),
    ...PADDINGS.flatMap((padding) =>
      [1, 2, 3].map((stride) =>
        graphCase(`Conv2DBackpropInput ${stride} ${padding}`, (g) => {
          const [height, width] = [4, 5].map((length) =>
            padding === "same" ? length * stride : (length - 1) * stride + 3
          );
          g.node("Conv2DBackpropInput", [
            g.integers(1, height!, width!, 2),
            g.random([3, 3, 2, 3]),
            g.input([1, 4, 5, 3]),
          ], window(padding, { stride }));
        })
      )
    ),
  ];
}

/** What Keras wrote of dilated convolutions for years: blocks, a plain convolution, and back. */
function dilated(g: GraphDef, rate: number): void {
  const margins = (values: number[]) => g.constant(values, { shape: [2, 2], dtype: "int32" });
  const [height, width] = [2 * rate * 3, 2 * rate * 2];
  const space = g.node("SpaceToBatchND", [
    g.input([1, height, width, 3]),
    g.integers(rate, rate),
    margins([rate, rate, rate, rate]),
  ]);
  const product = g.node("Conv2D", [space, g.random([3, 3, 3, 4])], window("VALID"));
  const biased = g.node("BiasAdd", [product, g.random([4])]);
  g.node("BatchToSpaceND", [biased, g.integers(rate, rate), margins([0, 0, 0, 0])]);
}

function fusedCases(): GraphCase[] {
  const activations = ["", "Relu", "Relu6", "Elu", "LeakyRelu", "Prelu"];
  return activations.flatMap((activation) => {
    const attributes = {
      fused_ops: texts("BiasAdd", ...(activation ? [activation] : [])),
      num_args: int(activation === "Prelu" ? 2 : 1),
      leakyrelu_alpha: float(0.1),
    };
    const args = (g: GraphDef, channels: number) => [
      g.random([channels]),
      ...(activation === "Prelu" ? [g.random([channels])] : []),
    ];
    const name = activation || "no activation";
    return [
      graphCase(`_FusedConv2D with ${name}`, (g) => {
        g.node("_FusedConv2D", [image(g), g.random([3, 3, 3, 4]), ...args(g, 4)], {
          ...window("SAME", { stride: 2 }),
          ...attributes,
        });
      }),
      graphCase(`_FusedMatMul with ${name}`, (g) => {
        g.node("_FusedMatMul", [g.input([2, 5]), g.random([5, 4]), ...args(g, 4)], attributes);
      }),
      // tfjs 4.22 gives this operation no slope, so that LeakyRelu has none to compare with.
      ...(activation === "LeakyRelu" ? [] : [
        graphCase(`FusedDepthwiseConv2dNative with ${name}`, (g) => {
          g.node(
            "FusedDepthwiseConv2dNative",
            [image(g), g.random([3, 3, 3, 2]), ...args(g, 6)],
            { ...window("SAME"), ...attributes },
          );
        }),
      ]),
    ];
  });
}

function poolingCases(): GraphCase[] {
  return ["MaxPool", "AvgPool"].flatMap((op) =>
    PADDINGS.flatMap((padding) =>
      [1, 2, 3].map((stride) =>
        graphCase(`${op} ${stride} ${padding}`, (g) => {
          g.node(op, [image(g)], { ...window(padding, { stride }), ksize: ints(1, 3, 2, 1) });
        })
      )
    )
  );
}

function imageCases(): GraphCase[] {
  const places = {
    plain: {},
    aligned: { align_corners: flag() },
    centred: { half_pixel_centers: flag() },
  };
  const resizing = ["ResizeBilinear", "ResizeNearestNeighbor"].flatMap((op) =>
    Object.entries(places).flatMap(([name, attributes]) =>
      [[14, 16], [3, 5], [10, 4]].map((size) =>
        graphCase(`${op} ${name} to ${size}`, (g) => {
          g.node(op, [image(g), g.integers(...size)], attributes);
        })
      )
    )
  );
  const norms = ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"].map((op) =>
    graphCase(op, (g) => {
      const parts = [g.random([3]), g.random([3]), g.random([3]), g.random([3], [0.5, 1.5])];
      g.node(op, [image(g), ...parts], { epsilon: float(0.01), is_training: flag(false) });
    })
  );
  return [
    ...resizing,
    ...norms,
    graphCase("LRN", (g) => {
      g.node("LRN", [image(g, 9)], { depth_radius: int(2), alpha: float(0.5), beta: float(0.75) });
    }, ["ai-edge-litert", "tflite-runtime"]),
    graphCase("DepthToSpace", (g) => {
      g.node("DepthToSpace", [g.input([1, 3, 4, 8])], {
        block_size: int(2),
        data_format: text("NHWC"),
      });
    }),
    ...["REFLECT", "SYMMETRIC"].map((mode) =>
      graphCase(`MirrorPad ${mode}`, (g) => {
        const margins = g.constant([0, 0, 1, 2, 2, 0, 0, 0], { shape: [4, 2], dtype: "int32" });
        g.node("MirrorPad", [image(g), margins], { mode: text(mode) });
      })
    ),
    graphCase("PadV2", (g) => {
      const margins = g.constant([0, 0, 1, 2, 2, 0, 0, 0], { shape: [4, 2], dtype: "int32" });
      g.node("PadV2", [image(g), margins, g.number(-3)]);
    }),
  ];
}

/** All graphs of this family. */
export const WINDOW_CASES: readonly GraphCase[] = [
  ...convolutionCases(),
  ...fusedCases(),
  ...poolingCases(),
  ...imageCases(),
];
