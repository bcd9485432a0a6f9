/**
 * Padding, strides and dilation of convolutions and pooling.
 *
 * @module
 */
import { builtinOptions, Padding } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import { missingForSame } from "../../graph/same_padding.ts";
import type { NodeCall } from "../node_call.ts";

/** How a window moves, in the words of TFLite's options. */
export interface Window {
  /** A value of the schema's `Padding`. */
  readonly padding: number;
  /** Rows from one window to the next. */
  readonly strideH: number;
  /** Columns from one window to the next. */
  readonly strideW: number;
}

/** Two numbers for height and width out of four for batch, height, width and channels. */
export function spatial(node: NodeCall, key: string): readonly [number, number] {
  const values = node.numbers(key, [1, 1, 1, 1]);
  const [batch, height, width, channels] = values;
  if (values.length !== 4 || batch !== 1 || channels !== 1 || !(height! > 0) || !(width! > 0)) {
    node.refuse(`its ${key} is [${values}], expected 1 for batch and channels`);
  }
  return [height!, width!];
}

/**
 * An image with the margins that its window needs, as far as the operator does not add them itself.
 *
 * @param node the node
 * @param image `[batch, height, width, channels]`
 * @param size height and width of the window, and its dilation
 * @returns the image, and how the window moves over it
 */
export function windowOver(
  node: NodeCall,
  image: Value,
  { size, dilation = [1, 1] }: {
    readonly size: readonly [number, number];
    readonly dilation?: readonly [number, number];
  },
): { readonly image: Value; readonly window: Window } {
  const [strideH, strideW] = spatial(node, "strides");
  const padding = node.text("padding", "");
  const valid: Window = { padding: Padding.VALID, strideH, strideW };
  switch (padding) {
    case "VALID":
      return { image, window: valid };
    case "EXPLICIT": {
      const margins = node.numbers("explicit_paddings", []);
      const [, , top = 0, bottom = 0, left = 0, right = 0] = margins;
      return { image: padded(node, image, [top, bottom, left, right]), window: valid };
    }
    case "SAME": {
      const missing = [strideH, strideW].map((stride, i) =>
        missingForSame(image.shape[i + 1]!, { size: size[i]!, stride, dilation: dilation[i]! })
      );
      if (missing.every((total) => total >= 0)) {
        return { image, window: { ...valid, padding: Padding.SAME } };
      }
      // Where windows leave the end of an axis out, runtimes do not agree on what "same" means.
      const margins = missing.map((total) => Math.max(0, total))
        .flatMap((total) => [Math.floor(total / 2), Math.ceil(total / 2)]);
      return { image: padded(node, image, margins), window: valid };
    }
    default:
      return node.refuse(`its padding is "${padding}", expected SAME, VALID or EXPLICIT`);
  }
}

function padded(node: NodeCall, image: Value, margins: readonly number[]): Value {
  if (margins.every((margin) => margin === 0)) return image;
  return node.add("PAD", [
    image,
    node.integersConstant("paddings", [0, 0, ...margins, 0, 0], [4, 2]),
  ], { options: builtinOptions("PadOptions"), name: `${node.name}/padded` });
}
