/**
 * `Sum` over the leading axes, which is the gradient of every bias.
 *
 * The WASM backend transposes the whole tensor so that it can sum the last axes; here the rows are
 * added to one another as they lie.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import { type BackendKernel, inputOf, type KernelCall } from "./wasm_backend.ts";

/** The attributes of tfjs' `Sum`. */
interface SumAttributes {
  readonly axis?: number | number[];
  readonly keepDims?: boolean;
}

/** `Sum`: of float32 over leading axes ours, of the rest the backend's own. */
export const sumKernel: BackendKernel = {
  name: "Sum",
  create: (stock, assemblyOf) => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<SumAttributes>;
    const x = inputOf(call, "x");
    const assembly = assemblyOf(backend);
    const rank = x.shape.length;
    const axes = tf.util.parseAxisParam(attrs.axis ?? [...x.shape.keys()], x.shape).sort();
    const leading = axes.length < rank && axes.every((axis, i) => axis === i);
    if (!assembly || x.dtype !== "float32" || !leading) return stock(call);
    const kept = x.shape.slice(axes.length);
    const output = backend.makeOutput(
      attrs.keepDims ? [...axes.map(() => 1), ...kept] : kept,
      "float32",
    );
    assembly.sumRows(
      backend.getMemoryOffset(x.dataId),
      elementCount(x.shape.slice(0, axes.length)),
      elementCount(kept),
      backend.getMemoryOffset(output.dataId),
    );
    return output;
  },
};
