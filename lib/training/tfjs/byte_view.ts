import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** The backend's whole memory as bytes, valid until the next allocation, which may move the memory. */
export function byteView(backend: BackendWasm): Uint8Array {
  // The backend's types leave out what Emscripten adds to its module.
  return (backend.wasm as unknown as { readonly HEAPU8: Uint8Array }).HEAPU8;
}
