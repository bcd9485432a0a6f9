/**
 * A `Reshape` that keeps what it knows: tfjs forgets all lengths of an output with an open batch when one
 * of them is left to be computed, so that no layer with weights can follow.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** The name by which tfjs finds the class; what it makes is a `Reshape` as any other. */
export const RESHAPE = "KnownReshape";

type ReshapeClass = new (options: { readonly targetShape: number[] }) => tf.layers.Layer;

/**
 * Registers the class with tfjs.
 *
 * @param tfjs tfjs
 */
export function registerReshape(tfjs: typeof tf): void {
  const { classNameMap } = tfjs.serialization.SerializationMap.getMap();
  if (Object.hasOwn(classNameMap, RESHAPE)) return;
  const Reshape = classNameMap.Reshape![0] as unknown as ReshapeClass;
  class KnownReshape extends Reshape {
    static readonly className = RESHAPE;
    readonly #target: readonly number[];

    constructor(options: { readonly targetShape: number[] }) {
      // tfjs changes the list that it is given.
      super({ ...options, targetShape: [...options.targetShape] });
      this.#target = options.targetShape;
    }

    override getClassName(): string {
      return "Reshape";
    }

    override computeOutputShape(inputShape: tf.Shape): tf.Shape {
      const [batch, ...lengths] = inputShape;
      const at = this.#target.findIndex((length) => length < 0);
      const isKnown = lengths.every((length) => length !== null);
      if (at < 0 || !isKnown) return super.computeOutputShape(inputShape) as tf.Shape;
      const product = (lengths: readonly (number | null)[]) =>
        lengths.reduce<number>((product, length) => product * length!, 1);
      const rest = product(lengths) / product(this.#target.toSpliced(at, 1));
      if (!Number.isInteger(rest)) {
        throw new Error(`${lengths.join(" × ")} elements do not fit the shape [${this.#target}]`);
      }
      return [batch ?? null, ...this.#target.with(at, rest)];
    }
  }
  const { registerClass } = tfjs.serialization;
  registerClass(KnownReshape as unknown as Parameters<typeof registerClass>[0]);
}
