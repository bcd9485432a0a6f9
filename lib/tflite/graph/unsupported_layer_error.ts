/**
 * How both fronts of the converter say that they cannot convert a part of a model.
 *
 * @module
 */

/** A part of a model that a TFLite file cannot express exactly. */
export interface UnsupportedPart {
  /** What the part is: a layer of a layers model, or a node of a graph model. */
  readonly kind: "layer" | "node";
  /** Its name in the model. */
  readonly name: string;
  /** The layer's class, such as `Conv2D`, or the node's operation, such as `_FusedConv2D`. */
  readonly className: string;
  /** What about it cannot be expressed. */
  readonly reason: string;
}

/** What the error needs to know of a tfjs layer. */
interface NamedLayer {
  readonly name: string;
  getClassName(): string;
}

/** Says that a model holds something that a TFLite file cannot express exactly. */
export class UnsupportedLayerError extends Error {
  /** The error's name. */
  override readonly name = "UnsupportedLayerError";

  /** The name of the layer or node in the model; of the first one if there are several. */
  readonly layerName: string;
  /** The layer's class, such as `Conv2D`, or the node's operation. */
  readonly className: string;
  /** What about it cannot be expressed. */
  readonly reason: string;
  /** All parts that cannot be expressed, as far as they are known: one or more. */
  readonly parts: readonly UnsupportedPart[];

  /**
   * Makes the message, one line for each part.
   *
   * @param source the layer, or all parts that cannot be expressed
   * @param reason what about the layer cannot be expressed
   */
  constructor(source: NamedLayer | readonly UnsupportedPart[], reason = "") {
    const parts = partsOf(source, reason);
    super(parts.map(sentence).join("\n"));
    this.layerName = parts[0]?.name ?? "";
    this.className = parts[0]?.className ?? "";
    this.reason = parts[0]?.reason ?? "";
    this.parts = parts;
  }
}

function partsOf(
  source: NamedLayer | readonly UnsupportedPart[],
  reason: string,
): readonly UnsupportedPart[] {
  if (!("getClassName" in source)) return source;
  // Where tfjs has a class of the same name with another meaning, ours says whose it is.
  const className = source.getClassName().replace("Keras>", "");
  return [{ kind: "layer", name: source.name, className, reason }];
}

function sentence({ kind, name, className, reason }: UnsupportedPart): string {
  const form = kind === "layer" ? "of class" : "of operation";
  return `Cannot convert ${kind} "${name}" ${form} ${className}: ${reason}`;
}
