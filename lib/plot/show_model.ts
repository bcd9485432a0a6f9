import * as Plot from "@observablehq/plot";
import type * as tf from "@tensorflow/tfjs";
import type { LayersModel } from "../core/tensorflow.ts";
import { compose } from "./compose.ts";
import { describeLayer, type LayerRow } from "./describe_layer.ts";
import type { Picture } from "./picture.ts";
import { color } from "./theme.ts";

const ROW = 46;
const BLOCK = { width: 236, height: 34 } as const;
const HEADER = 26;
const FOOTER = 26;
/** Where the columns of text begin or, being numbers, end. */
const COLUMNS = { shape: 256, parameters: 460, formula: 472 } as const;
const WIDTH = 608;

/**
 * Draws a model's layers from input to output: what each does, the shape of what it gives, how many
 * parameters it learns, and how that number comes about.
 *
 * @param model a layers model whose input shape is known; it stays the caller's
 * @returns the picture
 */
export function showModel(model: LayersModel): Picture {
  const inputShape = model.inputs[0]!.shape;
  const rows: LayerRow[] = [
    { name: "Input", detail: "", shape: shapeText(inputShape), parameters: 0, formula: "" },
    ...model.layers.filter((layer) => layer.getClassName() !== "InputLayer").map((layer) =>
      describeLayer(layer, shapeText(layer.outputShape))
    ),
  ];
  const total = model.countParams();
  const title = `Model of ${rows.length - 1} layers with ${number(total)} parameters`;
  const plot = { ...diagram(rows, total), width: WIDTH, height: height(rows) };
  return compose([{ plot }], { title, text: `${title}\n${asText(rows, total)}` });
}

const height = (rows: readonly LayerRow[]) => HEADER + rows.length * ROW + FOOTER;

/** `28 × 28`: the first axis, which counts the examples, is left out. */
function shapeText(shape: tf.Shape | tf.Shape[]): string {
  const first = (Array.isArray(shape[0]) ? shape[0] : shape) as tf.Shape;
  return first.slice(1).map((length) => length ?? "?").join(" × ");
}

/** `101,770`, wherever the reader is. */
function number(value: number): string {
  return value.toLocaleString("en-US");
}

function diagram(rows: readonly LayerRow[], total: number): Plot.PlotOptions {
  const placed = rows.map((row, i) => ({ ...row, y: HEADER + (i + 0.5) * ROW }));
  type Placed = typeof placed[number];
  const learns = placed.filter(({ parameters }) => parameters > 0);
  const bottom = HEADER + rows.length * ROW;
  const text = (x: number, textAnchor: "start" | "end") =>
    ({ x: () => x, y: "y", textAnchor, fill: "currentColor" }) as const;
  const header = (label: string, x: number, textAnchor: "start" | "end") =>
    Plot.text([label], { x: () => x, y: () => 8, textAnchor, fill: color.muted });
  const block = {
    x1: () => 0.5,
    x2: () => BLOCK.width,
    y1: ({ y }: Placed) => y - BLOCK.height / 2,
    y2: ({ y }: Placed) => y + BLOCK.height / 2,
    rx: 6,
  };
  return {
    margin: 0,
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    style: { fontSize: "12px" },
    marks: [
      header("Layer", 12, "start"),
      header("Output shape", COLUMNS.shape, "start"),
      header("Parameters", COLUMNS.parameters, "end"),
      Plot.arrow(placed.slice(1), {
        x: () => 24,
        y1: ({ y }: Placed) => y - ROW + BLOCK.height / 2,
        y2: ({ y }: Placed) => y - BLOCK.height / 2,
        stroke: color.muted,
        strokeWidth: 1.5,
        headLength: 5,
      }),
      Plot.rect(placed, { ...block, fill: color.faint, stroke: color.line }),
      // Blocks that learn have a blue edge.
      Plot.rect(learns, { ...block, x2: () => 5, rx: 2, fill: color.blue }),
      Plot.text(placed, { ...text(14, "start"), text: "name", fontWeight: "bold", fontSize: 13 }),
      Plot.text(placed, {
        ...text(BLOCK.width - 12, "end"),
        text: "detail",
        fill: color.muted,
      }),
      Plot.text(placed, { ...text(COLUMNS.shape, "start"), text: "shape" }),
      Plot.text(learns, {
        ...text(COLUMNS.parameters, "end"),
        text: ({ parameters }: Placed) => number(parameters),
        fontWeight: "bold",
      }),
      Plot.text(learns, { ...text(COLUMNS.formula, "start"), text: "formula", fill: color.muted }),
      Plot.link([bottom + 4], {
        x1: () => 0,
        x2: () => WIDTH,
        y1: (y: number) => y,
        y2: (y: number) => y,
        stroke: color.line,
      }),
      ...([["Total", 14, "start"], [number(total), COLUMNS.parameters, "end"]] as const).map(
        ([label, x, textAnchor]) =>
          Plot.text([label], { x: () => x, y: () => bottom + 18, textAnchor, fontWeight: "bold" }),
      ),
    ],
  };
}

function asText(rows: readonly LayerRow[], total: number): string {
  const cells = [
    ["Layer", "", "Output shape", "Parameters"],
    ...rows.map(({ name, detail, shape, parameters }) => [name, detail, shape, number(parameters)]),
    ["Total", "", "", number(total)],
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i]!.length)));
  return cells.map((row) =>
    row.map((cell, i) => i === 3 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)).join("  ")
  ).join("\n");
}
