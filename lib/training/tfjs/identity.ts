/**
 * `Identity`, and `Cast` to the same dtype, that share the data, as on tfjs' other backends. The WASM
 * backend's own copy it, and the engine clones every tensor that a gradient may need.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { type BackendKernel, inputOf, type KernelCall } from "./wasm_backend.ts";

/** `Identity`: another tensor with the same data, which lives until the last of them is disposed. */
export const identityKernel: BackendKernel = { name: "Identity", create: () => share };

/** `Cast`: to another dtype the backend's own. */
export const castKernel: BackendKernel = {
  name: "Cast",
  create: (stock) => (call) => {
    const { dtype } = call.attrs as { readonly dtype?: string };
    return inputOf(call, "x").dtype === dtype ? share(call) : stock(call);
  },
};

function share(call: KernelCall): tf.TensorInfo {
  const { dataId, shape, dtype } = inputOf(call, "x");
  call.backend.incRef(dataId);
  return { dataId, shape, dtype };
}
