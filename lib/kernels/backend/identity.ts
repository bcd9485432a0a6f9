/**
 * `Identity` that shares the data, as on tfjs' other backends; the WASM backend's own copies it, and
 * the engine clones every tensor that a gradient may need.
 *
 * @module
 */
import { type BackendKernel, inputOf } from "./wasm_backend.ts";

/** `Identity`: another tensor with the same data, which lives until the last of them is disposed. */
export const identityKernel: BackendKernel = {
  name: "Identity",
  create: () => (call) => {
    const { dataId, shape, dtype } = inputOf(call, "x");
    call.backend.incRef(dataId);
    return { dataId, shape, dtype };
  },
};
