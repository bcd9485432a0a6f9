// Entry of the module behind the kernels registered on the tfjs WASM backend (tfjs' memory; no data
// segment, no allocation).
export { adam } from "./adam";
export { addBias, sumRows } from "./bias";
export { convolve, convolveScratch } from "./convolve";
export { convolveSparse, convolveSparseScratch, mostlyZero } from "./convolve_sparse";
export {
  DEPTHWISE_SCRATCH,
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from "./depthwise";
export { filterGradient, filterGradientScratch } from "./filter_gradient";
export { filterGradientSparse, filterGradientSparseScratch } from "./filter_gradient_sparse";
export { matMul, matMulScratch } from "./mat_mul";
export { averagePoolGradient, maxPoolGradient, POOL_SCRATCH } from "./pool_gradient";
