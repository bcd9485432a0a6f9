/**
 * Writes the summary of a model as text for people.
 *
 * @module
 */
import { printable } from "../../core/text.ts";
import type {
  GraphSummary,
  ModelSummary,
  QuantizationSummary,
  SignatureSummary,
  TensorSummary,
} from "./model_summary.ts";

/** Characters of a tensor's name that are shown. */
const MAX_NAME = 48;
/** Labels that are shown. */
const MAX_LABELS = 10;

/**
 * Writes the summary of a model as text: sizes first, then what goes in and out, the operators, the
 * tensors, what the file says about itself, and which runtimes will take it.
 *
 * @param summary what `inspect` found
 * @param options the model's name for the first line, usually its path
 * @returns lines without colours
 */
export function formatSummary(
  summary: ModelSummary,
  { name = "model" }: { readonly name?: string } = {},
): string {
  const { graphs, signatures } = summary;
  return [
    formatHead(summary, name),
    ...graphs.flatMap((graph, index) => [
      ...(graphs.length > 1 ? [printable(`Graph ${index} "${graph.name}"`)] : []),
      formatEnds(graph),
      formatOperators(graph),
      formatTensors(graph),
    ]),
    ...signatures.map((signature) => formatSignature(signature, graphs)),
    formatMetadata(summary),
    formatDescription(summary),
    formatRuntimes(summary),
  ].filter((section) => section !== "").join("\n\n");
}

function formatHead(summary: ModelSummary, name: string): string {
  const activations = largest(summary.graphs.map((graph) => graph.activationBytes));
  return section(name, [
    ["file", `${count(summary.bytes)} bytes`],
    ["precision", summary.precision],
    ["parameters", `${count(summary.parameters)} in ${count(summary.constantBytes)} bytes`],
    ["activations", `${count(activations)} bytes at least, beside the file, while it runs`],
    ...(summary.description === "" ? [] : [["description", summary.description]]),
  ]);
}

function formatEnds(graph: GraphSummary): string {
  const rows = (tensors: readonly TensorSummary[], end: string) =>
    tensors.map((tensor) => [
      end,
      String(tensor.index),
      shorten(tensor.name),
      tensor.dtype,
      formatShape(tensor.shape),
      formatQuantization(tensor.quantization),
    ]);
  return section("Inputs and outputs", [
    ["", "#", "name", "type", "shape", "quantization"],
    ...rows(graph.inputs, "in"),
    ...rows(graph.outputs, "out"),
  ]);
}

function formatOperators({ operators, tensors }: GraphSummary): string {
  const rows = operators.map(({ name, version, inputs, outputs, options }, index) => [
    String(index),
    name,
    `v${version}`,
    inputs.map((input) => input < 0 ? "–" : String(input)).join(" "),
    outputs.map((output) => `${output} ${formatShape(tensors[output]?.shape ?? [])}`).join(" "),
    Object.entries(options).map(([option, value]) => `${option} ${value}`).join(", "),
  ]);
  return section(`Operators: ${operators.length}`, [
    ["#", "operator", "version", "reads", "computes", "options"],
    ...rows,
  ]);
}

function formatTensors({ tensors }: GraphSummary): string {
  const rows = tensors.map((tensor) => [
    String(tensor.index),
    shorten(tensor.name),
    tensor.dtype,
    formatShape(tensor.shape),
    tensor.constantBytes === undefined ? "" : count(tensor.constantBytes),
    formatQuantization(tensor.quantization),
  ]);
  return section(`Tensors: ${tensors.length}`, [
    ["#", "name", "type", "shape", "constant bytes", "quantization"],
    ...rows,
  ]);
}

function formatSignature(
  { key, graph, inputs, outputs }: SignatureSummary,
  graphs: readonly GraphSummary[],
): string {
  const rows = (names: Readonly<Record<string, number>>, end: string) =>
    Object.entries(names).map(([name, index]) => [
      end,
      name,
      `tensor ${index} "${shorten(graphs[graph]?.tensors[index]?.name ?? "")}"`,
    ]);
  return section(`Signature ${key}`, [...rows(inputs, "in"), ...rows(outputs, "out")]);
}

function formatMetadata({ metadata }: ModelSummary): string {
  return section(
    "Metadata",
    metadata.map(({ name, bytes, text }) => [name, text ?? `${count(bytes)} bytes`]),
  );
}

function formatDescription({ modelDescription, packedFiles }: ModelSummary): string {
  const { inputs = [], outputs = [], ...model } = modelDescription ?? {};
  const join = (parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(", ");
  return section("Described as", [
    ...Object.entries(model).filter(([, value]) => value !== ""),
    ...inputs.map(({ name, description, image, normalization }, index) => [
      `input ${index}`,
      join([
        name,
        description,
        image && `${image} image`,
        normalization &&
        `(value − [${normalization.mean}]) / [${normalization.standardDeviation}]`,
      ]),
    ]),
    ...outputs.map(({ name, description, labels }, index) => [
      `output ${index}`,
      join([name, description, labels && `labels ${labels.slice(0, MAX_LABELS).join(" ")}`]) +
      (labels && labels.length > MAX_LABELS ? ` … (${labels.length})` : ""),
    ]),
    ...(packedFiles.length > 0 ? [["packed files", packedFiles.join(" ")]] : []),
  ]);
}

function formatRuntimes({ runtimes }: ModelSummary): string {
  const rows = Object.values(runtimes).map(({ runtime, accepts, reasons }) => [
    runtime,
    accepts ? "yes" : `no: ${reasons.join("; ")}`,
  ]);
  return section("Which runtimes will take it", rows);
}

/** The official converter strings the names of fused operations together. */
function shorten(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}

function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function formatQuantization(quantization: QuantizationSummary | undefined): string {
  if (quantization === undefined) return "";
  const { scales, zeroPoints, axis } = quantization;
  if (axis !== undefined) {
    const least = scales.reduce((a, b) => Math.min(a, b), Infinity);
    const range = `${Number(least.toPrecision(3))} to ${Number(largest(scales).toPrecision(3))}`;
    return `${scales.length} scales along axis ${axis}, ${range}`;
  }
  const zeroPoint = zeroPoints[0] ?? 0;
  const sign = zeroPoint < 0 ? "+" : "−";
  const offset = zeroPoint === 0 ? "q" : `(q ${sign} ${Math.abs(zeroPoint)})`;
  return `${Number(scales[0]?.toPrecision(6))} × ${offset}`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** A title and rows in columns, each as wide as its widest cell; nothing when there are no rows. */
function section(title: string, cells: readonly (readonly string[])[]): string {
  if (cells.length === 0) return "";
  const rows = cells.map((row) => row.map(printable));
  const columns = largest(rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => largest(rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  );
  return [printable(title), ...lines.map((line) => `  ${line}`)].join("\n");
}

/** `Math.max` takes so many arguments and no more; a file may have more tensors. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}
