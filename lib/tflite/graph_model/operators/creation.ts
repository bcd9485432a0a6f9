/**
 * Operations that make values, and those that scale images.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { binary, cast } from "./element_wise.ts";

/** Constants that a file holds only because a shape says so stay below this many elements. */
const FILL_LIMIT = 2 ** 24;

function filled(
  node: NodeCall,
  { value, shape, type }: {
    readonly value: number;
    readonly shape: readonly number[];
    readonly type: Value["type"];
  },
): Value {
  const count = elementCount(shape);
  if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
    node.refuse(`it makes a value of the shape [${shape}]`);
  }
  if (count > FILL_LIMIT) node.refuse(`it makes ${count} equal numbers`);
  return node.writer.constant(node.name, new Array<number>(count).fill(value), { shape, type });
}

const fill: NodeConverter = (node) => {
  const shape = node.integers(0, "shape");
  const value = node.input(1);
  if (value.data !== undefined) {
    return filled(node, { value: value.data[0] ?? 0, shape, type: value.type });
  }
  return node.add("FILL", [node.integersConstant("shape", shape), value], {
    options: builtinOptions("FillOptions"),
    type: value.type,
  });
};

const like = (value: number): NodeConverter => (node) => {
  const { shape, type } = node.input(0);
  return filled(node, { value, shape, type });
};

const ofShape = (value: number): NodeConverter => (node) =>
  filled(node, { value, shape: node.integers(0, "shape"), type: node.type("T", "float32") });

function scalarOf(node: NodeCall, index: number, what: string): number {
  const { data } = node.input(index);
  return data?.[0] ?? node.refuse(`its ${what} depends on data`);
}

const range: NodeConverter = (node) => {
  const [start, stop, step] = ["start", "limit", "step"].map((what, i) =>
    scalarOf(node, i, what)
  ) as [
    number,
    number,
    number,
  ];
  if (step === 0) node.refuse("its step is 0");
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > FILL_LIMIT) node.refuse(`it makes ${count} numbers`);
  const values = Array.from({ length: count }, (_, i) => start + i * step);
  return node.writer.constant(node.name, values, { type: node.input(0).type });
};

const linSpace: NodeConverter = (node) => {
  const [start, stop, count] = ["start", "end", "count"].map((what, i) =>
    scalarOf(node, i, what)
  ) as [
    number,
    number,
    number,
  ];
  if (count < 1 || count > FILL_LIMIT) node.refuse(`it makes ${count} numbers`);
  const step = count > 1 ? (stop - start) / (count - 1) : 0;
  const values = Array.from({ length: count }, (_, i) => start + i * step);
  return node.writer.constant(node.name, values, { type: "float32" });
};

/** A comparison with 0 … depth − 1 along a new last axis: every runtime has that. */
const oneHot: NodeConverter = (node) => {
  const indices = cast(node, node.input(0), "int32");
  const depth = node.integer(1, "depth");
  const axis = node.attribute("axis", -1);
  if (axis !== -1 && axis !== indices.shape.length) {
    node.refuse(`its axis is ${axis}, but tfjs always takes the last one`);
  }
  const [on, off] = [node.input(2), node.input(3)];
  const column = node.writer.reshape(indices, [...indices.shape, 1], `${node.name}/column`);
  const counts = Array.from({ length: depth }, (_, i) => i);
  const isHot = binary(node, "EQUAL", [column, node.integersConstant("classes", counts)], {
    name: `${node.name}/is_hot`,
  });
  if (on.type === "float32" && on.data?.[0] === 1 && off.data?.[0] === 0) {
    return cast(node, isHot, "float32");
  }
  return node.add("SELECT_V2", [isHot, on, off], {
    options: builtinOptions("SelectV2Options"),
    type: on.type,
  });
};

/** Both kinds of resizing, in the three ways that TensorFlow places the samples. */
const resize =
  (operator: "RESIZE_BILINEAR" | "RESIZE_NEAREST_NEIGHBOR"): NodeConverter => (node) => {
    const image = node.input(0);
    if (image.shape.length !== 4) node.refuse(`its input has the shape [${image.shape}]`);
    const size = node.integers(1, "size");
    if (size.length !== 2 || size.some((length) => length < 1)) {
      node.refuse(`its size is [${size}]`);
    }
    const places = {
      alignCorners: node.flag("align_corners"),
      halfPixelCenters: node.flag("half_pixel_centers"),
    };
    const options = operator === "RESIZE_BILINEAR"
      ? builtinOptions("ResizeBilinearOptions", places)
      : builtinOptions("ResizeNearestNeighborOptions", places);
    // tfjs and TensorFlow make float32 of integers when they interpolate.
    const value = operator === "RESIZE_BILINEAR" ? cast(node, image, "float32") : image;
    if (size[0] === image.shape[1] && size[1] === image.shape[2]) return value;
    return node.add(operator, [value, node.integersConstant("size", size)], { options });
  };

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const creationOperators = (): Readonly<Record<string, NodeConverter>> => ({
  Fill: fill,
  LinSpace: linSpace,
  OneHot: oneHot,
  Ones: ofShape(1),
  OnesLike: like(1),
  Range: range,
  ResizeBilinear: resize("RESIZE_BILINEAR"),
  ResizeNearestNeighbor: resize("RESIZE_NEAREST_NEIGHBOR"),
  Zeros: ofShape(0),
  ZerosLike: like(0),
});
