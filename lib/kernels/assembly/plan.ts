// Entry of the module behind the fused training step (own, shared memory).
export { storeLanes } from "./simd";
