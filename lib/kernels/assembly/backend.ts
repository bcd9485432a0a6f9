// Entry of the module behind the kernels registered on the tfjs WASM backend (tfjs' memory; no data
// segment, no allocation).
export { adam } from "./backend/adam";
export { addBias, sumRows } from "./backend/bias";
export { convolve, convolveScratch } from "./backend/convolve";
export { convolveSparse, convolveSparseScratch, mostlyZero } from "./backend/convolve_sparse";
export {
  DEPTHWISE_SCRATCH,
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from "./backend/depthwise";
export { filterGradient, filterGradientScratch } from "./backend/filter_gradient";
export { filterGradientSparse, filterGradientSparseScratch } from "./backend/filter_gradient_sparse";
export { matMul, matMulScratch } from "./backend/mat_mul";
export { averagePoolGradient, maxPoolGradient, POOL_SCRATCH } from "./backend/pool_gradient";
