// Entry of the module behind the kernels registered on the tfjs WASM backend (tfjs' memory; no data
// segment, no allocation).
export { sumLanes } from "./simd";
